"""The case study of a run: what it predicts and no loaded source reports, with evidence, from the graph."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from graph_schema.queries import named_query
from graph_store.connection import GraphStore
from gtmaloc.pipeline.explain import evidence_of
from gtmaloc.pipeline.hairpin_answer import ALONE
from gtmaloc.table_files import save_table
from gtmaloc_model.data.raw_data import GENERIC_LEVEL
from gtmaloc_model.explanation.graph_evidence import Evidence
from gtmaloc_model.reporting.case_study import NewPair, NewPairs, case_study
from gtmaloc_model.reporting.evidence_in_words import evidence_in_words

COLUMNS = (
    "compartment", "number", "mirna", "also_named", "hairpins", "matures", "sequences", "calibrated",
    "base_rate", "rank", "of", "status", "set", "features", "evidence",
)  # fmt: skip
_WITHOUT_LITERATURE = f"no association is known: {ALONE}"
_NONE = "none in the graph"


def read_case_study(store: GraphStore, run: str, most: int) -> tuple[NewPairs, ...]:
    """The most probable new pairs of a published run, with evidence; empty if it is not published."""
    predictions = store.read(named_query("unreported_predictions"), {"run": run})
    names = store.read(named_query("names_of_molecules"), {"run": run, "generic": GENERIC_LEVEL})
    found = case_study(predictions, names, most)

    @cache
    def evidence(id_: str) -> dict[str, Evidence]:
        return evidence_of(store, id_)[1]

    def with_evidence(pair: NewPair, compartment: str) -> NewPair:
        if not pair.in_literature:
            return replace(pair, evidence=_WITHOUT_LITERATURE)
        of = evidence(pair.id).get(compartment)
        return replace(pair, evidence=(of and evidence_in_words(of)) or _NONE)

    return tuple(
        replace(new, pairs=tuple(with_evidence(pair, new.compartment) for pair in new.pairs)) for new in found
    )


def write_case_study(path: Path, found: tuple[NewPairs, ...]) -> Path:
    """Write it as a .csv file that a spreadsheet program reads without obeying it; returns the path."""
    save_table(path, COLUMNS, list(_rows(found)))
    return path


def _rows(found: tuple[NewPairs, ...]) -> Iterator[tuple[Any, ...]]:
    for new in found:
        for number, pair in enumerate(new.pairs, start=1):
            yield (
                new.compartment,
                number,
                pair.mirna,
                ";".join(pair.also_named),
                ";".join(pair.hairpins),
                ";".join("/".join(m.names or m.accessions) for m in pair.matures),
                ";".join(m.sequence for m in pair.matures),
                round(pair.calibrated, 6),
                None if pair.base_rate is None else round(pair.base_rate, 6),
                pair.rank,
                pair.of,
                pair.status,
                pair.set,
                pair.features,
                pair.evidence,
            )
