"""The step `check`: asks whether the loaded graph is as it should be."""

from graph_store.checks.all_checks import check_all
from graph_store.checks.check import CheckReport
from graph_store.connection import GraphStore
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import GTMALocError
from loaders.registry import sources

SHOWN = 3


class ChecksFailed(GTMALocError):
    """A load ended with a graph that is not as it should be."""

    exit_code = 3


def check(workspace: Workspace) -> CheckReport:
    """Check the graph of the workspace, which is only read."""
    with workspace.graph_to_read() as store:
        return check_graph(workspace, store)


def check_graph(workspace: Workspace, store: GraphStore) -> CheckReport:
    """Check an open graph; the minima of named releases apply to the human part that they were counted in."""
    human = workspace.settings.species == "hsa"
    minima = {
        name: {release: least for release, least in source.minima.items() if human or not release}
        for name, source in sources().items()
    }
    return check_all(store, minima, workspace.settings.loss_limit)


def refuse_failed(report: CheckReport) -> None:
    """Refuse a report with failed checks.

    Raises:
        ChecksFailed: it names the first of them.
    """
    failed = report.failed
    if failed:
        told = "; ".join(f"{c.name}: {c.detail}" for c in failed[:SHOWN])
        more = f"; and {len(failed) - SHOWN} more" if len(failed) > SHOWN else ""
        raise ChecksFailed(
            f"The graph fails {len(failed)} of {len(report.checks)} checks: {told}{more}",
            "`gtmaloc check` lists them; correct the files (or undo the change to the graph) and load again",
        )
