"""All measures of a model: which are fold means and which are pooled, over which labels and probabilities."""

import json
import math

import numpy as np
import pytest

from gtmaloc_base.errors import UsageError
from gtmaloc_learning.calibration_metrics import (
    brier_per_label,
    calibration_error_floor,
    calibration_line,
    expected_calibration_error,
)
from gtmaloc_learning.metrics import auprc_per_label, auroc_per_label
from gtmaloc_learning.multi_label_metrics import multi_label_measures
from gtmaloc_learning.predictions import Predictions, stacked
from gtmaloc_learning.threshold_metrics import f1_per_label, mcc_per_label
from gtmaloc_model.evaluation.scores import score

NAMES = ("Cytoplasm", "Exosome", "Nucleus")


def seed_table(seed: int, names: tuple[str, ...] = NAMES, n: int = 40) -> Predictions:
    """Two folds of n random rows with a little signal; the model's output differs from the calibrated one."""
    rng = np.random.default_rng(seed)
    known = (rng.random((n, len(names))) < np.linspace(0.3, 0.6, len(names))).astype(np.int8)
    calibrated = np.clip(0.3 * known + 0.6 * rng.random(known.shape), 0.01, 0.99)
    layers = {
        "known": known,
        "probability": np.clip(0.2 * known + 0.8 * rng.random(known.shape), 0, 1),
        "calibrated": calibrated,
    }
    return Predictions(tuple(f"hsa-mir-{i}" for i in range(n)), names, layers, np.arange(n) % 2)


TWO_ONLY = (
    "mean5 and pooled5 are over Cytoplasm, Nucleus only: "
    "the data have no Nucleolus, Extracellular vesicle, Mitochondrion"
)
TABLES = [seed_table(0), seed_table(1)]


def over_seeds(values: list[np.ndarray]) -> dict[str, float]:
    return dict(zip(NAMES, np.mean(values, axis=0).tolist(), strict=True))


@pytest.mark.parametrize(("name", "metric"), [("auroc", auroc_per_label), ("auprc", auprc_per_label)])
def test_areas_are_fold_means_and_pooled_beside_them(name: str, metric: object) -> None:
    found = score(TABLES, 2).as_json()[name]
    folds = [t.subset(t.held_out_fold == k) for t in TABLES for k in range(2)]
    fold_means = over_seeds([metric(f.known, f.probability) for f in folds])
    pooled = over_seeds([metric(t.known, t.probability) for t in TABLES])
    assert found["per_label"] == pytest.approx(fold_means)
    assert found["mean"] == pytest.approx(np.mean(list(fold_means.values())))
    assert found["mean5"] == pytest.approx((fold_means["Cytoplasm"] + fold_means["Nucleus"]) / 2)
    assert found["pooled"] == pytest.approx(np.mean(list(pooled.values())))
    assert found["pooled5"] == pytest.approx((pooled["Cytoplasm"] + pooled["Nucleus"]) / 2)
    assert abs(found["pooled"] - found["mean"]) > 1e-3  # the data tell them apart


@pytest.mark.parametrize(
    ("name", "metric"),
    [
        ("f1", f1_per_label),
        ("mcc", mcc_per_label),
        ("brier", brier_per_label),
        ("slope", lambda known, p: calibration_line(known, p)[0]),
        ("intercept", lambda known, p: calibration_line(known, p)[1]),
        ("prevalence", lambda known, p: known.mean(axis=0)),
    ],
)
def test_other_measures_are_pooled_calibrated_and_averaged_over_seeds(name: str, metric: object) -> None:
    found = score(TABLES, 2).as_json()[name]
    expected = over_seeds([metric(t.known, t.calibrated) for t in TABLES])
    assert found["per_label"] == pytest.approx(expected)
    assert found["mean"] == pytest.approx(np.mean(list(expected.values())))
    assert found["mean5"] == pytest.approx((expected["Cytoplasm"] + expected["Nucleus"]) / 2)


def test_the_calibration_error_and_its_floor_are_those_of_single_seeds() -> None:
    found = score(TABLES, 2).as_json()
    assert found["ece"] == pytest.approx(
        np.mean([expected_calibration_error(t.known, t.calibrated) for t in TABLES])
    )
    assert found["ece_floor"] == pytest.approx(
        np.mean([calibration_error_floor(t.calibrated, seed=0) for t in TABLES])
    )
    assert score(TABLES, 2).ece_floor == found["ece_floor"]  # the draws are seeded
    together = stacked(TABLES)
    assert found["ece"] > expected_calibration_error(together.known, together.calibrated) + 1e-3


