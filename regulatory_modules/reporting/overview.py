"""Tables about all modules of a run: one line each, what was dropped, how K was chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regulatory_modules.module_set import ModuleSet
from regulatory_modules.reporting.number_formats import UNKNOWN, count, decimal, interval, probability
from regulatory_modules.reporting.table import Column, Table

_FOUND = (
    Column("module", link=True),
    Column("miRNAs", count, numeric=True),
    Column("genes", count, numeric=True),
    Column("edges", count, numeric=True),
    Column("density", decimal, numeric=True),
    Column("density, all pairs", decimal, numeric=True),
)
_EVALUATED = (
    Column("family q", probability, numeric=True),
    Column("cluster q", probability, numeric=True),
    Column("GO terms", count, numeric=True),
    Column("KEGG terms", count, numeric=True),
    Column("median ρ", decimal, numeric=True),
    Column("C-index", lambda c: decimal(c, 3), numeric=True),
    Column("95 % interval", lambda values: interval(values, 3) or UNKNOWN, numeric=True),
    Column("passes", lambda passes: "passes" if passes else "does not pass"),
)


def overview(modules: ModuleSet, evaluation: Mapping[str, Any] | None) -> Table:
    """All modules, one line each."""
    evaluated = {of["id"]: of for of in evaluation["modules"]} if evaluation else {}
    rows = []
    for id_, module in zip(modules.ids, modules.found.modules, strict=True):
        density = modules.density(module)
        row: list[Any] = [
            id_,
            len(module.mirnas),
            len(module.genes),
            density.edges,
            density.bipartite if module.genes else None,
            density.all_pairs if module.genes else None,
        ]
        if evaluation:
            of = evaluated[id_]
            names = (
                "family_q",
                "cluster_q",
                "go_terms",
                "kegg_terms",
                "anticorrelation",
                "c_index",
                "c_interval",
            )
            row += [*(of[name] for name in names), of["passes"]]
        rows.append(row)
    caption = "All modules. Terms: number with q < .05. Median ρ: Spearman, over all pairs of a module."
    return Table("modules", caption, _FOUND + (_EVALUATED if evaluation else ()), rows)


def dropped(modules: ModuleSet) -> Table:
    """What was left out, by reason."""
    split = [(*_side(reason), n) for reason, n in modules.cohort.dropped.items()]
    return Table(
        "dropped",
        "Left out before the search, by reason",
        (Column("what"), Column("reason", wrap=True), Column("number", count, numeric=True)),
        split,
    )


def _side(reason: str) -> tuple[str, str]:
    """`miRNAs: constant` in two parts."""
    side, colon, rest = reason.partition(": ")
    return (side, rest) if colon else ("", reason)


def choice(modules: ModuleSet) -> Table | None:
    """The candidates for the number of clusters, as the method tried them; None if it had no choice."""
    rows = modules.found.choice
    if not rows:
        return None
    names = list(dict.fromkeys(name for row in rows for name in row))
    return Table(
        "choice-of-k",
        "Candidates",
        tuple(
            Column(_HEADS.get(name, name.replace("_", " ")), _value, numeric=name != "side") for name in names
        ),
        [[row.get(name) for name in names] for row in rows],
    )


_HEADS = {
    "k": "K",
    "sse": "SSE",
    "together": "share τ",
    "gap": "gap",
    "gap_se": "its standard error",
    "elbow_change": "change of SSE",
    "candidate": "candidate of the elbow",
    "agreement": "agreement of halves",
}


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return UNKNOWN
    if isinstance(value, int):
        return count(value)
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else decimal(value, 2 if abs(value) >= 1 else 3)
    return str(value)
