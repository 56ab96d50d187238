"""Both risks, worked out by hand."""

import numpy as np
import torch

from gtmaloc_model.models.label_graph_transformer.risk import absent_risk, unlabelled_risk

LOGITS = torch.tensor([[2.0, 0.0], [-1.0, 3.0], [0.5, -2.0], [1.0, 1.0]])
LABELS = torch.tensor([[1.0, 0.0], [0.0, 0.0], [1.0, 0.0], [0.0, 0.0]])


def loss(s: float) -> float:
    return float(np.log1p(np.exp(-s)))


def test_an_unreported_pair_is_a_negative_or_one_of_all() -> None:
    as_found, as_absent = (loss(2) + loss(0.5)) / 2, (loss(-2) + loss(-0.5)) / 2
    everywhere = (loss(-2) + loss(1) + loss(-0.5) + loss(-1)) / 4
    first = 0.25 * as_found + everywhere - 0.25 * as_absent
    second = (loss(0) + loss(-3) + loss(2) + loss(-1)) / 4  # nothing is reported: all of them count as absent
    found = unlabelled_risk(LOGITS, LABELS, torch.tensor([0.25, 0.25]))
    assert np.isclose(float(found), (first + second) / 2, atol=1e-6)


def test_it_is_never_below_the_risk_of_the_reported_and_its_share_is_bounded() -> None:
    as_found = (loss(2) + loss(0.5)) / 2
    certain = torch.tensor([[2.0], [-9.0], [0.5], [-9.0]])
    for share, used in ((0.9, 0.9), (2.0, 0.95)):
        found = unlabelled_risk(certain, LABELS[:, :1], torch.tensor([share]))
        assert np.isclose(float(found), used * as_found, atol=1e-6)


def test_labels_are_smoothed() -> None:
    one = absent_risk(torch.tensor([[2.0]]), torch.tensor([[1.0]]), 0.1)
    assert np.isclose(float(one), 0.9 * loss(2) + 0.1 * loss(-2), atol=1e-6)
