"""Publishes the predictions of a model run: staged out of sight, counted, then made current by one property.

`GraphState.current_run` names the current run, and queries follow it:

    MATCH (s:GraphState) WITH s.current_run AS run MATCH (m:MiRNA)-[p:PREDICTED_IN {run: run}]->(c) …

The switch changes this one value and no edge, so a reader always sees one complete run, although Neo4j has
no snapshot reads (ADR 10). A publication that fails or is killed before the switch leaves the current run
unchanged; the next publication removes what it staged. Retired runs can still be queried by id. Only one
publication runs at a time.

`PREDICTED_IN` in the schema declares which layers of the table become properties: a layer is written if its
name is a declared property.
"""

import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
from neo4j import ManagedTransaction

from graph_schema.bookkeeping import LOCALIZATION
from graph_schema.catalogue import node_type
from graph_schema.relations import PREDICTED_IN
from graph_schema.types import Kind
from graph_store.connection import GraphStore
from graph_store.graph_state import STATE_ID
from graph_store.schema import require_schema
from graph_store.writing.cleaning import EDGES_PER_TRANSACTION
from graph_store.writing.edge_creation import Row, create_edges
from gtmaloc_base.errors import GTMALocError
from gtmaloc_base.progress import Progress, silent
from gtmaloc_learning.predictions import CALIBRATED, PROBABILITY, Predictions

RANK, OF, STATUS, HELD_OUT_FOLD = "rank", "of", "status", "held_out_fold"
NO_FOLD = -1  # of a hairpin outside the benchmark: its model was trained on all labelled rows
_OF_RUN = ("run", "synthetic")  # properties that all edges of a run share
_STAGED = "MATCH (r:ModelRun {status: 'staged', kind: $kind}) RETURN r.id AS id"
BENCHMARK_ENDS, HAIRPIN_ENDS = PREDICTED_IN.ends
_DTYPE_KINDS = {
    Kind.FLOAT: "f",
    Kind.INTEGER: "iu",
    Kind.STRING: "U",
    Kind.BOOLEAN: "b",
}  # as numpy names them


@dataclass(frozen=True, slots=True)
class RunInfo:
    """A trained model, as described by its ModelRun node."""

    id: str
    model: str
    seed: int
    fingerprint: str
    synthetic: bool
    preset: str | None = None
    features: str | None = None
    protocol: str | None = None
    folds: int | None = None
    auroc: float | None = None
    auprc: float | None = None
    ece: float | None = None
    device: str | None = None
    data_fingerprint: str | None = None
    parameters: str | None = None  # a JSON object


@dataclass(frozen=True, slots=True)
class _Part:
    """Predictions for the nodes of one label."""

    ends: tuple[str, str]
    table: Predictions


@dataclass(frozen=True, slots=True)
class Publication:
    """The current run after publishing."""

    run: str
    edges: int
    seconds: float

    def as_json(self) -> dict[str, str | int | float]:
        """`{run, edges, seconds}`."""
        return asdict(self)


class InvalidPrediction(GTMALocError):
    """Predictions that cannot be published: a layer is missing, a value unusable, or a pair occurs twice."""


class RunAlreadyPublished(GTMALocError):
    """The graph holds different predictions under this run id."""


class PublicationIncomplete(GTMALocError):
    """Fewer predictions reached the graph than were submitted; the earlier run stays current."""


def publish_predictions(
    store: GraphStore,
    run: RunInfo,
    table: Predictions,
    progress: Progress = silent,
    others: Predictions | None = None,
) -> Publication:
    """Make the predictions of a run current and retire the earlier run.

    Every cell of a table (row id × label) becomes one edge from that miRNA or hairpin to that compartment.
    Publishing a run a second time makes it current again, provided that its predictions are the same.

    Args:
        store: the graph.
        run: the properties of its ModelRun node.
        table: predictions with the layers that `PREDICTED_IN` requires.
        progress: counts the edges written.
        others: the same layers for hairpins outside the benchmark; ids are accessions.

    Raises:
        InvalidPrediction: there is nothing to publish, a required layer is missing, or a value is unusable.
        EndMissing: a row or column refers to a miRNA or compartment that is not in the graph.
        RunAlreadyPublished: the graph holds different predictions under this run id.
        PublicationIncomplete: some staged predictions are missing.
    """
    started = time.perf_counter()
    names = _written(table)
    parts = [_Part(BENCHMARK_ENDS, table)] + ([_Part(HAIRPIN_ENDS, others)] if others is not None else [])
    for part in parts:
        _check(part.table, names)
    edges = sum(len(part.table.ids) * len(part.table.labels) for part in parts)
    require_schema(store)
    remove_staged_runs(store)
    if not _is_published(store, run, parts, names):
        _stage(store, run, parts, names, edges, progress)
    store.write_transaction(partial(_switch, run_id=run.id, edges=edges))
    return Publication(run.id, edges, round(time.perf_counter() - started, 3))


def remove_staged_runs(store: GraphStore) -> int:
    """Remove what unfinished publications left behind; returns the number of runs removed."""
    staged = [r["id"] for r in store.read(_STAGED, {"kind": LOCALIZATION})]
    for run_id in staged:
        store.run_outside_transaction(
            "MATCH ()-[p:PREDICTED_IN {run: $run}]->() "
            f"CALL (p) {{ DELETE p }} IN TRANSACTIONS OF {EDGES_PER_TRANSACTION} ROWS",
            {"run": run_id},
        )
        store.write("MATCH (r:ModelRun {id: $run, status: 'staged'}) DETACH DELETE r", {"run": run_id})
    return len(staged)


