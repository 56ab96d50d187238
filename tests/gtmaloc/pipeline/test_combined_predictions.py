"""Predictions of several hairpins become one: the mean logit, and what all of them say."""

from typing import Any

import pytest
from scipy.special import expit

from gtmaloc.pipeline.combined_predictions import combined


def row(compartment: str, logit: float, **more: Any) -> dict[str, Any]:
    given = {"probability": float(expit(-logit)), "calibrated": float(expit(logit)), "rank": 3}
    prediction = given | {"status": "likely", "set": "present", "features": "intrinsic"} | more
    reports = prediction.pop("reports", [])
    return {"compartment": compartment, "prediction": prediction, "reports": reports}


def test_one_prediction_keeps_its_bits() -> None:
    (pair,) = combined([row("Nucleus", 0.3)])
    assert pair["calibrated"] == float(expit(0.3)) and (pair["rank"], pair["status"]) == (3, "likely")


def test_three_predictions_are_averaged_as_logits() -> None:
    rows = [row("Nucleus", 1.0, rank=1), row("Nucleus", 2.0, rank=2), row("Nucleus", -1.5, rank=6)]
    (pair,) = combined(rows)
    assert pair["calibrated"] == pytest.approx(expit(0.5))
    assert pair["probability"] == pytest.approx(expit(-0.5))
    assert (pair["rank"], pair["status"], pair["set"], pair["features"]) == (
        3, "likely", "present", "intrinsic",
    )  # fmt: skip


def test_what_they_do_not_agree_on_is_undecided() -> None:
    rows = [row("Nucleus", 1.0), row("Nucleus", 0.0, status="unlikely", set="absent", features="network")]
    (pair,) = combined(rows)
    assert (pair["status"], pair["set"]) == ("possible", "either")
    assert pair["features"] == "intrinsic and network"


def test_the_most_probable_compartment_comes_first_and_only_known_pairs_have_sources() -> None:
    reports = [{"source": "b", "pmids": ["2", "1"]}, {"source": "a", "pmids": []}]
    rows = [
        row("Cytoplasm", 0.1, reports=reports),
        row("Nucleus", 2.0, status="known", reports=[*reports, *reports]),
    ]
    first, second = combined(rows)
    assert (first["compartment"], first["sources"], first["pmids"]) == ("Nucleus", ["a", "b"], ["1", "2"])
    assert (second["sources"], second["pmids"]) == ([], [])