def test_rows_are_judged_as_wholes_at_the_stated_threshold() -> None:
    found = score(TABLES, 2).as_json()
    rows = [multi_label_measures(t.known, t.calibrated >= found["threshold"]) for t in TABLES]
    assert found["multi_label"] == pytest.approx({k: (rows[0][k] + rows[1][k]) / 2 for k in rows[0]})


def test_lift_is_the_fold_mean_over_the_prevalence() -> None:
    found = score(TABLES, 2).as_json()
    expected = {k: found["auprc"]["per_label"][k] / found["prevalence"]["per_label"][k] for k in NAMES}
    assert found["auprc"]["lift"]["per_label"] == pytest.approx(expected)


def test_support_counts_each_fold_of_each_seed() -> None:
    found = score(TABLES, 2).as_json()["support"]["Exosome"]
    positives = [[int(t.known[t.held_out_fold == k, 1].sum()) for k in range(2)] for t in TABLES]
    assert found["positives"] == {
        "min": min(min(seed) for seed in positives),
        "total": min(sum(seed) for seed in positives),
    }


def test_the_five_are_averaged_where_present_and_the_absent_ones_noted() -> None:
    assert score(TABLES, 2).notes == (TWO_ONLY,)
    found = score([seed_table(0, ("Exosome", "Microvesicle"))], 2).as_json()
    for five in (found["auroc"]["mean5"], found["auprc"]["pooled5"], found["brier"]["mean5"]):
        assert five is None
    assert found["auroc"]["mean"] is not None
    assert found["notes"][-1].startswith("mean5 and pooled5 are undefined: the data have no Cytoplasm, ")
    five = ("Cytoplasm", "Nucleolus", "Nucleus", "Extracellular vesicle", "Mitochondrion")
    assert score([seed_table(0, (*five, "Exosome"))], 2).notes == ()


def test_what_cannot_be_scored_is_null_and_noted() -> None:
    table = seed_table(0)
    known, calibrated = table.known.copy(), table.calibrated.copy()
    known[:, 0] = 0
    calibrated[:, 2] = 0.5
    damaged = table.with_layer("known", known).with_layer("calibrated", calibrated)
    scores = score([damaged, table], 2)
    assert scores.notes == (
        "Cytoplasm: 2 of 4 test folds hold a single class and are left out of its mean",
        "Cytoplasm: all tested rows have one class in 1 of 2 seeds; F1, MCC and slope are undefined",
        "Nucleus: no slope in 1 of 2 seeds; the probability is constant or separates the classes",
        TWO_ONLY,
    )
    found = json.loads(json.dumps(score([damaged], 2).as_json(), allow_nan=False))
    for name in ("auroc", "auprc", "f1", "mcc", "slope", "intercept"):
        assert found[name]["per_label"]["Cytoplasm"] is None
    assert found["auprc"]["lift"]["per_label"]["Cytoplasm"] is None
    only_second = calibration_line(table.known, table.calibrated)[0][2]
    assert math.isclose(scores.measures["slope"]["Nucleus"], only_second)


def test_labels_that_a_protocol_leaves_out_enter_nothing() -> None:
    found = score(TABLES, 2, scored=("Nucleus", "Cytoplasm")).as_json()
    whole = score(TABLES, 2).as_json()
    for name in ("auroc", "auprc"):
        assert found[name]["mean"] is None and found[name]["pooled"] is None
        assert found[name]["mean5"] == pytest.approx(whole[name]["mean5"])
        assert found[name]["per_label"].keys() == {"Cytoplasm", "Nucleus"}
    folds = [t.subset(t.held_out_fold == k) for t in TABLES for k in range(2)]
    means = [auroc_per_label(f.known, f.probability)[[0, 2]].mean() for f in folds]
    assert found["auroc"]["sd"] == pytest.approx(np.std(means, ddof=1))
    assert found["brier"]["mean"] is None and found["brier"]["mean5"] is not None
    assert found["support"].keys() == {"Cytoplasm", "Nucleus"}
    without = [t.of_labels(("Cytoplasm", "Nucleus")) for t in TABLES]
    rows = [multi_label_measures(t.known, t.calibrated >= 0.5)["aiming"] for t in without]
    assert found["multi_label"]["aiming"] == pytest.approx(np.mean(rows))
    assert found["notes"][-1] == "not scored under this protocol: Exosome"
    json.dumps(found, allow_nan=False)


def test_a_protocol_that_leaves_out_nothing_that_is_there_has_every_mean() -> None:
    assert score(TABLES, 2, scored=NAMES).as_json() == score(TABLES, 2).as_json()


