"""What is said beside a probability comes from the calibrated one."""

import numpy as np

from gtmaloc_learning.conformal import ConformalSets
from gtmaloc_learning.predictions import Predictions
from gtmaloc_learning.statuses import StatusRule
from gtmaloc_model.training.judging import with_judgement

RULE = StatusRule(ConformalSets(np.array([0.4]), np.array([0.4])), np.array([0.7]), np.array([0.3]))


def test_status_and_set_are_those_of_the_calibrated_probability() -> None:
    calibrated = np.array([[0.9], [0.1], [0.9], [0.4]])
    layers = {
        "known": np.zeros((4, 1), dtype=np.int8),
        "probability": 1 - calibrated,
        "calibrated": calibrated,
    }
    table = Predictions(tuple("abcd"), ("x",), layers, np.zeros(4, dtype=np.int64))
    inside = np.array([True, True, False, True])
    found = with_judgement(table, RULE, inside, np.array([0.25]), "network")
    assert found.layers["status"].ravel().tolist() == [
        "likely",
        "unlikely",
        "not enough evidence",
        "possible",
    ]
    assert found.layers["set"].ravel().tolist() == ["present", "absent", "present", "either"]
    assert found.layers["base_rate"].ravel().tolist() == [0.25] * 4
    assert found.layers["features"].ravel().tolist() == ["network"] * 4
