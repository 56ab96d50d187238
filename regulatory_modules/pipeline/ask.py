"""Questions about published modules: those of a miRNA, gene or disease, and the compartments of members."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from graph_schema.queries import named_query
from gtmaloc.pipeline.resolve import find_mirna, resolver_from_graph
from gtmaloc.workspace import NoGraphYet, Workspace
from gtmaloc_base.errors import GTMALocError, UsageError
from regulatory_modules.data.from_graph import OpenGraph
from regulatory_modules.run_files import ModuleRun


class NoSuchModule(UsageError):
    """The graph holds no module with this id."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of a question, and what was asked about."""

    about: str
    rows: tuple[dict[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """`{about, rows}`."""
        return {"about": self.about, "rows": list(self.rows)}


def modules_of_mirna(workspace: Workspace, name: str) -> Answer:
    """The current modules that contain a miRNA, given in any spelling.

    Raises:
        UnknownName: the graph has no such miRNA, or several.
    """
    with workspace.graph_to_read() as store:
        resolver = resolver_from_graph(store)
        resolution = resolver.resolve(name)
        if resolution.level == "mature" and resolution.how in ("exact", "renamed"):
            about, ids = resolution.name or name, list(resolution.matures)
        else:
            about = find_mirna(store, resolver, name).id
            ids = [about]
        return Answer(about, tuple(store.read(named_query("modules_of_mirna"), {"ids": ids})))


def modules_of_gene(workspace: Workspace, name: str) -> Answer:
    """The current modules that contain a gene, given by symbol, Entrez id or NCBIGene:ID."""
    id_ = f"NCBIGene:{name}" if name.isdecimal() else name
    with workspace.graph_to_read() as store:
        return Answer(id_, tuple(store.read(named_query("modules_of_gene"), {"id": id_})))


def modules_of_disease(workspace: Workspace, name: str) -> Answer:
    """The current modules with miRNAs that are associated with a disease, given by its name in any case."""
    id_ = " ".join(name.lower().split())
    with workspace.graph_to_read() as store:
        return Answer(id_, tuple(store.read(named_query("modules_of_disease"), {"id": id_})))


def compartments_of_module(workspace: Workspace, module: str) -> Answer:
    """Which compartments the members of a module share: predicted for miRNAs, reported for genes.

    Raises:
        NoSuchModule: the graph holds no such module.
    """
    with workspace.graph_to_read() as store:
        if not store.read("MATCH (x:RegulatoryModule {id: $id}) RETURN x.id", {"id": module}):
            raise NoSuchModule(
                f"The graph holds no module {module!r}", "Give its id, such as RUN/1 (`gtmaloc modules list`)"
            )
        return Answer(module, tuple(store.read(named_query("compartments_of_module"), {"id": module})))


def list_runs(workspace: Workspace) -> Answer:
    """Every run in the graph and in the project, newest first, with its status in the graph."""
    runs: dict[str, dict[str, Any]] = {}
    try:
        with workspace.graph_to_read() as store:
            for row in store.read(named_query("module_runs")):
                runs[row["run"]] = {**row, "kept": False, "note": _outdated(row, OpenGraph(store))}
    except NoGraphYet:
        pass
    for found in ModuleRun.all_finished(workspace.modules):
        runs.setdefault(found.id, _kept_only(found))["kept"] = True
    return Answer("runs", tuple(runs[run] for run in sorted(runs, reverse=True)))


def _outdated(row: dict[str, Any], graph: OpenGraph) -> str | None:
    gone = set(row.pop("releases") or ()) - set(graph.releases.ids)
    return "other releases are loaded now" if gone else None


def _kept_only(found: ModuleRun) -> dict[str, Any]:
    row = {"run": found.id, "status": "not published", "kept": True}
    try:
        result = found.result
        return row | {
            "cohort": result.get("cohort"),
            "method": result["method"],
            "modules": len(result["modules"]),
            "synthetic": result.get("synthetic"),
            "note": None,
        }
    except GTMALocError as error:
        return row | {
            "cohort": None,
            "method": None,
            "modules": None,
            "synthetic": None,
            "note": error.message,
        }