def _written(table: Predictions) -> tuple[str, ...]:
    """The properties that vary from edge to edge and for which the table has values."""
    declared = [p for p in PREDICTED_IN.properties if p.name not in _OF_RUN]
    missing = [p.name for p in declared if p.required and p.name not in {*table.layers, HELD_OUT_FOLD}]
    if missing:
        raise InvalidPrediction(
            f"The predictions have no layer {', '.join(missing)}",
            "This is a bug in the program that made them; please report it",
        )
    return tuple(p.name for p in declared if p.name in table.layers or p.name == HELD_OUT_FOLD)


def _values(table: Predictions, name: str) -> npt.NDArray[Any]:
    """(N, C) values of one property."""
    if name == HELD_OUT_FOLD:
        return np.repeat(table.held_out_fold[:, None], len(table.labels), axis=1)
    return table.layers[name]


def _rows(table: Predictions, names: tuple[str, ...]) -> list[Row]:
    """Row id, label, and the values of the named properties, for each cell."""
    columns = [_values(table, name).ravel().tolist() for name in names]
    pairs = product(table.ids, table.labels)
    return [(*pair, *values) for pair, values in zip(pairs, zip(*columns, strict=True), strict=True)]


def _check(table: Predictions, names: tuple[str, ...]) -> None:
    remedy = "Train again; if it happens again, please report it"
    if not table.ids or not table.labels:
        raise InvalidPrediction("There are no predictions to publish", remedy)
    repeated = len(table.ids) * len(table.labels) - len(set(table.ids)) * len(set(table.labels))
    if repeated:
        raise InvalidPrediction(f"{repeated} predictions repeat a pair that occurred before", remedy)
    kinds = {p.name: p.kind for p in PREDICTED_IN.properties}
    for name in names:
        values = _values(table, name)
        if values.dtype.kind not in _DTYPE_KINDS[kinds[name]]:
            raise InvalidPrediction(
                f"The layer {name} holds {values.dtype} values, not {kinds[name]}", remedy
            )
        usable, wanted = _usable(name, values)
        if not usable.all():
            i, j = np.argwhere(~usable)[0]
            raise InvalidPrediction(
                f"The {name} of {table.ids[i]} in {table.labels[j]} is {values[i, j]!s}, not {wanted}", remedy
            )


def _usable(name: str, values: npt.NDArray[Any]) -> tuple[npt.NDArray[np.bool_], str]:
    """Which values of a property may be written, and a description of the allowed values."""
    accepted = next((p.accepted for p in PREDICTED_IN.properties if p.name == name and p.accepted), ())
    if accepted:
        return np.isin(values, accepted), " or ".join(accepted)
    if name in (PROBABILITY, CALIBRATED):
        return (values >= 0) & (values <= 1), "between 0 and 1"  # NaN is neither
    if name == HELD_OUT_FOLD:
        return values >= NO_FOLD, "the number of a fold"
    if values.dtype.kind == "f":
        return np.isfinite(values), "finite"
    return np.ones(values.shape, dtype=np.bool_), ""


def _stage(
    store: GraphStore,
    run: RunInfo,
    parts: list[_Part],
    names: tuple[str, ...],
    edges: int,
    progress: Progress,
) -> None:
    described = {k: v for k, v in asdict(run).items() if v is not None}
    created = datetime.now(UTC).isoformat(timespec="microseconds")
    store.write(
        "CREATE (r:ModelRun) SET r = $run",
        {"run": {**described, "kind": LOCALIZATION, "status": "staged", "created": created, "edges": edges}},
    )
    for part in parts:
        create_edges(
            store,
            PREDICTED_IN.type,
            part.ends,
            _rows(part.table, names),
            varying=names,
            shared={"run": run.id, "synthetic": run.synthetic},
            progress=progress,
        )


def _switch(tx: ManagedTransaction, *, run_id: str, edges: int) -> None:
    """Make this run current and set the status of both runs, all or nothing."""
    found = tx.run("MATCH ()-[p:PREDICTED_IN {run: $run}]->() RETURN count(p) AS n", run=run_id).single(
        strict=True
    )
    if found["n"] != edges:
        raise PublicationIncomplete(
            f"Of {edges} predictions of run {run_id}, {found['n']} are in the graph",
            "Publish again; the earlier run is still current",
        )
    tx.run(
        "MATCH (r:ModelRun {status: 'current', kind: $kind}) WHERE r.id <> $run SET r.status = 'retired'",
        run=run_id,
        kind=LOCALIZATION,
    ).consume()
    tx.run(
        "MATCH (s:GraphState {id: $state}), (r:ModelRun {id: $run}) "
        "SET s.current_run = r.id, r.status = 'current'",
        state=STATE_ID,
        run=run_id,
    ).consume()


def _is_published(store: GraphStore, run: RunInfo, parts: list[_Part], names: tuple[str, ...]) -> bool:
    if not store.read("MATCH (r:ModelRun {id: $run}) RETURN r.id", {"run": run.id}):
        return False
    for start in (start for start, _ in PREDICTED_IN.ends):
        held = store.read(
            f"MATCH (m:`{start}`)-[p:PREDICTED_IN {{run: $run}}]->(c:Compartment) "
            f"RETURN [m.`{node_type(start).key}`, c.id] + [name IN $names | p[name]] AS row",
            {"run": run.id, "names": list(names)},
        )
        wanted = {row for part in parts if part.ends[0] == start for row in _rows(part.table, names)}
        if {tuple(edge["row"]) for edge in held} != wanted:
            raise RunAlreadyPublished(
                f"The graph already holds different predictions for run {run.id}",
                "Train again: a new run gets a new id",
            )
    return True
