"""The query `predict`: the current predictions of miRNAs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from graph_schema.queries import named_query
from graph_schema.relations import PREDICTED_IN
from graph_store.run_origin import outdated_note
from gtmaloc.pipeline.resolve import Resolved, UnknownName, find_mirnas, resolver_from_graph
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import GTMALocError
from loaders.identity.name_lists import ListedName

DECIMALS = 6
OF_THE_RUN = ("run", "synthetic")
"""Properties that all predictions of a run have in common; the result contains them once."""
COLUMNS = (
    "query", "id", "level", "how", "note", "run", "synthetic", "outdated",
    "compartment", *(p.name for p in PREDICTED_IN.properties if p.name not in OF_THE_RUN),
    "error", "remedy", "suggestions",
)  # fmt: skip
"""Columns of a table of predictions; a name without a prediction has one row with the last three."""


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


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A name without a prediction, and why: an `UnknownName`, `NoPrediction` or a damaged line."""

    query: str
    error: GTMALocError

    def as_json(self) -> dict[str, Any]:
        """`{query, error, remedy, suggestions}`."""
        close = self.error.suggestions if isinstance(self.error, UnknownName) else ()
        return {
            "query": self.query,
            "error": self.error.message,
            "remedy": self.error.remedy,
            "suggestions": list(close),
        }


def predict(workspace: Workspace, names: Sequence[str | ListedName]) -> list[PredictResult | Unanswered]:
    """The current predictions for each name, in any spelling and in the same order, or why there are none."""
    listed = [ListedName(0, name) if isinstance(name, str) else name for name in names]
    sound = [entry.name for entry in listed if not entry.damage]
    with workspace.graph_to_read() as store:
        note = outdated_note(store)
        found = find_mirnas(store, resolver_from_graph(store), sound)
        ids = sorted({mirna.id for mirna in found if isinstance(mirna, Resolved)})
        rows = store.read(named_query("current_predictions"), {"ids": ids})
    predictions = {row["id"]: row["predictions"] for row in rows}
    answers = iter(zip(sound, found, strict=True))
    return [
        _damaged(entry) if entry.damage else _answer(*next(answers), predictions, note) for entry in listed
    ]


def predict_one(workspace: Workspace, name: str) -> PredictResult:
    """The current predictions for one name, in any spelling.

    Raises:
        UnknownName: the name does not denote one miRNA; similar names are suggested.
        NoPrediction: no run is published, or the miRNA is outside its benchmark.
    """
    (answer,) = predict(workspace, [name])
    if isinstance(answer, Unanswered):
        raise answer.error
    return answer


def _answer(
    name: str,
    mirna: Resolved | UnknownName,
    predictions: Mapping[str, list[dict[str, Any]]],
    note: str | None,
) -> PredictResult | Unanswered:
    if isinstance(mirna, UnknownName):
        return Unanswered(name, mirna)
    rows = predictions.get(mirna.id)
    if not rows:
        why = "it is outside the benchmark, or no run is published"
        remedy = "See `gtmaloc status`; publish a run with `gtmaloc train` and `gtmaloc publish`"
        return Unanswered(name, NoPrediction(f"{mirna.id} has no published prediction: {why}", remedy))
    first = rows[0]["prediction"]
    of_mirna = tuple({"compartment": row["compartment"], **_pair(row["prediction"])} for row in rows)
    return PredictResult(name, mirna, first["run"], first["synthetic"], of_mirna, note is not None, note)


def _damaged(entry: ListedName) -> Unanswered:
    return Unanswered(entry.name, GTMALocError(f"Line {entry.line}: {entry.damage}", "Fix the line"))


def _pair(properties: dict[str, Any]) -> dict[str, Any]:
    names = [p.name for p in PREDICTED_IN.properties if p.name in properties and p.name not in OF_THE_RUN]
    return {name: _rounded(properties[name]) for name in names}


def _rounded(value: Any) -> Any:
    return round(value, DECIMALS) if isinstance(value, float) else value


def as_rows(answers: Sequence[PredictResult | Unanswered]) -> list[tuple[Any, ...]]:
    """One row per name and compartment, in the order of the answers, with the values of `COLUMNS`."""
    rows: list[dict[str, Any]] = []
    for answer in answers:
        if isinstance(answer, Unanswered):
            value = answer.as_json()
            rows.append({**value, "suggestions": ";".join(value["suggestions"])})
        else:
            mirna = asdict(answer.resolved)
            of_run = {"run": answer.run, "synthetic": answer.synthetic, "outdated": answer.outdated}
            rows.extend({"query": answer.query, **mirna, **of_run, **p} for p in answer.predictions)
    return [tuple(map(row.get, COLUMNS)) for row in rows]
