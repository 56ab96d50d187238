"""Terms of the genes of one module as the page shows them, with what other ways of counting would say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from regulatory_modules.reporting.number_formats import counted, probability
from regulatory_modules.reporting.table import Column, Table

SHOWN = 12


@dataclass(frozen=True, eq=False)
class TermView:
    """One collection.

    Attributes:
        title: its name for readers.
        table: the terms with q < .05; None if there is none.
        background: universe and number of tests, in words.
        comparison: counts by other ways, in words.
    """

    title: str
    table: Table | None
    background: str
    comparison: str


_TITLES = {
    "go_bp": "GO biological process",
    "go_cc": "GO cellular component",
    "go_mf": "GO molecular function",
    "go": "Gene Ontology",
    "kegg": "KEGG",
    "hallmark": "Hallmark",
}


def collection_title(name: str) -> str:
    """A collection as papers call it."""
    return _TITLES.get(name.lower(), name)


def best_term(evaluated: Mapping[str, Any] | None) -> tuple[str, frozenset[str]]:
    """The term with the smallest q, and the genes of the module in it; empty without one."""
    found = [term for terms in (evaluated or {}).get("terms", {}).values() for term in terms]
    if not found:
        return "", frozenset()
    best = min(found, key=lambda term: (term["q"], term["p"], term["term"]))
    return best["term"], frozenset(best["genes"])


def term_views(
    id_: str, evaluated: Mapping[str, Any] | None, evaluation: Mapping[str, Any] | None
) -> tuple[TermView, ...]:
    """Every collection that was tested."""
    if evaluated is None or evaluation is None:
        return ()
    tested = {of["name"]: of["terms"]["testable"] for of in evaluation["gene_sets"]}
    universe, modules = evaluation["universe"]["genes"], len(evaluation["modules"])
    return tuple(
        TermView(
            collection_title(name),
            _table(id_, name, evaluated["terms"][name]),
            f"Background: the {universe:,} measured genes with a validated target; {testable:,} testable "
            "terms × "
            f"{counted(modules, 'module')} in the correction.",
            _comparison(evaluated["for_comparison_only"].get(name)),
        )
        for name, testable in tested.items()
        if name in evaluated["terms"]
    )


def _table(id_: str, name: str, terms: list[dict[str, Any]]) -> Table | None:
    if not terms:
        return None
    return Table(
        f"{id_}-{name}",
        f"{collection_title(name)}: {counted(len(terms), 'term')} with q < .05",
        (
            Column("term", wrap=True),
            Column("overlap", "{:,}".format, numeric=True),
            Column("in term", "{:,}".format, numeric=True),
            Column("p", probability, numeric=True),
            Column("q", probability, numeric=True),
            Column("genes of the module in the term", ", ".join, wrap=True),
        ),
        [(t["term"], t["overlap"], t["size"], t["p"], t["q"], t["genes"]) for t in terms],
        SHOWN,
    )


def _comparison(counts: Mapping[str, int] | None) -> str:
    if not counts:
        return ""
    return (
        f"For comparison only: as the paper counts (p < .005, no correction, 20,000 genes) "
        f"{counts['paper_p_below_0.005']:,}; as GSEApy does by default (20,000 genes, hit terms only) "
        f"{counts['gseapy_background_20000']:,}, with our background "
        f"{counts['gseapy_background_universe']:,}. "
        "Random modules get such terms, too."
    )
