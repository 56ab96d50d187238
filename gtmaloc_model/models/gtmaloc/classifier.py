"""Second stage: an ensemble of fusion networks, trained on the labels of the training rows only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.data_parallel import data_parallel, rank_and_size, share
from gtmaloc_learning.device import repeatable
from gtmaloc_model.models.base import InnerScores
from gtmaloc_model.models.gtmaloc.presets import ClassifierSettings
from gtmaloc_model.models.label_free import Inputs
from gtmaloc_model.nn.seeded import generator_for
from gtmaloc_model.nn.token_fusion import TokenFusion

_CPU = torch.device("cpu")


@dataclass(frozen=True, eq=False)
class FittedClassifier:
    """A trained ensemble.

    Attributes:
        network: all members.
        inner_scores: scores of each training row, from the member that was not trained on it.
        device: device of `network`.
    """

    network: TokenFusion
    inner_scores: InnerScores
    device: torch.device

    def logits(self, inputs: Inputs) -> FloatArray:
        """Mean logit (n, C) over the members."""
        with torch.no_grad(), repeatable(self.device):
            tensors = [torch.from_numpy(x).to(self.device) for x in inputs]
            shared = [x.expand(self.network.ensemble_size, -1, -1) for x in tensors]
            found = self.network(shared)[0].float().mean(0)
        return np.asarray(found.cpu().numpy(), dtype=np.float64)


def fit_classifier(
    inputs: Inputs,
    labels: npt.NDArray[np.integer],
    settings: ClassifierSettings,
    *,
    parts: Sequence[IntArray],
    seed: int,
    device: torch.device,
) -> FittedClassifier:
    """Train on these rows, the only ones that the networks ever see.

    The members form an inner cross-fit: member m leaves out part m, which determines when m stops.
    Together, the left-out rows give each row one score from a network that was not trained on it. (The same
    rows determine the best epoch and, later, the calibration; no outer test row does either.)

    Args:
        inputs: one (n, d_r) array for each relation.
        labels: (n, C) 0/1 of the same rows.
        settings: sizes and schedule.
        parts: positions of the rows that each member leaves out; together all rows, each once.
        seed: random seed of weights, order and dropout.
        device: device to compute on.
    """
    tensors = [torch.from_numpy(np.ascontiguousarray(x)).to(device) for x in inputs]
    truth = torch.from_numpy(labels.astype(np.float32)).to(device)
    with repeatable(device):
        return _fit_members(tensors, truth, settings, list(parts), seed, device)


def _fit_members(
    inputs: list[torch.Tensor],
    truth: torch.Tensor,
    settings: ClassifierSettings,
    left_out: list[IntArray],
    seed: int,
    device: torch.device,
) -> FittedClassifier:
    members = len(left_out)
    own = [np.concatenate(left_out[:m] + left_out[m + 1 :]) for m in range(members)]
    network = TokenFusion(
        members,
        [x.shape[1] for x in inputs],
        truth.shape[1],
        width=settings.width,
        heads=settings.heads,
        head_width=settings.head_width,
        feed_forward=settings.feed_forward,
        hidden=settings.hidden,
        dropout=settings.dropout,
        generator=generator_for(_CPU, seed, 202),
    ).to(device)
    rank, _ = rank_and_size()
    dropout, masking = generator_for(device, seed, 203, rank), generator_for(device, seed, 205)
    loss_of = data_parallel(_Loss(network, settings.self_supervised_weight))
    shuffle = np.random.default_rng(derived_seed(seed, 204))
    n = min(len(rows) for rows in own)
    batch = min(settings.batch, n)
    steps = n // batch
    optimiser = torch.optim.AdamW(
        network.parameters(), settings.learning_rate, weight_decay=settings.weight_decay
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, settings.learning_rate, total_steps=settings.epochs * steps
    )
    keep = _BestMembers(network, members)
    validation = _Validation(inputs, truth, left_out, device)
    for _ in range(settings.epochs):
        shuffled = np.stack([shuffle.permutation(rows)[: steps * batch] for rows in own])
        for rows in torch.split(torch.from_numpy(shuffled).to(device), batch, dim=1):
            shape = (*rows.shape, len(inputs))
            hidden = torch.rand(shape, generator=masking, device=device) < settings.token_masking
            loss = loss_of(inputs, truth, rows, hidden, dropout)
            optimiser.zero_grad()
            torch.autograd.backward(loss.sum())  # members share no parameters: each follows its own loss
            optimiser.step()
            schedule.step()
        if keep.update(validation.loss(network)) >= settings.patience:
            break
    keep.restore()
    inner_scores = InnerScores(np.concatenate(left_out).astype(np.int64), validation.logits(network))
    return FittedClassifier(network, inner_scores, device)


class _Loss(nn.Module):
    """Cross-entropy and self-supervised loss of a batch, as far as this process's share of it goes.

    Each share is divided by what the whole batch has, and multiplied by the number of processes, because
    `data_parallel` takes the mean over them: together they give the gradient of the whole batch.
    """

    def __init__(self, network: TokenFusion, self_supervised_weight: float) -> None:
        super().__init__()
        self.network, self.weight = network, self_supervised_weight

    def forward(
        self,
        inputs: list[torch.Tensor],
        truth: torch.Tensor,
        batch: torch.Tensor,
        hidden: torch.Tensor,
        generator: torch.Generator,
    ) -> torch.Tensor:
        """(M,) loss of each member.

        Args:
            inputs: of all rows.
            truth: (n, C) labels of all rows.
            batch: (M, B) rows of the whole batch.
            hidden: (M, B, T) tokens to mask.
            generator: source of dropout.
        """
        rows, masked = share(batch, 1), share(hidden, 1)
        x = [values[rows] for values in inputs]
        logits, fused = self.network(x, masked, generator)
        entropy = functional.binary_cross_entropy_with_logits(
            logits.float(), truth[rows], reduction="none"
        ).sum((1, 2)) / (batch.shape[1] * truth.shape[1])
        rebuilt = self.network.self_supervised_loss(fused, x, masked, hidden.sum((1, 2)))
        return torch.as_tensor((entropy + self.weight * rebuilt) * rank_and_size()[1])


class _Validation:
    """The left-out rows of each member, padded to one length."""

    def __init__(
        self, inputs: list[torch.Tensor], truth: torch.Tensor, rows: list[IntArray], device: torch.device
    ) -> None:
        self.lengths = [len(part) for part in rows]
        longest = max(self.lengths)
        padded = torch.from_numpy(np.stack([np.resize(part, longest) for part in rows])).to(device)
        used = np.arange(longest)[None, :] < np.array(self.lengths)[:, None]
        self.used = torch.from_numpy(used.astype(np.float32)).to(device)
        self.inputs, self.truth = [x[padded] for x in inputs], truth[padded]

    def loss(self, net: TokenFusion) -> torch.Tensor:
        """(M,) cross-entropy of each member on its own left-out rows."""
        with torch.no_grad():
            logits = net(self.inputs)[0].float()
            each = functional.binary_cross_entropy_with_logits(logits, self.truth, reduction="none").mean(2)
            return torch.as_tensor((each * self.used).sum(1) / self.used.sum(1))

    def logits(self, net: TokenFusion) -> npt.NDArray[np.float64]:
        """(n, C) logits of every row from the member that left it out, in the order of the parts."""
        with torch.no_grad():
            found = net(self.inputs)[0].float().cpu().numpy()
        return np.concatenate([found[m, :k] for m, k in enumerate(self.lengths)]).astype(np.float64)


class _BestMembers:
    """The weights of each member's best epoch."""

    def __init__(self, net: TokenFusion, members: int) -> None:
        self.net = net
        self.best = torch.full((members,), float("inf"))
        self.stale = torch.zeros(members, dtype=torch.int64)
        self.state = {name: value.clone() for name, value in net.state_dict().items()}

    def update(self, loss: torch.Tensor) -> int:
        """Record an epoch; returns the number of epochs since any member improved."""
        better = loss.cpu() < self.best
        self.best = torch.where(better, loss.cpu(), self.best)
        self.stale = torch.where(better, torch.zeros_like(self.stale), self.stale + 1)
        chosen = better.nonzero().flatten()
        for name, value in self.net.state_dict().items():
            self.state[name][chosen] = value[chosen]
        return int(self.stale.min())

    def restore(self) -> None:
        """Restore each member's best weights."""
        self.net.load_state_dict(self.state)
