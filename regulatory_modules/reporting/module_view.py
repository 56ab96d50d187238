"""One module as the page shows it: its figures, its tables and its sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup

from regulatory_modules.evaluation.anticorrelation import unit_ranks
from regulatory_modules.methods.base import FoundModule
from regulatory_modules.module_set import ModuleSet
from regulatory_modules.reporting.heat_map_figure import MOST_ROWS, heat_map_figure
from regulatory_modules.reporting.network_figure import MOST_GENES, MOST_MIRNAS, Network, network_figure
from regulatory_modules.reporting.null_figure import null_figure
from regulatory_modules.reporting.number_formats import counted, decimal
from regulatory_modules.reporting.survival_view import SurvivalView, survival_view
from regulatory_modules.reporting.table import Column, Table
from regulatory_modules.reporting.term_tables import TermView, best_term, collection_title, term_views

_SCORES = {
    "density": ("Density", "validated pairs / possible pairs"),
    "anticorrelation": ("Anti-correlation", "median ρ of its pairs"),
    "survival": ("Survival: C-index", "concordance, out of fold"),
    "family": ("Best miRNA family", "−log₁₀ of the smallest p"),
    "cluster": ("Best genomic cluster", "−log₁₀ of the smallest p"),
}


@dataclass(frozen=True, eq=False)
class ModuleView:
    """One section of the page.

    Attributes:
        id: M1, M2, …
        size: its members, in words.
        passes: whether it passes; None if it is not evaluated.
        verdict: one sentence.
        network: the network; None for a module without genes.
        heat_map: expression.
        drawn: what the two figures leave out, in words; empty if nothing.
        members: miRNAs and genes with weights.
        edges: validated targets with their correlation.
        nulls: histograms of the null distributions.
        terms: one entry for each collection of gene sets.
        survival: the survival test; None without one.
        stability: bootstrap Jaccard in words; empty if not known.
    """

    id: str
    size: str
    passes: bool | None
    verdict: str
    network: Markup | None
    heat_map: Markup
    drawn: str
    members: Table
    edges: Table
    nulls: tuple[Markup, ...]
    terms: tuple[TermView, ...]
    survival: SurvivalView | None
    stability: str


def module_views(modules: ModuleSet, evaluation: Mapping[str, Any] | None) -> list[ModuleView]:
    """Every module of a run.

    Args:
        modules: the run.
        evaluation: its evaluation, with `figures` if they are kept.
    """
    ranks = unit_ranks(modules.cohort.mirna_log), unit_ranks(modules.cohort.gene_log)
    evaluated = {of["id"]: of for of in evaluation["modules"]} if evaluation else {}
    figures = (evaluation or {}).get("figures", {}).get("modules", [])
    drawn = dict(zip(modules.ids, figures, strict=False))
    stability = {
        id_: of for id_, of in zip(modules.ids, (evaluation or {}).get("stability", []), strict=False)
    }
    return [
        _view(
            modules,
            id_,
            module,
            ranks,
            evaluated.get(id_),
            drawn.get(id_, {}),
            stability.get(id_),
            evaluation,
        )
        for id_, module in zip(modules.ids, modules.found.modules, strict=True)
    ]


def _view(
    modules: ModuleSet,
    id_: str,
    module: FoundModule,
    ranks: tuple[Any, Any],
    evaluated: Mapping[str, Any] | None,
    drawn: Mapping[str, Any],
    stability: Mapping[str, Any] | None,
    evaluation: Mapping[str, Any] | None,
) -> ModuleView:
    cohort, (mirnas, genes) = modules.cohort, modules.names(module)
    rows, columns = list(module.mirnas), list(module.genes)
    rho = ranks[0][:, rows].T @ ranks[1][:, columns]
    edges = (
        modules.targets.matrix[np.ix_(rows, columns)] if columns else np.zeros((len(rows), 0), dtype=np.bool_)
    )
    term, marked = best_term(evaluated)
    where = f"module {id_}, {cohort.name}"
    network = Network(
        mirnas,
        [cohort.mirnas[i].families for i in rows],
        np.array(module.mirna_weights),
        genes,
        np.array(module.gene_weights),
        edges,
        rho,
        marked,
        term,
    )
    figure = (
        f"Network of {where}: {len(mirnas)} miRNAs, {len(genes)} genes, {int(edges.sum())} validated targets"
    )
    return ModuleView(
        id=id_,
        size=_size(mirnas, genes),
        passes=evaluated["passes"] if evaluated else None,
        verdict=evaluated["verdict"] if evaluated else "Not evaluated yet.",
        network=network_figure(network, figure) if genes else None,
        heat_map=heat_map_figure(
            mirnas, cohort.mirna_z[:, rows], genes, cohort.gene_z[:, columns], f"Expression of {where}"
        ),
        drawn=_left_out(len(mirnas), len(genes)),
        members=_members(id_, modules, module),
        edges=_edges(id_, mirnas, genes, edges, rho),
        nulls=_null_figures(evaluated, drawn),
        terms=term_views(id_, evaluated, evaluation),
        survival=survival_view(id_, cohort, drawn.get("survival")),
        stability=_stability(stability),
    )


def _size(mirnas: tuple[str, ...], genes: tuple[str, ...]) -> str:
    return counted(len(mirnas), "miRNA") + (f", {counted(len(genes), 'gene')}" if genes else "")


def _left_out(mirnas: int, genes: int) -> str:
    parts = []
    if mirnas > MOST_MIRNAS or genes > MOST_GENES:
        parts.append(
            f"The network shows the members with the largest weights, {min(mirnas, MOST_MIRNAS)} of "
            f"{mirnas} miRNAs "
            f"and {min(genes, MOST_GENES)} of {genes} genes."
        )
    if max(mirnas, genes) > MOST_ROWS:
        parts.append(
            f"The heat map shows those that follow the score most closely, {MOST_ROWS} of a side at most."
        )
    return " ".join(parts)


def _members(id_: str, modules: ModuleSet, module: FoundModule) -> Table:
    cohort = modules.cohort
    of_mirnas = modules.targets.mirna_degree if cohort.genes else np.zeros(len(cohort.mirnas), dtype=np.int64)
    of_genes = modules.targets.gene_degree
    rows = [
        ("miRNA", cohort.mirnas[i].name, w, int(of_mirnas[i]), list(cohort.mirnas[i].families))
        for i, w in zip(module.mirnas, module.mirna_weights, strict=True)
    ] + [
        ("gene", cohort.genes[j].symbol, w, int(of_genes[j]), [])
        for j, w in zip(module.genes, module.gene_weights, strict=True)
    ]
    return Table(
        f"{id_}-members",
        f"Members of {id_}. Degree: validated partners in the whole cohort.",
        (
            Column("kind"),
            Column("name"),
            Column("weight", decimal, numeric=True),
            Column("degree", "{:,}".format, numeric=True),
            Column("families", ", ".join),
        ),
        rows,
    )


def _edges(id_: str, mirnas: tuple[str, ...], genes: tuple[str, ...], edges: Any, rho: Any) -> Table:
    at = [(float(rho[i, j]), mirnas[i], genes[j]) for i, j in np.argwhere(edges)]
    return Table(
        f"{id_}-targets",
        f"Validated targets inside {id_}, most negative correlation first.",
        (Column("miRNA"), Column("gene"), Column("Spearman's ρ", decimal, numeric=True)),
        [(mirna, gene, r) for r, mirna, gene in sorted(at)],
    )


def _null_figures(evaluated: Mapping[str, Any] | None, drawn: Mapping[str, Any]) -> tuple[Markup, ...]:
    if evaluated is None:
        return ()
    figures = []
    for name, histogram in drawn.get("nulls", {}).items():
        title, axis = _SCORES.get(name, (f"Best term: {collection_title(name)}", "−log₁₀ of the smallest p"))
        figures.append(
            null_figure(
                title, axis, histogram, evaluated["empirical_p"].get(name), 3 if name == "survival" else 2
            )
        )
    return tuple(figures)


def _stability(of: Mapping[str, Any] | None) -> str:
    if of is None:
        return ""
    low, high = of["interval"]
    return (
        f"Bootstrap Jaccard {decimal(of['jaccard'])} (95 % of the resamples: "
        f"{decimal(low)}–{decimal(high)}): how "
        "much of it is found again in resampled patients, 1 being all of it and nothing else."
    )
