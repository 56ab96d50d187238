r"""Masked training of the label graph transformer.

Each step hides the labels of half of the training rows (of whole groups, if folds split none) and learns these from
the features of all rows and the labels that are left. At the end all training labels are visible, and rows without a
visible label are predicted. $M$ members each leave out one part of the training rows entirely; together these parts
give every training row one score from a member that never saw its label.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.device import repeatable
from gtmaloc_model.nn.label_attention import LabelAttention
from gtmaloc_model.nn.seeded import generator_for

_CPU = torch.device("cpu")


@dataclass(frozen=True, slots=True)
class Schedule:
    """Sizes and schedule.

    Attributes:
        width, heads, layers: of the network.
        input_dropout, dropout: rates.
        steps: full-batch steps.
        learning_rate, weight_decay: of AdamW under OneCycle.
        smoothing: labels are moved this far towards one half.
        hidden: share of training rows whose labels a step hides.
        members: M.
    """

    width: int = 64
    heads: int = 4
    layers: int = 2
    input_dropout: float = 0.25
    dropout: float = 0.4
    steps: int = 100
    learning_rate: float = 2e-3
    weight_decay: float = 0.2
    smoothing: float = 0.05
    hidden: float = 0.5
    members: int = 5


@dataclass(frozen=True, eq=False)
class Inputs:
    """What the network reads.

    Attributes:
        x: (N, F) features.
        similarities: (S, N, N).
        labels: (N, C) 0/1; only those of training rows are read.
        groups: (N,) what is hidden together.
    """

    x: torch.Tensor
    similarities: torch.Tensor
    labels: torch.Tensor
    groups: IntArray


def train_member(
    inputs: Inputs, rows: IntArray, schedule: Schedule, seed: int, device: torch.device
) -> FloatArray:
    """(N, C) logits of all rows by one member, trained on these rows; those of the rows themselves are fitted."""
    classes = inputs.labels.shape[1]
    network = LabelAttention(
        inputs.x.shape[1],
        classes,
        len(inputs.similarities),
        width=schedule.width,
        heads=schedule.heads,
        layers=schedule.layers,
        rates=(schedule.input_dropout, schedule.dropout),
        generator=generator_for(_CPU, seed, 501),
    ).to(device)
    optimiser = torch.optim.AdamW(
        network.parameters(), schedule.learning_rate, weight_decay=schedule.weight_decay
    )
    cycle = torch.optim.lr_scheduler.OneCycleLR(optimiser, schedule.learning_rate, total_steps=schedule.steps)
    generator = generator_for(device, seed, 502)
    draw = np.random.default_rng(derived_seed(seed, 503))
    target = inputs.labels * (1 - 2 * schedule.smoothing) + schedule.smoothing
    own = np.unique(inputs.groups[rows])
    with repeatable(device):
        for _ in range(schedule.steps):
            hidden = np.isin(inputs.groups[rows], own[draw.random(len(own)) < schedule.hidden])
            if not hidden.any():
                continue
            learned = torch.from_numpy(rows[hidden]).to(device)
            visible = _visible(inputs.labels, rows[~hidden])
            logits = network(inputs.x, visible, inputs.similarities, generator)[learned]
            loss = functional.binary_cross_entropy_with_logits(logits, target[learned])
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            optimiser.step()
            cycle.step()
        with torch.no_grad():
            found = network(inputs.x, _visible(inputs.labels, rows), inputs.similarities)
    return np.asarray(found.cpu().numpy(), dtype=np.float64)


def _visible(labels: torch.Tensor, rows: IntArray) -> torch.Tensor:
    visible = torch.zeros(len(labels), labels.shape[1] + 1, device=labels.device)
    at = torch.from_numpy(rows).to(labels.device)
    visible[at, :-1] = 2 * labels[at] - 1
    visible[at, -1] = 1.0
    return visible
