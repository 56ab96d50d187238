"""Publishes the predictions of a model run: staged unseen, counted, then put in force by one property.

`GraphState.current_run` names the run in force, and queries follow it:

    MATCH (s:GraphState) WITH s.current_run AS run MATCH (m:MiRNA)-[p:PREDICTED_IN {run: run}]->(c) …

The switch changes this one value and no edge, so a reader sees one whole run or the other, although Neo4j
takes no snapshot (ADR 10). A publication that fails or is killed before it leaves the run in force as it was;
what it staged is removed by the next publication. Retired runs stay queryable by their id. One publication
runs at a time.
"""

import math
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial

from neo4j import ManagedTransaction

from graph_store.connection import GraphStore
from graph_store.graph_state import STATE_ID
from graph_store.schema import require_schema
from graph_store.writing.cleaning import EDGES_PER_TRANSACTION
from graph_store.writing.edge_creation import create_edges
from gtmaloc_base.errors import GTMALocError
from gtmaloc_base.progress import Progress, silent

_VARYING = ("probability", "calibrated", "rank", "status", "held_out_fold")
STATUSES = ("known", "new")


@dataclass(frozen=True, slots=True)
class RunInfo:
    """A trained model, as its ModelRun node describes it."""

    id: str
    model: str
    seed: int
    fingerprint: str
    synthetic: bool
    preset: str | None = None
    protocol: str | None = None
    folds: int | None = None
    auroc: float | None = None
    auprc: float | None = None
    ece: float | None = None
    device: str | None = None


@dataclass(frozen=True, slots=True)
class PredictionRow:
    """What a run predicts for one miRNA and one compartment."""

    mirna_id: str
    compartment: str
    probability: float
    calibrated: float
    rank: int
    status: str  # known or new
    held_out_fold: int


@dataclass(frozen=True, slots=True)
class Publication:
    """What is in force after publishing."""

    run: str
    edges: int
    seconds: float

    def as_json(self) -> dict[str, str | int | float]:
        """`{run, edges, seconds}`."""
        return asdict(self)


class InvalidPrediction(GTMALocError):
    """A prediction is not publishable: no probability, an unknown status, or one pair twice."""


class RunAlreadyPublished(GTMALocError):
    """A run of this id was published before, with other predictions."""


class PublicationIncomplete(GTMALocError):
    """Fewer predictions arrived in the graph than were handed over; the earlier run stays in force."""


def publish_predictions(
    store: GraphStore,
    run: RunInfo,
    rows: Sequence[PredictionRow],
    progress: Progress = silent,
) -> Publication:
    """Put the predictions of a run in force and retire the earlier run.

    Publishing a run again puts it back in force if its predictions are the same.

    Raises:
        InvalidPrediction: nothing to publish, or a row that is no prediction.
        EndMissing: a row names a miRNA or a compartment that is not in the graph.
        RunAlreadyPublished: the graph holds other predictions under this run id.
        PublicationIncomplete: the staged predictions are not all there.
    """
    started = time.perf_counter()
    _check(rows)
    require_schema(store)
    remove_staged_runs(store)
    if not _is_published(store, run, rows):
        _stage(store, run, rows, progress)
    store.write_transaction(partial(_switch, run_id=run.id, edges=len(rows)))
    return Publication(run.id, len(rows), round(time.perf_counter() - started, 3))


def remove_staged_runs(store: GraphStore) -> int:
    """Remove what publications left that did not reach their end; returns the number of their runs."""
    staged = [r["id"] for r in store.read("MATCH (r:ModelRun {status: 'staged'}) RETURN r.id AS id")]
    for run_id in staged:
        store.run_outside_transaction(
            "MATCH ()-[p:PREDICTED_IN {run: $run}]->() "
            f"CALL (p) {{ DELETE p }} IN TRANSACTIONS OF {EDGES_PER_TRANSACTION} ROWS",
            {"run": run_id},
        )
        store.write("MATCH (r:ModelRun {id: $run, status: 'staged'}) DETACH DELETE r", {"run": run_id})
    return len(staged)


def _stage(
    store: GraphStore,
    run: RunInfo,
    rows: Sequence[PredictionRow],
    progress: Progress,
) -> None:
    described = {k: v for k, v in asdict(run).items() if v is not None}
    created = datetime.now(UTC).isoformat(timespec="microseconds")
    store.write(
        "CREATE (r:ModelRun) SET r = $run",
        {"run": {**described, "status": "staged", "created": created, "edges": len(rows)}},
    )
    create_edges(
        store,
        "PREDICTED_IN",
        ("MiRNA", "Compartment"),
        [(r.mirna_id, r.compartment, *(getattr(r, name) for name in _VARYING)) for r in rows],
        varying=_VARYING,
        shared={"run": run.id, "synthetic": run.synthetic},
        progress=progress,
    )


def _switch(tx: ManagedTransaction, *, run_id: str, edges: int) -> None:
    """Point at this run, and note on the runs which of them is in force: all of it or nothing."""
    found = tx.run("MATCH ()-[p:PREDICTED_IN {run: $run}]->() RETURN count(p) AS n", run=run_id).single(
        strict=True
    )
    if found["n"] != edges:
        raise PublicationIncomplete(
            f"Of {edges} predictions of run {run_id}, {found['n']} are in the graph",
            "Publish again; the earlier run is still in force",
        )
    tx.run(
        "MATCH (r:ModelRun {status: 'current'}) WHERE r.id <> $run SET r.status = 'retired'", run=run_id
    ).consume()
    tx.run(
        "MATCH (s:GraphState {id: $state}), (r:ModelRun {id: $run}) "
        "SET s.current_run = r.id, r.status = 'current'",
        state=STATE_ID,
        run=run_id,
    ).consume()


def _is_published(store: GraphStore, run: RunInfo, rows: Sequence[PredictionRow]) -> bool:
    if not store.read("MATCH (r:ModelRun {id: $run}) RETURN r.id", {"run": run.id}):
        return False
    held = store.read(
        "MATCH (m:MiRNA)-[p:PREDICTED_IN {run: $run}]->(c:Compartment) RETURN m.id AS mirna_id, "
        "c.id AS compartment, p.probability AS probability, p.calibrated AS calibrated, p.rank AS rank, "
        "p.status AS status, p.held_out_fold AS held_out_fold",
        {"run": run.id},
    )
    if {PredictionRow(**row) for row in held} != set(rows):
        raise RunAlreadyPublished(
            f"The graph holds other predictions of a run {run.id}",
            "Train again: a new run gets a new id",
        )
    return True


def _check(rows: Sequence[PredictionRow]) -> None:
    remedy = "Train again; if it recurs, this is a fault of the model"
    if not rows:
        raise InvalidPrediction("There is no prediction to publish", remedy)
    pairs = {(r.mirna_id, r.compartment) for r in rows}
    if len(pairs) != len(rows):
        raise InvalidPrediction(f"{len(rows) - len(pairs)} predictions state a pair a second time", remedy)
    for row in rows:
        for name in ("probability", "calibrated"):
            value = getattr(row, name)
            if not (math.isfinite(value) and 0 <= value <= 1):
                raise InvalidPrediction(
                    f"The {name} of {row.mirna_id} in {row.compartment} is {value}, not between 0 and 1",
                    remedy,
                )
        if row.status not in STATUSES:
            raise InvalidPrediction(
                f"The status of {row.mirna_id} in {row.compartment} is {row.status!r}, not known or new",
                remedy,
            )
