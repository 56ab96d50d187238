"""The model card gives the run's own numbers, in words and tables."""

import numpy as np

from fixtures.finished_run import METRICS, PREDICTIONS, SETTINGS
from gtmaloc_learning.study_bias import by_degree
from gtmaloc_model.reporting.comparison import ComparisonRow, ProtocolTable
from gtmaloc_model.reporting.model_card import model_card


def test_the_card_shows_model_data_and_scores_of_the_run() -> None:
    card = model_card(PREDICTIONS, SETTINGS, METRICS)
    lines = card.splitlines()
    assert lines[0] == "# Model card: gtmaloc, preset paper, seed 5"
    assert "Method: GTMALoc (graph transformers)." in lines
    assert "Source: An article" in lines
    assert "6 miRNAs, 4 of them with a known compartment;" in lines
    assert "Fingerprint (SHA-256): `0123456789abcdef0123`" in lines
    assert "| Nucleus | 3 | 0.910 | 0.820 |" in lines
    assert "| Exosome | 2 | 0.710 | 0.420 |" in lines
    assert "| Nowhere | 0 | not defined | not defined |" in lines
    assert "AUROC 0.810 (95 % interval 0.710 to 0.910), AUPRC 0.620 (95 % interval 0.520 to 0.720)" in card
    assert "of molecules 0.040" in lines


def test_hyperparameters_and_parameters_of_the_data_are_listed() -> None:
    lines = model_card(PREDICTIONS, SETTINGS, METRICS).splitlines()
    for row in (
        "| encoder.layers | 2 |",
        "| epochs | 30 |",
        "| functional_threshold | 0.6 |",
        "| mesh_delta | 0.5 |",
    ):
        assert row in lines
    empty = {**SETTINGS, "hyperparameters": {}, "parameters": {}, "preset": "", "citation": ""}
    card = model_card(PREDICTIONS, empty, METRICS)
    assert card.startswith("# Model card: gtmaloc, seed 5\n")
    assert "No hyperparameter recorded." in card
    assert "Source:" not in card


def test_synthetic_data_are_named_as_such() -> None:
    card = model_card(PREDICTIONS, SETTINGS, METRICS)
    assert "**Synthetic data.**" in card
    assert 'read from "graph"; feature set of its own; synthetic: yes.' in card
    real = model_card(PREDICTIONS, {**SETTINGS, "synthetic": False}, METRICS)
    assert "**Synthetic data.**" not in real
    assert 'read from "graph"; feature set of its own; synthetic: no.' in real


def test_the_card_says_what_a_probability_and_a_status_mean() -> None:
    card = model_card(PREDICTIONS, SETTINGS, METRICS)
    assert "the chance that this release of the benchmark reports the pair" in card
    assert "label is no absence" in card
    assert "| Nucleus | 0.750 | 84% (12) | none | none | none |" in card
    assert "| Nucleus | 0.750 | 78% (9) | none | none | none |" in card
    assert "predicted by ensemble from intrinsic features" in card
    assert "No other hairpin is predicted." in model_card(PREDICTIONS, SETTINGS, {**METRICS, "others": None})


def test_the_card_shows_the_deletion_test_or_that_the_model_does_not_explain() -> None:
    card = " ".join(model_card(PREDICTIONS, SETTINGS, METRICS).split())
    assert "fall of the log odds | 0.740 | -0.210 |" in card
    assert "fall of the trees' votes | 0.040 | not defined |" in card
    silent = model_card(PREDICTIONS, SETTINGS, {**METRICS, "deletion": None})
    assert "The model does not say what its predictions rest on." in silent


def test_calibration_before_and_after_and_the_intended_use_are_named() -> None:
    card = model_card(PREDICTIONS, SETTINGS, METRICS)
    assert "| compartment | before | after |" in card
    assert "\n## Intended use\n" in card
    assert "not for clinical use" in card
    assert "Not measured: the associations of the miRNAs are not at hand." in card
    assert "`gtmaloc report` lists here" in card


def test_study_bias_and_protocols_are_tables_if_they_are_known() -> None:
    table = PREDICTIONS.subset(PREDICTIONS.labelled)
    bias = by_degree(table, np.array([1, 1, 5, 9]), np.array([3.0]))
    row = ComparisonRow("ensemble", "all", "0.9 (0.8–1.0)", "0.7", "", "", "3 folds", "own")
    protocols = [
        ProtocolTable("P901", "", (row,), True, "unused"), ProtocolTable("P1041", "", (), False, "gtmaloc x"),
    ]  # fmt: skip
    card = model_card(PREDICTIONS, SETTINGS, METRICS, bias=bias, protocols=protocols)
    assert "| 1 to 1 | 2 |" in card
    assert "| 5 to 9 | 2 |" in card
    assert "| P901 | ensemble | all | 0.9 (0.8–1.0) | 0.7 | 3 folds |" in card
    assert "- P1041: not evaluated here (`gtmaloc x`)" in card
    assert "unused" not in card