def test_data_without_any_label_that_counts_are_refused() -> None:
    with pytest.raises(UsageError, match=r"none of the compartments .*: Nucleolus\. Choose P901-family"):
        score(TABLES, 2, scored=("Nucleolus",))


# --- a layer `scored` leaves values out

MASK = np.random.default_rng(9).random((40, 3)) < 0.6
MASKED = [table.with_layer("scored", MASK) for table in TABLES]


def masked_values(layer: str, c: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Labels and scores of one label for each seed, in the rows that count."""
    rows = MASK[:, c]
    return [(t.known[rows, c : c + 1], t.layers[layer][rows, c : c + 1]) for t in TABLES]


@pytest.mark.parametrize(
    ("name", "metric"),
    [
        ("f1", f1_per_label),
        ("mcc", mcc_per_label),
        ("brier", brier_per_label),
        ("slope", lambda known, p: calibration_line(known, p)[0]),
        ("intercept", lambda known, p: calibration_line(known, p)[1]),
        ("prevalence", lambda known, p: known.mean(axis=0)),
    ],
)
def test_measures_of_a_label_ignore_values_that_do_not_count(name: str, metric: object) -> None:
    found = score(MASKED, 2).as_json()[name]["per_label"]
    for c, label in enumerate(NAMES):
        expected = np.mean([metric(*pair) for pair in masked_values("calibrated", c)])
        assert found[label] == pytest.approx(expected)


@pytest.mark.parametrize(("name", "metric"), [("auroc", auroc_per_label), ("auprc", auprc_per_label)])
def test_areas_ignore_values_that_do_not_count(name: str, metric: object) -> None:
    found = score(MASKED, 2)
    for c, label in enumerate(NAMES):
        pooled = [metric(*pair) for pair in masked_values("probability", c)]
        assert found.pooled[name][label] == pytest.approx(np.mean(pooled))
        of_folds = [
            metric(t.known[rows, c : c + 1], t.probability[rows, c : c + 1])
            for t in TABLES
            for k in range(2)
            for rows in [MASK[:, c] & (t.held_out_fold == k)]
        ]
        assert getattr(found, name).per_label[label] == pytest.approx(np.mean(of_folds))


def test_the_calibration_error_support_and_lift_ignore_values_that_do_not_count() -> None:
    found = score(MASKED, 2).as_json()
    pairs = [pair for c in range(3) for pair in masked_values("calibrated", c)]
    assert found["ece"] == pytest.approx(np.mean([expected_calibration_error(*pair) for pair in pairs]))
    floors = [calibration_error_floor(p, seed=0) for _, p in pairs]
    assert found["ece_floor"] == pytest.approx(np.mean(floors))
    for c, label in enumerate(NAMES):
        per_fold = [[t.known[MASK[:, c] & (t.held_out_fold == k), c] for k in range(2)] for t in TABLES]
        for kind, value in (("positives", 1), ("negatives", 0)):
            counts = np.array([[int((y == value).sum()) for y in seed] for seed in per_fold])
            assert found["support"][label][kind] == {
                "min": counts.min(),
                "total": counts.sum(axis=1).min(),
            }
        lift = found["auprc"]["per_label"][label] / found["prevalence"]["per_label"][label]
        assert found["auprc"]["lift"]["per_label"][label] == pytest.approx(lift)


def test_whole_rows_are_not_judged_if_values_are_left_out_and_further_notes_come_last() -> None:
    scores = score(MASKED, 2, notes=("one", "two"))
    assert scores.as_json()["multi_label"] is None
    assert scores.notes == (
        TWO_ONLY,
        "no measure of whole rows: only some labels of a row are judged",
        "one",
        "two",
    )


def test_a_label_without_any_value_that_counts_is_null_and_changes_no_other() -> None:
    none = MASK.copy()
    none[:, 1] = False
    found = score([table.with_layer("scored", none) for table in TABLES], 2).as_json()
    every = score(MASKED, 2).as_json()
    for name in ("f1", "mcc", "brier", "slope", "prevalence"):
        assert found[name]["per_label"]["Exosome"] is None
        assert found[name]["per_label"]["Nucleus"] == every[name]["per_label"]["Nucleus"]
    assert found["support"]["Exosome"]["positives"] == {"min": 0, "total": 0}
    assert found["ece"] == pytest.approx(
        np.mean(
            [expected_calibration_error(*pair) for c in (0, 2) for pair in masked_values("calibrated", c)]
        )
    )
    assert (
        "Exosome: all tested rows have one class in 2 of 2 seeds; F1, MCC and slope are undefined"
        in found["notes"]
    )
