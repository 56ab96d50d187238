"""The query `predict`: the current predictions of miRNAs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from graph_schema.queries import named_query
from graph_schema.relations import PREDICTED_IN
from graph_store.run_origin import outdated_note
from gtmaloc.pipeline.combined_predictions import combined
from gtmaloc.pipeline.hairpin_answer import LIVE, answered_id, row_answers
from gtmaloc.pipeline.resolve import Resolved, UnknownName, find_mirnas, resolver_from_graph
from gtmaloc.pipeline.several_molecules import several_molecules
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import GTMALocError
from loaders.identity.name_lists import ListedName
from loaders.identity.resolution import Resolution
from loaders.identity.resolver import NameResolver

MEANING = (
    "The calibrated probability is the chance that the loaded release of the localization benchmark reports "
    "the pair, under any name of the molecule. A missing report is no absence."
)
DECIMALS = 6
_PUBLISHED = "MATCH (s:GraphState) WHERE s.current_run IS NOT NULL RETURN s.current_run AS run"
OF_THE_RUN = ("run", "synthetic", "features")
"""Properties that all predictions of a miRNA have in common; the result contains them once."""
COLUMNS = (
    "query", "id", "level", "how", "note", "run", "synthetic", "features", "outdated",
    "compartment", *(p.name for p in PREDICTED_IN.properties if p.name not in OF_THE_RUN),
    "sources", "pmids", "error", "remedy", "suggestions",
)  # fmt: skip
"""Columns of a table of predictions; a name without a prediction has one row with the last three."""


class NoPrediction(GTMALocError):
    """The miRNA is known, but no published run predicts anything for it."""


@dataclass(frozen=True, slots=True)
class PredictResult:
    """Published predictions for one spelling.

    `predictions` holds one mapping per compartment, most probable first: `compartment`, the properties of its
    PREDICTED_IN edge, with the names and in the order of the schema, then `sources` and `pmids` of a known
    pair.
    """

    query: str
    resolved: Resolved
    run: str
    synthetic: bool
    features: str | None  # feature set; intrinsic where nothing but sequence, place and expression is known
    predictions: tuple[dict[str, Any], ...]
    outdated: bool  # the graph has changed since the run was trained
    note: str | None  # how, and what to do
    meaning: str = MEANING

    def as_json(self) -> dict[str, Any]:
        """`{query, resolved: {id, level, how}, features, predictions: [{compartment, probability, …}]}`."""
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
    """The current predictions for each name, in any spelling and in the same order, or why there are none.

    A miRNA of the benchmark has its own. Another name is answered through its hairpins: a mature by those
    that it comes from. The name of several molecules is answered only if the benchmark uses it, and the note
    lists them.
    """
    listed = [ListedName(0, name) if isinstance(name, str) else name for name in names]
    sound = [entry.name for entry in listed if not entry.damage]
    with workspace.graph_to_read() as store:
        note = outdated_note(store)
        resolver = resolver_from_graph(store)
        found = find_mirnas(store, resolver, sound)
        ids = sorted({mirna.id for mirna in found if isinstance(mirna, Resolved)})
        own = {
            r["id"]: r["predictions"] for r in store.read(named_query("current_predictions"), {"ids": ids})
        }
        accessions = sorted({a for name in sound for a in resolver.resolve(name).precursors})
        rows = store.read(named_query("predictions_of_hairpins"), {"accessions": accessions})
        published = any(own.values()) or bool(rows) or bool(store.read(_PUBLISHED))
    of_hairpins = {row["accession"]: row["predictions"] for row in rows}
    answering = _Answering(resolver, own, of_hairpins, note, published)
    answers = iter([answering.answer(name, mirna) for name, mirna in zip(sound, found, strict=True)])
    return [_damaged(entry) if entry.damage else next(answers) for entry in listed]


def predict_one(workspace: Workspace, name: str) -> PredictResult:
    """The current predictions for one name, in any spelling.

    Raises:
        UnknownName: the name does not denote one miRNA; similar names are suggested.
        NoPrediction: no run is published, or it predicts nothing for this name.
    """
    (answer,) = predict(workspace, [name])
    if isinstance(answer, Unanswered):
        raise answer.error
    return answer


@dataclass(frozen=True, slots=True)
class _Answering:
    """What was read for all names."""

    resolver: NameResolver
    own: Mapping[str, list[dict[str, Any]]]
    of_hairpins: Mapping[str, list[dict[str, Any]]]
    note: str | None
    published: bool

    def answer(self, name: str, mirna: Resolved | UnknownName) -> PredictResult | Unanswered:
        resolution = self.resolver.resolve(name)
        several = several_molecules(self.resolver, resolution)
        if (
            isinstance(mirna, Resolved)
            and row_answers(resolution, mirna)
            and (rows := self.own.get(mirna.id))
        ):
            return self._result(name, _noted(mirna, several), rows)
        rows = [row for a in resolution.precursors for row in self.of_hairpins.get(a, ())]
        if resolution.how in LIVE and rows:
            if several:
                return Unanswered(name, _names_several(name, several))
            id_ = answered_id(resolution, mirna, name)
            return self._result(name, Resolved(id_, resolution.level, resolution.how, resolution.note), rows)
        if isinstance(mirna, UnknownName) and not resolution.precursors:
            return Unanswered(name, mirna)
        if isinstance(mirna, UnknownName) and resolution.how == "ambiguous":
            return Unanswered(name, mirna)
        id_ = mirna.id if isinstance(mirna, Resolved) else resolution.name or name
        why, remedy = self._why_not(resolution)
        return Unanswered(name, NoPrediction(f"{id_} has no published prediction: {why}", remedy))

    def _why_not(self, resolution: Resolution) -> tuple[str, str]:
        """Why a miRNA of the graph has no prediction, and what to do."""
        if not self.published:
            return "no run is published", "Run `gtmaloc train`, then `gtmaloc publish`"
        if resolution.how == "dead":
            why = f"{resolution.note}, so miRBase has no hairpin to predict"
            return why, "Ask for a live miRNA, or give its sequence: `gtmaloc predict --sequence`"
        why = "it is outside the benchmark, and the published run predicts none of its hairpins"
        return (
            why,
            "Give its sequence: `gtmaloc predict --sequence`; or train and publish again",
        )

    def _result(self, name: str, mirna: Resolved, rows: list[dict[str, Any]]) -> PredictResult:
        pairs = combined(rows)
        first = pairs[0]
        shown = tuple(_shown(pair) for pair in pairs)
        of_run = first["run"], first["synthetic"], first.get("features")
        return PredictResult(name, mirna, *of_run, shown, self.note is not None, self.note)


def _noted(mirna: Resolved, several: tuple[str, ...]) -> Resolved:
    if not several:
        return mirna
    words = f"stands for several molecules: {', '.join(several)}"
    return replace(mirna, note="; ".join(filter(None, (mirna.note, words))))


def _names_several(name: str, several: tuple[str, ...]) -> UnknownName:
    return UnknownName(
        f"{name!r} stands for several molecules: {', '.join(several)}", "Ask for one of them", several
    )


def _damaged(entry: ListedName) -> Unanswered:
    return Unanswered(entry.name, GTMALocError(f"Line {entry.line}: {entry.damage}", "Fix the line"))


def _shown(pair: Mapping[str, Any]) -> dict[str, Any]:
    names = [p.name for p in PREDICTED_IN.properties if p.name in pair and p.name not in OF_THE_RUN]
    values = {name: _rounded(pair[name]) for name in ("compartment", *names)}
    return {**values, "sources": pair["sources"], "pmids": pair["pmids"]}


def _rounded(value: Any) -> Any:
    return round(value, DECIMALS) if isinstance(value, float) else value


def as_rows(answers: Sequence[PredictResult | Unanswered]) -> list[tuple[Any, ...]]:
    """One row per name and compartment, in the order of the answers, with the values of `COLUMNS`."""
    rows: list[dict[str, Any]] = []
    for answer in answers:
        value = answer.as_json()
        if isinstance(answer, Unanswered):
            rows.append({**value, "suggestions": ";".join(value["suggestions"])})
            continue
        of_name = {**value.pop("resolved"), **{k: v for k, v in value.items() if k != "predictions"}}
        of_name["note"] = value["note"] if answer.note else answer.resolved.note
        lists = ("sources", "pmids")
        rows.extend(
            {**of_name, **p, **{name: ";".join(p[name]) for name in lists}} for p in answer.predictions
        )
    return [tuple(map(row.get, COLUMNS)) for row in rows]
