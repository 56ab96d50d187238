"""What a killed process left behind: nothing of it may be visible, and after a rerun nothing may be left."""

from dataclasses import dataclass

from faults.processes import Project
from graph_store.checks.all_checks import check_all
from graph_store.gds.projection import NAME_PREFIX


@dataclass(frozen=True, slots=True)
class Remains:
    """What was found, in words.

    Attributes:
        half_visible: what a reader would take for complete although it is not; wrong at any time.
        unfinished: what only the next run of the same command removes.
    """

    half_visible: tuple[str, ...]
    unfinished: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        """Everything that may not be there once a command has succeeded."""
        return self.half_visible + self.unfinished


def remains(project: Project) -> Remains:
    """Look for half-done work in the graph, in GDS and below `var`, and for a graph that fails a check."""
    with project.graph() as store:
        failed = check_all(store, {}, loss_limit=1.0).failed
        current = store.read(
            "MATCH (s:GraphState) WHERE s.current_run IS NOT NULL "
            "OPTIONAL MATCH (r:ModelRun {id: s.current_run}) "
            "RETURN s.current_run AS run, r.status AS status, r.edges AS edges, "
            "COUNT { ()-[:PREDICTED_IN {run: s.current_run}]->() } AS found"
        )
        running = store.read("MATCH (l:Load) WHERE l.status = 'running' RETURN l.source AS what")
        staged = store.read("MATCH (r:ModelRun {status: 'staged'}) RETURN r.id AS what")
        projections = store.read(
            "CALL gds.graph.list() YIELD graphName AS what WHERE what STARTS WITH $prefix RETURN what",
            {"prefix": NAME_PREFIX},
        )
    half_visible = [
        f"current run {row['run']} is {row['status']} with {row['found']} of {row['edges']} edges"
        for row in current
        if row["status"] != "current" or row["found"] != row["edges"]
    ]
    unfinished = [
        f"{title} {row['what']}"
        for title, rows in (
            ("a running load of", running),
            ("the staged run", staged),
            ("the projection", projections),
        )
        for row in rows
    ]
    unfinished += [f"the check {check.name}: {check.detail}" for check in failed]
    unfinished += [
        f"the file {path.relative_to(project.var)}" for path in sorted(project.var.rglob("*.part"))
    ]
    return Remains(tuple(half_visible), tuple(unfinished))
