"""The report is one page that needs no network, escapes what it shows, and names synthetic data."""

import re

import numpy as np
import pytest

from gtmaloc_learning.figures import precision_recall_figure, reliability_figure, roc_figure
from gtmaloc_model.reporting.report import ReportContent, report_html

NAMES = ("Cytoplasm", "Nucleus", "Nowhere")


def content(*, synthetic: bool = True, run: str = "r1") -> ReportContent:
    rng = np.random.default_rng(0)
    labels = (rng.random((60, 3)) < 0.4).astype(np.int8)
    labels[:, 2] = 0  # a compartment without positives must not break the page
    probability = np.clip(labels * 0.3 + rng.random((60, 3)) * 0.6, 0, 1)
    return ReportContent(
        run=run,
        synthetic=synthetic,
        facts=[("model", "gtmaloc")],
        nodes={"MiRNA": 1041},
        relationships={"TARGETS": 8254},
        sources=[
            {
                "source": "hmdd",
                "release": "3.2",
                "read": 35547,
                "loaded": 35540,
                "duplicate": 5,
                "rejected": 2,
                "licence": "non-commercial",
            }
        ],
        compartments=NAMES,
        labels=labels,
        probability=probability,
        calibrated=probability,
        comparison=[
            {"model": "gtmaloc", "auroc": ".91", "auprc": ".81", "ece": ".02", "origin": "x", "kind": "own"}
        ],
        per_label=[{"compartment": n, "positives": 3, "auroc": ".9", "auprc": ".8"} for n in NAMES],
        new_predictions=[
            {"mirna": "hsa-mir-1", "compartment": "Nucleus", "calibrated": 0.9, "probability": 0.8, "rank": 1}
        ],
        notes=["A note"],
    )


def test_the_page_needs_no_network() -> None:
    page = report_html(content())
    without_library = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert "http://" not in without_library
    assert "https://" not in without_library
    assert not re.search(r"<script[^>]+src=", page)
    assert not re.search(r"<link[^>]+href=", page)


def test_row_accounting_and_counts_are_shown() -> None:
    page = report_html(content())
    for text in ("35,547", "35,540", "1,041", "8,254"):
        assert text in page


@pytest.mark.parametrize("synthetic", [True, False])
def test_synthetic_data_are_named_as_such(synthetic: bool) -> None:
    assert ("SYNTHETIC demonstration data" in report_html(content(synthetic=synthetic))) is synthetic


def test_text_is_escaped() -> None:
    assert "<img" not in report_html(content(run="<img src=x onerror=alert(1)>"))


def test_curves_leave_out_a_compartment_of_one_class() -> None:
    c = content()
    named = [trace.name for trace in roc_figure(c.labels, c.probability, NAMES).data]
    assert not any("Nowhere" in name for name in named)
    assert (
        len(precision_recall_figure(c.labels, c.probability, NAMES).data) == 4
    )  # curve and prevalence of two


def test_reliability_of_perfect_probabilities_lies_on_the_diagonal() -> None:
    rng = np.random.default_rng(1)
    p = rng.random((20_000, 1))
    labels = (rng.random((20_000, 1)) < p).astype(np.int8)
    points = reliability_figure(labels, p, ("Nucleus",)).data[1]
    np.testing.assert_allclose(points.x, points.y, atol=0.03)
