"""The figures of the page as HTML; each can be saved as SVG from its menu."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

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
from gtmaloc_model.reporting.mirna_map import mirna_map

FEWEST_ON_MAP = 10
"""A map of fewer miRNAs says nothing."""


@dataclass(frozen=True)
class PageFigures:
    """Each method gives the HTML of one figure; empty if there is nothing to show.

    Attributes:
        run: the run.
        dataset: what it was trained on.
        bias: `study_bias`.
        curves: `learning_curves`.
    """

    run: RunDirectory
    dataset: LocalizationDataset | None
    bias: Mapping[str, Sequence[DegreePart]]
    curves: Mapping[str, Points]

    @property
    def labelled(self) -> Predictions:
        """The labelled miRNAs."""
        return self.run.predictions.subset(self.run.predictions.labelled)

    def roc(self) -> str:
        """ROC curves."""
        return self._html("roc", roc_figure(self.labelled))

    def precision_recall(self) -> str:
        """Precision-recall curves."""
        return self._html("precision-recall", precision_recall_figure(self.labelled))

    def reliability(self) -> str:
        """Reliability before and after calibration; each molecule counts once."""
        answers = self.run.predictions.answers
        return self._html("reliability", reliability_figure(answers.subset(answers.labelled)))

    def label_pairs(self) -> str:
        """Which compartments occur together."""
        table = self.labelled
        return self._html("compartment-pairs", label_pairs_figure(label_pairs(table.known), table.labels))

    def study_bias(self) -> str:
        """Scores by study degree."""
        return self._html("study-bias", study_bias_figure(self.bias)) if self.bias else ""

    def learning_curve(self) -> str:
        """Scores by share of the training rows."""
        return self._html("learning-curve", learning_curve_figure(self.curves)) if self.curves else ""

    def map(self) -> tuple[str, str]:
        """The map of the miRNAs, and what it is made from."""
        if self.dataset is None or len(self.dataset.mirna_ids) < FEWEST_ON_MAP:
            return "", ""
        positions, made_from = mirna_map(self.dataset)
        of = self.run.predictions
        return self._html("map", label_map_figure(positions, of.ids, of.known, of.labels)), made_from

    def _html(self, name: str, figure: go.Figure) -> str:
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
