"""One self-contained HTML page about a run, readable offline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from plotly.offline import get_plotlyjs

from gtmaloc_learning.run_directory import RunDirectory
from gtmaloc_learning.study_bias import DegreePart
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.evaluation.kept_evaluations import NOTHING_KEPT, KeptOfReleases
from gtmaloc_model.reporting.calibration_rows import calibration_rows
from gtmaloc_model.reporting.case_study import NewPairs
from gtmaloc_model.reporting.comparison import own_row, protocol_tables, with_interval
from gtmaloc_model.reporting.deletion import DELETION_HEADER, deletion_rows
from gtmaloc_model.reporting.kept_tables import (
    PUBLISHED_SETS,
    ablation_rows,
    feature_set_rows,
)
from gtmaloc_model.reporting.report_figures import PageFigures, page_figures
from gtmaloc_model.reporting.statuses import JUDGED, status_rows

SECTIONS = {
    "run": "The run",
    "case-study": "Most probable new localizations",
    "status": "What a status means",
    "comparison": "Comparison",
    "feature-sets": "Feature sets",
    "ablations": "Ablations",
    "learning-curve": "Learning curve",
    "compartments": "Per compartment",
    "calibration": "Calibration",
    "study-bias": "Study bias",
    "map": "Map of the miRNAs",
    "label-pairs": "Compartments that occur together",
    "explanations": "Test of the explanations",
    "sources": "Rows of every source",
    "graph": "The graph",
    "limits": "Limits of these figures",
}
"""Anchor and title of each section, in the order of the page."""

NOTES = (
    "A missing label means that nobody has reported the localization, not that it has been ruled out. "
    "Precision is therefore a lower bound, and a likely pair may already be known to someone.",
    "How well a miRNA has been studied predicts its labels well: compare with the degree-only row, which "
    "sees three counts and nothing else.",
    "Under P1041, miRNAs without any label count as negatives, as in papers; this inflates the figures.",
    "Many rows of the benchmark belong to one family, or are copies of one mature. Random folds, as in "
    "papers, let a model learn a row from its twin; this run keeps families together, which gives lower "
    "figures.",
    "Most rows of the benchmark are found in exosomes and microvesicles. For these two compartments, the few "
    "negatives are often other spellings of positive rows.",
)
"""Limits of the figures, listed at the end of the page."""


@dataclass(frozen=True, slots=True)
class GraphContent:
    """What the page shows about the graph.

    Attributes:
        nodes: number of nodes by label.
        relationships: number of edges by type.
        sources: row accounting, one mapping per source.
        note: how it differs from the graph that the run was trained on.
    """

    nodes: Mapping[str, int]
    relationships: Mapping[str, int]
    sources: Sequence[Mapping[str, Any]]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ReportContent:
    """What the page shows beside the run's own files.

    Attributes:
        graph: what the graph holds.
        new_pairs: the case study; empty if the run is not published.
        dataset: what the run was trained on; None if it is not kept any more.
        kept: what has been evaluated on its releases.
    """

    graph: GraphContent
    new_pairs: Sequence[NewPairs] = ()
    dataset: LocalizationDataset | None = None
    kept: KeptOfReleases = NOTHING_KEPT


def report_html(run: RunDirectory, content: ReportContent, figures: PageFigures | None = None) -> str:
    """The page. All text is escaped; the plotting library is embedded, so no network is needed.

    Args:
        run: the run.
        content: what else is shown.
        figures: `page_figures` of the same; None: they are made.
    """
    environment = Environment(
        loader=PackageLoader("gtmaloc_model.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    dataset, kept = content.dataset, content.kept
    figures = figures or page_figures(run, dataset, kept)
    return environment.get_template("report.html.j2").render(
        run=run.id,
        settings=run.settings,
        sections=SECTIONS,
        facts=facts(run),
        new_pairs=content.new_pairs,
        own=own_row(run),
        protocols=protocol_tables(run, kept),
        kept=kept,
        feature_sets=feature_set_rows(run.settings["model"], kept),
        published_sets=PUBLISHED_SETS,
        ablations=ablation_rows(kept),
        per_label=per_label(run),
        calibration=calibration_rows(run.predictions),
        statuses=status_rows(run.metrics["statuses"]),
        judged=JUDGED,
        bias=bias_rows(figures.bias, run.predictions.labels),
        deletion=deletion_rows(run.metrics["deletion"]),
        deletion_header=DELETION_HEADER,
        graph=content.graph,
        notes=NOTES,
        plotly=get_plotlyjs(),
        figures=figures,
    )


def facts(run: RunDirectory) -> list[tuple[str, str]]:
    """Names and values that describe the run."""
    settings, table = run.settings, run.predictions
    preset = f", preset {settings['preset']}" if settings["preset"] else ""
    benchmark = (
        f"{len(table.ids):,} miRNAs, {int(table.labelled.sum()):,} labelled; {len(table.labels)} compartments"
    )
    training = (
        f"{settings['folds']} folds, seed {settings['seed']}, on {settings['device']}; "
        "every probability is out of fold"
    )
    parameters = ", ".join(f"{name} {value}" for name, value in settings.get("parameters", {}).items())
    rows = [
        ("model", f"{settings['model']}{preset}"),
        ("feature set", settings["features"]),
        ("benchmark", benchmark),
        ("training", training),
        ("AUROC", f"{with_interval(run.metrics['auroc'])} out of fold, labelled miRNAs"),
        ("AUPRC", f"{with_interval(run.metrics['auprc'])} likewise"),
        ("known pairs", f"{int(table.known.sum()):,}"),
        ("networks", parameters),
        ("dataset", settings["fingerprint"][:16]),
    ]
    return [(name, value) for name, value in rows if value]


def per_label(run: RunDirectory) -> list[dict[str, Any]]:
    """Positives and scores of each compartment, in the order of the predictions' columns."""
    rows = []
    for name, positives in zip(run.predictions.labels, run.predictions.known.sum(axis=0), strict=True):
        scores = {metric: run.metrics[metric]["per_label"][name] for metric in ("auroc", "auprc")}
        shown = {metric: "undefined" if v is None else f"{v:.3f}" for metric, v in scores.items()}
        rows.append({"compartment": name, "positives": int(positives), **shown})
    return rows


def bias_rows(
    bias: Mapping[str, Sequence[DegreePart]], labels: Sequence[str]
) -> list[tuple[str, str, list[tuple[str, ...]]]]:
    """For each model and area a table: ranges as columns, one row per compartment, then the mean."""
    tables = []
    for name, parts in bias.items():
        for area in ("auroc", "auprc"):
            rows = [
                (label, *(_number(getattr(part, area)[c]) for part in parts))
                for c, label in enumerate(labels)
            ]
            rows.append(("mean", *(_number(getattr(part, f"mean_{area}")) for part in parts)))
            heads = tuple(f"{part.low} to {part.high} ({part.rows})" for part in parts)
            tables.append((name, area.upper(), [("compartment", *heads), *rows]))
    return tables


def _number(value: float) -> str:
    return f"{value:.3f}" if value == value else "undefined"  # NaN: a single class
