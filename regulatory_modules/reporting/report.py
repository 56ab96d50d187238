"""One self-contained HTML page about a run of modules, readable offline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined
from markupsafe import Markup

from gtmaloc_base.errors import UsageError
from regulatory_modules.methods.base import ModuleMethod
from regulatory_modules.methods.registry import method_named
from regulatory_modules.module_set import ModuleSet
from regulatory_modules.reporting.choice_figure import choice_figure
from regulatory_modules.reporting.comparison_table import own_table, published_table
from regulatory_modules.reporting.evidence_figure import evidence_figure
from regulatory_modules.reporting.module_view import module_views
from regulatory_modules.reporting.number_formats import count, counted, decimal
from regulatory_modules.reporting.overview import choice, dropped, overview
from regulatory_modules.reporting.published_table import NOT_COMPARABLE

SECTIONS = {
    "overview": "All modules",
    "modules": "Module by module",
    "choice": "Choice of the number of clusters",
    "stability": "Stability",
    "methods": "Comparison of methods",
    "input": "Input, and what was left out",
    "limits": "Limits of this page",
}
"""Anchor and title of each section, in the order of the page."""

LIMITS = (
    "A validated target says that someone measured the effect, often in another tissue. Well-studied "
    "genes have "
    "more of them; therefore random modules are matched by the number of targets.",
    "Correlation in tumours follows cell types and copy numbers too: anti-correlation is not regulation.",
    "Families share sequence and clusters share a transcript. Both make miRNAs co-expressed; a module "
    "enriched "
    "for them is no noise, but need not regulate anything.",
    "In most tumours random miRNAs predict survival, as many follow proliferation. A module must exceed "
    "random "
    "sets of the same size; a C-index above .5 is not enough.",
    "A module that does not pass is not shown to be wrong: small cohorts leave much undecided.",
    "Empirical p values of B random modules cannot be smaller than 1 / (1 + B).",
)
"""What a reader must know, listed at the end of the page."""


def module_report(
    modules: ModuleSet,
    evaluation: Mapping[str, Any] | None = None,
    comparison: Mapping[str, Any] | None = None,
) -> str:
    """The page. All text is escaped; no request leaves it; the same input gives the same bytes.

    Args:
        modules: the run.
        evaluation: what `modules evaluate` kept; None: the page says how to get it.
        comparison: what `modules compare` gave for the same cohort.
    """
    environment = Environment(
        loader=ChoiceLoader(
            [
                PackageLoader("regulatory_modules.reporting"),
                PrefixLoader({"gtmaloc": PackageLoader("gtmaloc_model.reporting")}),
            ]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    method = _method(modules)
    return environment.get_template("modules.html.j2").render(
        modules=modules,
        cohort=modules.cohort,
        evaluation=evaluation,
        sections=SECTIONS,
        facts=facts(modules, evaluation),
        summary=summary(modules, evaluation),
        overview=overview(modules, evaluation),
        evidence=evidence_figure(evaluation["modules"]) if evaluation and evaluation["modules"] else None,
        views=module_views(modules, evaluation),
        choice=choice(modules),
        choice_figure=_choice_figure(modules),
        methods=own_table(modules, evaluation, comparison),
        compared=comparison is not None,
        unusable=[row for row in (comparison or {}).get("rows", ()) if row.get("error")],
        published=published_table(),
        not_comparable=NOT_COMPARABLE,
        dropped=dropped(modules),
        unknown=method.unknown if method else (),
        limits=LIMITS,
        survival=_untested_survival(modules, evaluation),
    )


def facts(modules: ModuleSet, evaluation: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """Names and values that describe the run."""
    cohort, (k_mirnas, k_genes) = modules.cohort, modules.found.k
    method = _method(modules)
    named = f"{method.title} ({modules.method}): {method.citation}" if method else modules.method
    k = f"{count(k_mirnas)} of miRNAs" + (f", {count(k_genes)} of genes" if cohort.genes else "")
    selection = f"; {modules.targets.selection}" if modules.targets.selection else ""
    edges = f"{int(modules.targets.matrix.sum()):,} pairs in the cohort; " if cohort.genes else ""
    rows = [
        ("cohort", f"{cohort.name}: {counted(len(cohort.samples), 'sample')}"),
        ("features", f"{len(cohort.mirnas):,} miRNAs, {len(cohort.genes):,} genes"),
        ("survival", _follow_up(modules)),
        ("validated targets", f"{edges}{modules.targets.source}{selection}"),
        ("method", named),
        ("clusters (K)", k if k_mirnas or k_genes else "the method has no such number"),
        ("seed", f"{modules.seed}; the search took {decimal(modules.seconds, 1)} s"),
    ]
    if evaluation:
        universe = evaluation["universe"]
        rows.append(
            (
                "null",
                f"{evaluation['draws']:,} random modules for each module, matched in size and in the "
                "number of "
                f"targets, from {universe['mirnas']:,} miRNAs and {universe['genes']:,} genes; seed "
                f"{evaluation['seed']}",
            )
        )
        rows += [
            (
                f"gene sets: {sets['name']}",
                f"{sets['source']}; {sets['terms']['testable']:,} testable; SHA-256 {sets['sha256'][:16]}…",
            )
            for sets in evaluation["gene_sets"]
        ]
    return rows


def summary(modules: ModuleSet, evaluation: Mapping[str, Any] | None) -> str:
    """The result in one sentence."""
    number = len(modules.found.modules)
    if not number:
        return (
            "No modules were found. That is a result: in this cohort, the method found no group of "
            "miRNAs and genes "
            "that meets its conditions."
        )
    found = f"{counted(number, 'module')} found"
    if evaluation is None:
        return f"{found}; not evaluated yet, so that nothing is known about their worth."
    return (
        f"{evaluation['passed']:,} of {counted(number, 'module')} pass: beyond matched random modules in "
        "at least one "
        "line of evidence after correction."
    )


def _method(modules: ModuleSet) -> ModuleMethod | None:
    """The method; None for one that is not known here."""
    try:
        return method_named(modules.method)
    except UsageError:
        return None


def _follow_up(modules: ModuleSet) -> str:
    survival = modules.cohort.survival
    if survival is None:
        return "no clinical data"
    known = survival.days > 0  # NaN is not
    return f"{int(known.sum()):,} patients with follow-up, {int(survival.died[known].sum()):,} deaths"


def _untested_survival(modules: ModuleSet, evaluation: Mapping[str, Any] | None) -> str:
    """Why survival was not tested, as a sentence; empty if it was, or if that is not known."""
    reason = (evaluation or {}).get("figures", {}).get("untested_survival")
    if not reason or not modules.found.modules:
        return ""
    if modules.cohort.survival is None:
        return "Survival is not tested: the cohort has no clinical data."
    return f"{reason}." if str(reason)[0].isupper() else f"Survival is not tested: {reason}."


def _choice_figure(modules: ModuleSet) -> Markup | None:
    method = _method(modules)
    together = method.settings.get("together") if method else None
    k_mirnas, k_genes = modules.found.k
    if any("together" in row for row in modules.found.choice):
        chosen = {"miRNAs": together, "genes": together} if together is not None else {}
    else:
        chosen = {"miRNAs": k_mirnas, "mirnas": k_mirnas, "genes": k_genes, "": k_mirnas}
    return choice_figure(modules.found.choice, chosen)
