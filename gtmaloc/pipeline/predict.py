"""The query `predict`: the current predictions of miRNAs."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from graph_schema.queries import named_query
from graph_schema.relations import PREDICTED_IN
from graph_store.connection import GraphStore
from graph_store.run_origin import outdated_note
from gtmaloc.pipeline.resolve import Resolved, find_mirna, resolver_from_graph
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import GTMALocError
from loaders.identity.resolver import NameResolver

DECIMALS = 6
OF_THE_RUN = ("run", "synthetic")
"""Properties that all predictions of a run have in common; the result contains them once."""


class NoPrediction(GTMALocError):
    """The miRNA is known, but no published run predicts anything for it."""


@dataclass(frozen=True, slots=True)
class PredictResult:
    """Published predictions for one spelling.

    `predictions` holds one mapping per compartment, most probable first: `compartment`, then the properties
    of its PREDICTED_IN edge, with the names and in the order of the schema.
    """

    query: str
    resolved: Resolved
    run: str
    synthetic: bool
    predictions: tuple[dict[str, Any], ...]
    outdated: bool  # the graph has changed since the run was trained
    note: str | None  # how, and what to do

    def as_json(self) -> dict[str, Any]:
        """`{query, resolved: {id, level, how}, predictions: [{compartment, probability, …}]}`."""
        return asdict(self)


def predict(workspace: Workspace, names: Sequence[str]) -> list[PredictResult]:
    """The current predictions for each name, in any spelling.

    Raises:
        UnknownName: the name does not denote one miRNA; similar names are suggested.
        NoPrediction: no run is published, or the miRNA is outside its benchmark.
    """
    with workspace.graph_to_read() as store:
        resolver, note = resolver_from_graph(store), outdated_note(store)
        return [_predict_one(store, resolver, name, note) for name in names]


def _predict_one(store: GraphStore, resolver: NameResolver, name: str, note: str | None) -> PredictResult:
    resolved = find_mirna(store, resolver, name)
    rows = store.read(named_query("current_predictions"), {"id": resolved.id})
    if not rows:
        raise NoPrediction(
            f"{resolved.id} has no published prediction: it is outside the benchmark, or no run is published",
            "See `gtmaloc status`; publish a run with `gtmaloc train` and `gtmaloc publish`",
        )
    first = rows[0]["prediction"]
    predictions = tuple({"compartment": row["compartment"], **_pair(row["prediction"])} for row in rows)
    return PredictResult(
        name, resolved, first["run"], first["synthetic"], predictions, note is not None, note
    )


def _pair(properties: dict[str, Any]) -> dict[str, Any]:
    names = [p.name for p in PREDICTED_IN.properties if p.name in properties and p.name not in OF_THE_RUN]
    return {name: _rounded(properties[name]) for name in names}


def _rounded(value: Any) -> Any:
    return round(value, DECIMALS) if isinstance(value, float) else value
