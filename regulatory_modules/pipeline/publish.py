"""The steps `modules publish`, `retire` and `withdraw`: the modules of a run in the graph."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import GTMALocError
from regulatory_modules.data.from_graph import releases_of
from regulatory_modules.published_modules import published_run
from regulatory_modules.run_files import ModuleRun
from regulatory_modules.writing import ModulePublication, publish_modules, retire_modules, withdraw_modules


class ModulesOfOtherData(GTMALocError):
    """The targets of a run come from other releases than the graph now holds."""

    def __init__(self, run: str) -> None:
        super().__init__(
            f"The targets of run {run} come from other releases than the graph now holds",
            "Fit and publish again, or load those releases",
        )


@dataclass(frozen=True, slots=True)
class EndedRun:
    """A run that is no longer current."""

    run: str
    status: str
    modules_deleted: int = 0

    def as_json(self) -> dict[str, Any]:
        """`{run, status, modules_deleted}`."""
        return asdict(self)


def publish(workspace: Workspace, run: str | None = None) -> ModulePublication:
    """Write the modules of a run (the newest unless named) and make it the current run of its cohort.

    What its evaluation says is published with it, if it was evaluated.

    Raises:
        UsageError: there is no such run.
        DamagedModuleRun: a file of the run cannot be used.
        ModulesOfOtherData: the graph now holds other releases than the targets come from.
        OtherKindOfData: the cohort is invented and the graph is real, or the other way round.
        ModulesAlreadyPublished: the graph holds something else under this run id.
    """
    found = ModuleRun.find(workspace.modules, run)
    origin = found.result["origin"]
    published = published_run(
        found.modules(),
        found.evaluation,
        settings=origin["settings"],
        data_fingerprint=origin["data_fingerprint"],
    )
    with workspace.graph("modules publish", require_gds=False) as store:
        if origin["data_fingerprint"] not in ("", releases_of(store).fingerprint):
            raise ModulesOfOtherData(found.id)
        with workspace.reporter.bar("publish") as progress:
            return publish_modules(store, published, progress)


def retire(workspace: Workspace, run: str) -> EndedRun:
    """Make a run no longer current; its modules stay in the graph.

    Raises:
        NoSuchPublishedRun: the graph holds no such run.
    """
    with workspace.graph("modules retire", require_gds=False) as store:
        retire_modules(store, run)
    return EndedRun(run, "retired")


def withdraw(workspace: Workspace, run: str) -> EndedRun:
    """Delete the modules of a run from the graph; its directory stays.

    Raises:
        NoSuchPublishedRun: the graph holds no such run.
    """
    with workspace.graph("modules withdraw", require_gds=False) as store:
        return EndedRun(run, "withdrawn", withdraw_modules(store, run))
