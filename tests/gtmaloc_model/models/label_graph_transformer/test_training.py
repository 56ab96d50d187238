"""What each step hides, and what the members leave out."""

from dataclasses import replace

import numpy as np
import torch

from gtmaloc_model.models.label_graph_transformer.inputs import GraphInputs, _weights
from gtmaloc_model.models.label_graph_transformer.training import (
    LabelTask,
    Schedule,
    _hidden_rows,
    train_members,
)

N = 30
SMALL = Schedule(width=8, heads=2, steps=30, members=3, learning_rate=0.02)
DRAW = np.random.default_rng(0)
GROUP = np.arange(N) % 2
SIMILAR = np.where(GROUP[:, None] == GROUP[None, :], 1.0, 0.0).astype(np.float32)
LABELS = np.stack([GROUP, 1 - GROUP], axis=1).astype(np.float32)


def task(labels: np.ndarray = LABELS) -> LabelTask:
    inputs = GraphInputs(
        torch.from_numpy(DRAW.normal(size=(N, 2)).astype(np.float32)) * 0,
        torch.zeros(N, 0),
        torch.from_numpy(SIMILAR[None]),
        torch.from_numpy(_weights(SIMILAR, 5)[None]),
    )
    return LabelTask(inputs, torch.from_numpy(labels), np.arange(N))


def test_a_step_hides_whole_groups_and_never_all_or_none() -> None:
    groups = np.array([0, 0, 1, 2, 2, 2, 3])
    steps = _hidden_rows(groups, Schedule(steps=20), 0)
    assert len(steps) == 20
    for hidden in steps:
        assert not set(groups[hidden]) & set(groups[~hidden])
        assert len(set(groups[hidden])) == 2
    assert len({tuple(hidden) for hidden in steps}) > 3
    for share, count in ((0.0, 1), (1.0, 3)):
        assert all(len(set(groups[h])) == count for h in _hidden_rows(groups, Schedule(hidden=share), 0))


def test_it_learns_the_labels_of_neighbours() -> None:
    rows = np.arange(20)
    parts = [rows[k::3] for k in range(3)]
    mean, left_out = train_members(task(), rows, parts, SMALL, 0)
    test = np.arange(20, N)
    assert ((mean[test] > 0) == (LABELS[test] > 0)).mean() > 0.9
    assert ((left_out[rows] > 0) == (LABELS[rows] > 0)).mean() > 0.9


def test_the_penalty_holds_the_linear_reading_and_the_gate_the_attention() -> None:
    rows, test = np.arange(20), np.arange(20, N)
    parts = [rows[k::3] for k in range(3)]
    prior = train_members(task(), rows, parts, replace(SMALL, gate=0.0, penalty=1e4), 0)[0][test]
    linear = train_members(task(), rows, parts, replace(SMALL, gate=0.0), 0)[0][test]
    both = train_members(task(), rows, parts, SMALL, 0)[0][test]
    assert np.ptp(prior, axis=0).max() < 0.2 < np.ptp(linear, axis=0).min()
    assert not np.allclose(linear, both)


def test_a_left_out_row_is_scored_without_its_label() -> None:
    rows = np.arange(20)
    parts = [rows[k::3] for k in range(3)]
    turned = LABELS.copy()
    turned[parts[1]] = 1 - turned[parts[1]]
    one, other = (train_members(task(labels), rows, parts, SMALL, 0)[1] for labels in (LABELS, turned))
    assert np.array_equal(one[parts[1]], other[parts[1]])
    assert not np.array_equal(one[parts[0]], other[parts[0]])


def test_a_prediction_sees_the_labels_that_its_member_left_out() -> None:
    """There is one member, and its training is the same: what differs is whom it sees at the end."""
    rows, part = np.arange(20), np.arange(5)
    turned = LABELS.copy()
    turned[part] = 1 - turned[part]
    one, other = (train_members(task(labels), rows, [part], SMALL, 0)[0] for labels in (LABELS, turned))
    assert not np.array_equal(one[20:], other[20:])
