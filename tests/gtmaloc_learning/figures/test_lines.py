"""Learning curves and study bias: what is drawn is what was measured."""

import numpy as np
import pytest

from gtmaloc_learning.figures.learning_curve import learning_curve_figure
from gtmaloc_learning.figures.study_bias import study_bias_figure
from gtmaloc_learning.metrics import Summary
from gtmaloc_learning.study_bias import DegreePart


def summary(mean: float) -> Summary:
    return Summary(mean, 0.1, (mean - 0.02, mean + 0.05), {}, ())


def test_a_learning_curve_has_both_areas_with_their_intervals() -> None:
    points = [(0.25, summary(0.6), summary(0.3)), (1.0, summary(0.8), summary(0.5))]
    auroc, auprc = learning_curve_figure({"trees": points}).data
    assert (list(auroc.x), list(auroc.y), list(auprc.y)) == ([25, 100], [0.6, 0.8], [0.3, 0.5])
    assert list(auroc.error_y.array) == pytest.approx([0.05, 0.05])
    assert list(auroc.error_y.arrayminus) == pytest.approx([0.02, 0.02])
    assert (auroc.showlegend, auprc.showlegend) == (True, False)


def test_study_bias_shows_means_by_range_beside_the_share_of_positives() -> None:
    parts = [
        DegreePart(0, 0, 5, np.array([0.6, np.nan]), np.array([0.3, np.nan]), np.array([0.2, 0.0])),
        DegreePart(1, 9, 7, np.array([0.8, 0.6]), np.array([0.5, 0.7]), np.array([0.4, 0.6])),
    ]
    auroc, auprc, positives = study_bias_figure({"run": parts}).data
    assert list(auroc.x) == ["0", "1 to 9"]
    assert list(auroc.y) == pytest.approx([0.6, 0.7])
    assert list(auprc.y) == pytest.approx([0.3, 0.6])
    assert list(positives.y) == pytest.approx([0.1, 0.5])
    assert list(auroc.customdata) == [5, 7]
