"""Publishes the modules of a run: staged out of sight, counted, then made current by one property.

`GraphState.current_module_runs` lists the current runs, at most one per cohort, and queries follow it:

    MATCH (s:GraphState) WITH coalesce(s.current_module_runs, []) AS runs
    MATCH (x:RegulatoryModule)-[:HAS_MEMBER]->(m:MiRNA {id: $id}) WHERE x.run IN runs …

The switch changes this one value, so a reader sees one complete run of a cohort (as for predictions, ADR 10).
A publication that fails or is killed before the switch leaves the current run unchanged; the next one removes
what it staged. Withdrawing a run stages it again and then removes it, so that it can be killed as well.
Members are existing nodes: none is created, and those that the graph does not hold are listed.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from neo4j import ManagedTransaction

from graph_schema.bookkeeping import MODULES
from graph_schema.modules import HAS_MEMBER
from graph_store.connection import GraphStore
from graph_store.graph_state import STATE_ID, now
from graph_store.schema import require_schema
from graph_store.writing.edge_creation import create_edges
from gtmaloc_base.errors import GTMALocError, UsageError
from gtmaloc_base.progress import Progress, silent
from regulatory_modules.data.from_graph import GraphReleases, nodes_of, refuse_other_kind, releases_of
from regulatory_modules.module_members import GraphContent, content_of
from regulatory_modules.published_modules import PublishedRun

MODULES_PER_TRANSACTION = 100
PUBLISHED = ("current", "retired")


class NothingLoaded(GTMALocError):
    """The graph holds no releases, so it has none of the members."""

    def __init__(self) -> None:
        super().__init__(
            "The graph holds no releases, so modules have no members in it", "Run `gtmaloc load` first"
        )


class ModulesAlreadyPublished(GTMALocError):
    """The graph holds other modules under this run id."""


class ModulesIncomplete(GTMALocError):
    """Fewer modules or members reached the graph than were submitted; the earlier run stays current."""


class NoSuchPublishedRun(UsageError):
    """The graph holds no modules of this run."""


@dataclass(frozen=True, slots=True)
class ModulePublication:
    """The current run of a cohort after publishing.

    Attributes:
        run: its id.
        cohort: the cohort.
        modules: number of modules.
        members: number of HAS_MEMBER edges.
        missing: members of modules that the graph does not hold, by kind.
        missing_names: their names, sorted.
        written: nodes and edges that this publication wrote; 0 if the run was published before.
        seconds: how long it took.
    """

    run: str
    cohort: str
    modules: int
    members: int
    missing: Mapping[str, int]
    missing_names: tuple[str, ...]
    written: int
    synthetic: bool
    seconds: float

    def as_json(self) -> dict[str, Any]:
        """`{run, cohort, modules, members, missing: {mirnas, genes}, missing_names, written, …}`."""
        return {**asdict(self), "missing": dict(self.missing), "missing_names": list(self.missing_names)}


def publish_modules(store: GraphStore, run: PublishedRun, progress: Progress = silent) -> ModulePublication:
    """Write the modules of a run and make it the current run of its cohort.

    Publishing the same run again changes nothing, except that it becomes current again.

    Raises:
        NothingLoaded: the graph holds no releases.
        OtherKindOfData: the cohort is invented and the graph is real, or the other way round.
        ModulesAlreadyPublished: the graph holds something else under this run id.
        ModulesIncomplete: some of it did not reach the graph.
    """
    started = time.perf_counter()
    require_schema(store)
    releases = releases_of(store)
    if releases.synthetic is None:
        raise NothingLoaded
    refuse_other_kind(releases, run.cohort, synthetic=run.synthetic)
    remove_staged_module_runs(store)
    content = content_of(run, nodes_of(store, run.mirnas, run.genes))
    published = _is_published(store, run, content)
    if not published:
        _stage(store, run, content, releases, progress)
    store.write_transaction(partial(_switch, run=run, content=content))
    return ModulePublication(
        run=run.id,
        cohort=run.cohort,
        modules=len(run.modules),
        members=content.edges,
        missing={"mirnas": len(content.missing_mirnas), "genes": len(content.missing_genes)},
        missing_names=tuple(sorted(content.missing_mirnas | content.missing_genes)),
        written=0 if published else 1 + len(content.nodes) + content.edges,
        synthetic=run.synthetic,
        seconds=round(time.perf_counter() - started, 3),
    )


def retire_modules(store: GraphStore, run: str) -> None:
    """Make a run no longer current; its modules stay and can be queried by its id.

    Raises:
        NoSuchPublishedRun: the graph holds no such run.
    """
    _require_run(store, run, PUBLISHED)
    store.write_transaction(partial(_end, run=run, status="retired"))


def withdraw_modules(store: GraphStore, run: str) -> int:
    """Delete a run with its modules; returns the number of modules that the run had.

    If it was current, its cohort has no current run afterwards. If this is killed midway, the run is not
    current, and withdrawing it again or the next publication completes it.

    Raises:
        NoSuchPublishedRun: the graph holds no such run.
    """
    modules = _require_run(store, run, (*PUBLISHED, "staged"))
    store.write_transaction(partial(_end, run=run, status="staged"))
    _remove_staged(store, run)
    return modules


def remove_staged_module_runs(store: GraphStore) -> int:
    """Remove what unfinished publications and withdrawals left behind; returns the number of runs."""
    staged = store.read(
        "MATCH (r:ModelRun {status: 'staged', kind: $kind}) RETURN r.id AS id", {"kind": MODULES}
    )
    for row in staged:
        _remove_staged(store, row["id"])
    return len(staged)


def _remove_staged(store: GraphStore, run: str) -> None:
    store.run_outside_transaction(
        "MATCH (x:RegulatoryModule {run: $run}) "
        f"CALL (x) {{ DETACH DELETE x }} IN TRANSACTIONS OF {MODULES_PER_TRANSACTION} ROWS",
        {"run": run},
    )
    store.write("MATCH (r:ModelRun {id: $run, status: 'staged'}) DETACH DELETE r", {"run": run})


def _require_run(store: GraphStore, run: str, statuses: Sequence[str]) -> int:
    """Number of modules of a published run."""
    rows = store.read(
        "MATCH (r:ModelRun {kind: $kind}) WHERE r.status IN $statuses "
        "RETURN r.id AS id, coalesce(r.modules, 0) AS modules ORDER BY r.created, id",
        {"kind": MODULES, "statuses": list(statuses)},
    )
    modules = {row["id"]: int(row["modules"]) for row in rows}
    if run not in modules:
        known = ", ".join(list(modules)[-5:]) or "none"
        raise NoSuchPublishedRun(
            f"The graph holds no modules of a run {run!r} (newest: {known})",
            "`gtmaloc modules list` shows the published runs",
        )
    return modules[run]


def _stage(
    store: GraphStore, run: PublishedRun, content: GraphContent, releases: GraphReleases, progress: Progress
) -> None:
    node = {
        **run.properties,
        "kind": MODULES,
        "status": "staged",
        "created": now(),
        "releases": list(releases.ids),
        "modules": len(content.nodes),
        "edges": content.edges,
    }
    store.write("CREATE (r:ModelRun) SET r = $run", {"run": node})
    store.write(
        "UNWIND $nodes AS node CREATE (x:RegulatoryModule) SET x = node", {"nodes": list(content.nodes)}
    )
    for start, end in HAS_MEMBER.ends:
        create_edges(
            store,
            HAS_MEMBER.type,
            (start, end),
            content.members[end],
            varying=("weight", "names"),
            shared={"run": run.id},
            progress=progress,
        )


def _switch(tx: ManagedTransaction, *, run: PublishedRun, content: GraphContent) -> None:
    """Make this run the current one of its cohort and set the status of both runs, all or nothing."""
    found = tx.run(
        "MATCH (x:RegulatoryModule {run: $run}) "
        "RETURN count(x) AS modules, sum(COUNT { (x)-[:HAS_MEMBER]->() }) AS members",
        run=run.id,
    ).single(strict=True)
    if (found["modules"], found["members"]) != (len(content.nodes), content.edges):
        raise ModulesIncomplete(
            f"Of {len(content.nodes)} modules with {content.edges} members of run {run.id}, "
            f"{found['modules']} with {found['members']} are in the graph",
            "Publish again; the earlier run is still current",
        )
    tx.run(
        "MATCH (s:GraphState {id: $state}), (r:ModelRun {id: $run}) "
        "OPTIONAL MATCH (old:ModelRun {kind: $kind, cohort: $cohort, status: 'current'}) WHERE old <> r "
        "SET old.status = 'retired' WITH s, r, collect(old.id) + r.id AS replaced "
        "WITH s, r, [id IN coalesce(s.current_module_runs, []) WHERE NOT id IN replaced] + r.id AS runs "
        "SET r.status = 'current', "
        "s.current_module_runs = COLLECT { UNWIND runs AS id RETURN id ORDER BY id }",
        state=STATE_ID,
        run=run.id,
        kind=MODULES,
        cohort=run.cohort,
    ).consume()


def _end(tx: ManagedTransaction, *, run: str, status: str) -> None:
    """Take a run out of the current ones; a retired one stays as it is, a staged one is to be removed."""
    tx.run(
        "MATCH (s:GraphState {id: $state}), (r:ModelRun {id: $run}) "
        "WITH s, r, [id IN coalesce(s.current_module_runs, []) WHERE id <> $run] AS runs "
        "SET r.status = $status, s.current_module_runs = CASE WHEN size(runs) > 0 THEN runs END",
        state=STATE_ID,
        run=run,
        status=status,
    ).consume()


def _is_published(store: GraphStore, run: PublishedRun, content: GraphContent) -> bool:
    """Whether the graph holds exactly this content under the id of the run."""
    found = store.read("MATCH (r:ModelRun {id: $run}) RETURN properties(r) AS run", {"run": run.id})
    if not found:
        return False
    held = found[0]["run"]
    if (
        held.get("kind") == MODULES
        and all(held.get(name) == value for name, value in run.properties.items())
        and _held_nodes(store, run.id) == {node["id"]: node for node in content.nodes}
        and _held_members(store, run.id) == content.rows
    ):
        return True
    raise ModulesAlreadyPublished(
        f"The graph already holds something else under the id of run {run.id}",
        f"Withdraw it first (`gtmaloc modules withdraw {run.id}`), or fit again: a new run gets a new id",
    )


def _held_nodes(store: GraphStore, run: str) -> dict[str, dict[str, Any]]:
    rows = store.read("MATCH (x:RegulatoryModule {run: $run}) RETURN properties(x) AS x", {"run": run})
    return {row["x"]["id"]: row["x"] for row in rows}


def _held_members(store: GraphStore, run: str) -> set[tuple[Any, ...]]:
    rows = store.read(
        "MATCH (x:RegulatoryModule {run: $run})-[e:HAS_MEMBER]->(n) "
        "RETURN x.id AS module, labels(n)[0] AS label, coalesce(n.id, n.accession) AS key, "
        "e.weight AS weight, e.names AS names",
        {"run": run},
    )
    return {(r["module"], r["label"], r["key"], r["weight"], tuple(r["names"])) for r in rows}
