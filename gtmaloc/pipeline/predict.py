"""Questions to the graph: free Cypher, the predictions of a miRNA, and the evidence for each."""

from dataclasses import asdict, dataclass
from typing import Any

from graph_schema.queries import named_query
from graph_store.connection import GraphStore
from graph_store.query import QueryResult, run_query
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import GTMALocError
from loaders.identity.resolver import NameResolver


class UnknownName(GTMALocError):
    """The name is none that the graph knows."""


class WithdrawnName(UnknownName):
    """miRBase has withdrawn the name, and no loaded study uses it."""


class NoPrediction(GTMALocError):
    """The miRNA is known, yet no published run predicts anything for it."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a spelling was taken to mean."""

    id: str
    level: str
    how: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PredictionRow:
    """One compartment of one miRNA."""

    compartment: str
    probability: float
    calibrated: float
    rank: int
    status: str
    held_out_fold: int


@dataclass(frozen=True, slots=True)
class PredictResult:
    """Published predictions for one spelling."""

    query: str
    resolved: Resolved
    run: str
    synthetic: bool
    predictions: tuple[PredictionRow, ...]

    def as_json(self) -> dict[str, Any]:
        """`{query, resolved: {id, level, how}, predictions: [{compartment, probability, …}]}`."""
        return asdict(self)


def query(
    workspace: Workspace, cypher: str, parameters: dict[str, Any] | None = None, limit: int | None = None
) -> QueryResult:
    """Run Cypher in the server's own read access mode: a statement that writes is refused."""
    with workspace.graph_to_read() as store:
        return run_query(store, cypher, parameters or {}, limit=limit)


def predict(workspace: Workspace, names: list[str]) -> list[PredictResult]:
    """The predictions in force for each name, in any spelling.

    Raises:
        UnknownName: the name cannot be tied to one miRNA; close names are suggested.
        NoPrediction: no run is published, or the miRNA is outside its benchmark.
    """
    with workspace.graph_to_read() as store:
        resolver = resolver_from_graph(store)
        return [_predict_one(store, resolver, name) for name in names]


def resolver_from_graph(store: GraphStore) -> NameResolver:
    """The identity resolver over the names that the graph holds."""
    rows = store.read(named_query("names_for_resolution"))[0]
    return NameResolver(
        precursors=[tuple(p) for p in rows["precursors"]],
        matures=[tuple(m) for m in rows["matures"]],
        products=[tuple(pair) for pair in rows["products"]],
        aliases=[(accession, tuple(names)) for accession, names in rows["aliases"]],
        dead=[tuple(entry) for entry in rows["dead"]],
    )


def find_mirna(store: GraphStore, resolver: NameResolver, name: str) -> Resolved:
    """The one study-level miRNA that a spelling denotes, and how it was found.

    Raises:
        UnknownName: none, or several: then all are named and none is picked.
        WithdrawnName: miRBase has withdrawn it; the entry that replaces it is named.
    """
    resolution = resolver.resolve(name)
    found = store.read(
        named_query("mirna_of_name"),
        {"literature_id": resolution.literature_id, "precursors": list(resolution.precursors)},
    )
    exact = [row for row in found if row["id"] == resolution.literature_id]
    candidates = [row["id"] for row in exact or found]
    if len(candidates) == 1:
        note = "studies use this name" if resolution.how == "unknown" else resolution.note
        return Resolved(candidates[0], resolution.level, resolution.how, note)
    if candidates:
        raise UnknownName(
            f"{name!r} may mean any of {', '.join(candidates)}", "Ask for one of them; none is picked for you"
        )
    if resolution.how == "dead":
        raise WithdrawnName(
            f"miRBase has withdrawn {name!r} ({resolution.note}), and no loaded study uses it",
            "Ask for the entry that replaces it, if one is named",
        )
    close = resolver.suggestions(name)
    raise UnknownName(
        f"{name!r} is no miRNA in this graph ({resolution.note or resolution.how})",
        f"Did you mean {', '.join(close)}?" if close else "Check the spelling, for example hsa-miR-21-5p",
    )


def _predict_one(store: GraphStore, resolver: NameResolver, name: str) -> PredictResult:
    resolved = find_mirna(store, resolver, name)
    rows = store.read(named_query("current_predictions"), {"id": resolved.id})
    if not rows:
        raise NoPrediction(
            f"{resolved.id} has no published prediction: it is outside the benchmark, or no run is published",
            "See `gtmaloc status`; publish a run with `gtmaloc train` and `gtmaloc publish`",
        )
    predictions = tuple(
        PredictionRow(
            r["compartment"],
            round(r["probability"], 6),
            round(r["calibrated"], 6),
            r["rank"],
            r["status"],
            r["held_out_fold"],
        )
        for r in rows
    )
    return PredictResult(name, resolved, rows[0]["run"], rows[0]["synthetic"], predictions)
