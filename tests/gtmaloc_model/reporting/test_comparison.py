"""The comparison: this run, its evaluation and the baselines, and figures that authors report."""

from pathlib import Path

from fixtures.finished_run import finished_run, summary
from gtmaloc_model.models.registry import model_class
from gtmaloc_model.reporting.comparison import ComparisonRow, comparison, published_figures


def measured(model: str, auroc: float) -> dict[str, object]:
    return {
        "model": model,
        "protocol": "P1041",
        "folds": 3,
        "auroc": summary(auroc, 0.01),
        "auprc": {**summary(0.5, 0.0), "sd": None},
        "ece": 0.0312,
    }


def test_a_synthetic_run_is_compared_only_with_models_measured_on_its_data(tmp_path: Path) -> None:
    run = finished_run(tmp_path, synthetic=True)
    assert [row.kind for row in comparison(run)] == ["own"]
    baselines = [measured("degree-only", 0.7), measured("another-baseline", 0.75)]
    run.write_evaluation({**measured("gtmaloc", 0.8), "baselines": baselines})
    origin = "P1041, 3 folds, measured here"
    assert comparison(run)[1:] == [
        ComparisonRow("gtmaloc", "0.8000 ± 0.0100", "0.5000", "0.031", origin, "same"),
        ComparisonRow("degree-only", "0.7000 ± 0.0100", "0.5000", "0.031", origin, "baseline"),
        ComparisonRow("another-baseline", "0.7500 ± 0.0100", "0.5000", "0.031", origin, "baseline"),
    ]


def test_a_run_of_real_data_is_compared_with_published_figures_too(tmp_path: Path) -> None:
    rows = {row.model: row for row in comparison(finished_run(tmp_path, synthetic=False))[1:]}
    assert {row.kind for row in rows.values()} == {"published"}
    paper = rows["GTMALoc, as published (10 folds)"]
    assert (paper.auroc, paper.auprc, paper.ece) == ("0.9108", "0.8102", "")
    assert paper.origin.startswith("P1041, quoted: ")
    assert {"0.8795", "0.9033"} <= {row.auroc for row in rows.values()}


def test_published_figures_are_those_of_the_models() -> None:
    figures = published_figures()
    assert figures[0] is model_class("gtmaloc").published[0]
    assert set(model_class("gtmaloc-as-released").published) <= set(figures)


def test_an_undefined_score_is_shown_as_such(tmp_path: Path) -> None:
    run = finished_run(tmp_path)
    run.metrics["auroc"]["mean"] = None
    assert comparison(run)[0].auroc == "undefined"
