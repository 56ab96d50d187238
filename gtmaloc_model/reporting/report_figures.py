"""The figures of the page; there each can be saved as SVG from its menu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import plotly.graph_objects as go

from gtmaloc_learning.figures.curves import precision_recall_figure, roc_figure
from gtmaloc_learning.figures.label_map import label_map_figure
from gtmaloc_learning.figures.label_pairs import label_pairs_figure
from gtmaloc_learning.figures.learning_curve import Points, learning_curve_figure
from gtmaloc_learning.figures.reliability import reliability_figure
from gtmaloc_learning.figures.study_bias import study_bias_figure
from gtmaloc_learning.label_pairs import label_pairs
from gtmaloc_learning.predictions import Predictions
from gtmaloc_learning.run_directory import RunDirectory
from gtmaloc_learning.study_bias import DegreePart
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.evaluation.kept_evaluations import KeptOfReleases
from gtmaloc_model.reporting.kept_tables import learning_curves
from gtmaloc_model.reporting.mirna_map import mirna_map
from gtmaloc_model.reporting.study_degree import study_bias

FEWEST_ON_MAP = 10
"""A map of fewer miRNAs says nothing."""


@dataclass(frozen=True)
class PageFigures:
    """Each method gives one figure; None if there is nothing to show.

    Attributes:
        run: the run.
        dataset: what it was trained on.
        bias: `study_bias`: this run first; empty without a dataset.
        curves: `learning_curves`.
    """

    run: RunDirectory
    dataset: LocalizationDataset | None
    bias: Mapping[str, Sequence[DegreePart]]
    curves: Mapping[str, Points]

    @property
    def bias_of_run(self) -> Sequence[DegreePart]:
        """The quarters of this run by study degree; empty without a dataset."""
        return next(iter(self.bias.values()), ())

    @property
    def labelled(self) -> Predictions:
        """The labelled miRNAs."""
        return self.run.predictions.subset(self.run.predictions.labelled)

    def roc(self) -> go.Figure:
        """ROC curves."""
        return roc_figure(self.labelled)

    def precision_recall(self) -> go.Figure:
        """Precision-recall curves."""
        return precision_recall_figure(self.labelled)

    def reliability(self) -> go.Figure:
        """Reliability before and after calibration; each molecule counts once."""
        answers = self.run.predictions.answers
        return reliability_figure(answers.subset(answers.labelled))

    def label_pairs(self) -> go.Figure:
        """Which compartments occur together."""
        table = self.labelled
        return label_pairs_figure(label_pairs(table.known), table.labels)

    def study_bias(self) -> go.Figure | None:
        """Scores by study degree."""
        return study_bias_figure(self.bias) if self.bias else None

    def learning_curve(self) -> go.Figure | None:
        """Scores by share of the training rows."""
        return learning_curve_figure(self.curves) if self.curves else None

    @cached_property
    def map(self) -> tuple[go.Figure | None, str]:
        """The map of the miRNAs, and what it is made from."""
        if self.dataset is None or len(self.dataset.mirna_ids) < FEWEST_ON_MAP:
            return None, ""
        positions, made_from = mirna_map(self.dataset)
        of = self.run.predictions
        return label_map_figure(positions, of.ids, of.known, of.labels), made_from

    def html(self, name: str, figure: go.Figure | None) -> str:
        """The figure for the page; empty if there is none."""
        if figure is None:
            return ""
        return str(
            figure.to_html(
                full_html=False,
                include_plotlyjs=False,
                div_id=f"figure-{name}",
                config={
                    "displaylogo": False,
                    "responsive": True,
                    "displayModeBar": True,
                    "toImageButtonOptions": {"format": "svg", "filename": f"{self.run.id}-{name}"},
                },
            )
        )


def page_figures(run: RunDirectory, dataset: LocalizationDataset | None, kept: KeptOfReleases) -> PageFigures:
    """The figures of a run, of the dataset that it was trained on, and of what is kept of its releases."""
    return PageFigures(run, dataset, study_bias(run, dataset, kept) if dataset else {}, learning_curves(kept))
