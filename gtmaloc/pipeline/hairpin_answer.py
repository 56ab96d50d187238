"""What the published run says about the hairpins that a name denotes, for a miRNA outside the benchmark."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph_schema.queries import named_query
from graph_store.connection import GraphStore
from gtmaloc.pipeline.combined_predictions import combined
from gtmaloc.pipeline.resolve import Resolved, UnknownName
from gtmaloc.pipeline.several_molecules import several_molecules
from loaders.identity.resolution import Resolution
from loaders.identity.resolver import NameResolver

ALONE = "predicted from sequence, genomic place, expression and conservation alone"
"""What the set `intrinsic` says of such a miRNA, in words."""

LIVE = ("exact", "renamed")
"""How a name of hairpins that miRBase lists today was found."""

_OF_A_PREDICTION = ("probability", "calibrated", "rank", "of", "status", "set", "run")


@dataclass(frozen=True, slots=True)
class HairpinAnswer:
    """One prediction for each compartment, from one or several hairpins.

    Attributes:
        resolution: how the name was interpreted.
        accession: a hairpin whose answer this is; None if it is the mean of different ones.
        pairs: by compartment, the most probable first.
    """

    resolution: Resolution
    accession: str | None
    pairs: Mapping[str, Mapping[str, Any]]

    def localizations(self, reported: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Rows as of the query `localizations`, with these predictions.

        Args:
            reported: those of the miRNA; empty if no loaded source uses the name.
        """
        rows = reported or [{"compartment": c, "reports": (), "base_rate": None} for c in self.pairs]
        return [
            {**row, "base_rate": pair["base_rate"] if row["base_rate"] is None else row["base_rate"]}
            | {key: pair.get(key) for key in _OF_A_PREDICTION}
            for row in rows
            if (pair := self.pairs.get(row["compartment"])) is not None
        ]


def row_answers(resolution: Resolution, mirna: Resolved | UnknownName) -> bool:
    """Whether the one miRNA of the graph that a name leads to answers for it.

    A name of several hairpins is not answered by the miRNA of some of them.
    """
    return isinstance(mirna, Resolved) and not (
        _is_part(resolution, mirna) and len(resolution.precursors) > 1
    )


def answered_id(resolution: Resolution, mirna: Resolved | UnknownName, otherwise: str) -> str:
    """Under which id the hairpins of a name answer."""
    if isinstance(mirna, Resolved) and not _is_part(resolution, mirna):
        return mirna.id
    return resolution.name or otherwise


def _is_part(resolution: Resolution, mirna: Resolved) -> bool:
    return resolution.how in LIVE and mirna.id != resolution.literature_id


def hairpin_answer(store: GraphStore, resolver: NameResolver, name: str) -> HairpinAnswer | None:
    """The published answer of the live hairpins of one molecule; None if there is none."""
    resolution = resolver.resolve(name)
    if resolution.how not in LIVE or several_molecules(resolver, resolution):
        return None
    found = store.read(named_query("predictions_of_hairpins"), {"accessions": list(resolution.precursors)})
    rows = [row for hairpin in found for row in hairpin["predictions"]]
    if not rows:
        return None
    answers = {
        tuple((row["compartment"], row["prediction"]["calibrated"]) for row in hairpin["predictions"])
        for hairpin in found
    }
    pairs = {pair["compartment"]: pair for pair in combined(rows)}
    return HairpinAnswer(resolution, found[0]["accession"] if len(answers) == 1 else None, pairs)
