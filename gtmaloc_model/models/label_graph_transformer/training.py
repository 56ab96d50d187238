r"""Masked training of the label graph transformer.

Each step hides the labels of half of the training rows (of whole groups, if folds split none) and learns
these from the labels that are left. At the end all training labels are visible, and rows without a visible
label are predicted. $M$ members each leave out one part of the training rows entirely; together these parts
give every training row one score from a member that never saw its label. The prediction is the mean logit of
the members.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch

from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.device import repeatable
from gtmaloc_model.models.label_graph_transformer.inputs import GraphInputs
from gtmaloc_model.models.label_graph_transformer.risk import absent_risk, unlabelled_risk
from gtmaloc_model.nn.label_attention import LabelAttention
from gtmaloc_model.nn.seeded import generator_for

_CPU = torch.device("cpu")


@dataclass(frozen=True, slots=True)
class Schedule:
    """Sizes and schedule, chosen on development seeds (docs/features.md).

    Attributes:
        coordinates, scale: number of kernel coordinates, and their length for the linear reading.
        neighbours: rows that vote, for each similarity.
        width, heads, layers, gate: of the network.
        penalty: λ of the linear reading.
        input_dropout, dropout: rates.
        steps: full-batch steps.
        learning_rate, weight_decay: of AdamW under OneCycle.
        smoothing: how far labels are moved towards one half.
        hidden: share of the groups of training rows whose labels a step hides.
        members: M.
        reporting_rate: assumed share of true pairs that are reported; 1 takes an unreported pair as absent.
    """

    coordinates: int = 128
    scale: float = 14.0
    neighbours: int = 40
    width: int = 32
    heads: int = 4
    layers: int = 1
    gate: float = 0.1
    penalty: float = 0.3
    input_dropout: float = 0.25
    dropout: float = 0.4
    steps: int = 100
    learning_rate: float = 2e-3
    weight_decay: float = 0.2
    smoothing: float = 0.05
    hidden: float = 0.5
    members: int = 5
    reporting_rate: float = 1.0


@dataclass(frozen=True, eq=False)
class LabelTask:
    """What a member learns.

    Attributes:
        inputs: of all rows.
        labels: (N, C) 0/1; only those of training rows are read.
        groups: (N,) rows that are hidden together.
    """

    inputs: GraphInputs
    labels: torch.Tensor
    groups: IntArray


def train_member(
    task: LabelTask, rows: IntArray, schedule: Schedule, seed: int
) -> Callable[[IntArray, IntArray], FloatArray]:
    """Train one member on these rows.

    Returns:
        A function from the rows whose labels it may see, and n asked rows, to the (n, C) logits of these.
    """
    device = task.labels.device
    prior = task.labels[torch.from_numpy(rows).to(device)].mean(0)
    width = task.inputs.described + len(task.inputs.weights) * (len(prior) + 1)
    network = LabelAttention(
        width,
        torch.logit(prior.clamp(0.02, 0.98)).cpu(),
        len(task.inputs.similarities),
        width=schedule.width,
        heads=schedule.heads,
        layers=schedule.layers,
        rates=(schedule.input_dropout, schedule.dropout),
        gate=schedule.gate,
        generator=generator_for(_CPU, seed, 501),
    ).to(device)
    optimiser = torch.optim.AdamW(
        network.parameters(), schedule.learning_rate, weight_decay=schedule.weight_decay
    )
    cycle = torch.optim.lr_scheduler.OneCycleLR(optimiser, schedule.learning_rate, total_steps=schedule.steps)
    generator = generator_for(device, seed, 502)

    def risk(found: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        if schedule.reporting_rate < 1:
            return unlabelled_risk(found, labels, prior / schedule.reporting_rate)
        return absent_risk(found, labels, schedule.smoothing)

    def logits(visible: IntArray, asked: IntArray, generator: torch.Generator | None) -> torch.Tensor:
        seen, rows = (torch.from_numpy(each).to(device) for each in (visible, asked))
        signed = torch.zeros(len(task.labels), len(prior) + 1, device=device)
        signed[seen] = torch.cat([2 * task.labels[seen] - 1, torch.ones_like(seen)[:, None]], dim=1)
        x = task.inputs.features(task.labels, seen, prior)
        z = task.inputs.scaled(x, schedule.scale)
        return torch.as_tensor(network(x, z, signed, task.inputs.similarities, rows, generator))

    for hidden in _hidden_rows(task.groups[rows], schedule, seed):
        learned = rows[hidden]
        truth = task.labels[torch.from_numpy(learned).to(device)]
        loss = risk(logits(rows[~hidden], learned, generator), truth)
        loss = loss + schedule.penalty * network.penalty()
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        optimiser.step()
        cycle.step()

    def predict(visible: IntArray, asked: IntArray) -> FloatArray:
        with torch.no_grad():
            return np.asarray(logits(visible, asked, None).cpu().numpy(), dtype=np.float64)

    return predict


def train_members(
    task: LabelTask, rows: IntArray, parts: list[IntArray], schedule: Schedule, seed: int
) -> tuple[FloatArray, FloatArray]:
    """(N, C) mean logits of all rows, and (N, C) logits of training rows by the member that left them out.

    Args:
        task: inputs, labels and groups.
        rows: training rows.
        parts: one for each member: the rows that it leaves out; together all training rows.
        schedule: sizes and schedule.
        seed: random seed.
    """
    total = np.zeros(tuple(task.labels.shape))
    left_out = np.zeros_like(total)
    every = np.arange(len(total))
    with repeatable(task.labels.device):
        for member, part in enumerate(parts):
            own = np.setdiff1d(rows, part)
            predict = train_member(task, own, schedule, derived_seed(seed, 504, member))
            total += predict(rows, every)
            left_out[part] = predict(own, part)
    return total / len(parts), left_out


def _hidden_rows(groups: IntArray, schedule: Schedule, seed: int) -> list[np.ndarray]:
    """Which training rows each step hides: at least one group, and never all."""
    draw = np.random.default_rng(derived_seed(seed, 503))
    distinct = np.unique(groups)
    steps = []
    for _ in range(schedule.steps):
        order = draw.permutation(distinct)
        count = int(np.clip(round(schedule.hidden * len(distinct)), 1, max(1, len(distinct) - 1)))
        steps.append(np.isin(groups, order[:count]))
    return steps
