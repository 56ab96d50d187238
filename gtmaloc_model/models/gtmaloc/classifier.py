"""Second stage: the fusion networks of one fold, trained on the labels of its training rows only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.calibration import PlattScaling
from gtmaloc_learning.device import repeatable
from gtmaloc_model.data.dataset import IntArray
from gtmaloc_model.models.compared.gtmaloc_as_released.networks import ReleasedFusion
from gtmaloc_model.models.gtmaloc.presets import FusionSettings
from gtmaloc_model.nn.seeded import generator_for
from gtmaloc_model.nn.token_fusion import TokenFusion

Inputs = Sequence[npt.NDArray[np.float32]]
_CPU = torch.device("cpu")


@dataclass(frozen=True, eq=False)
class FittedFusion:
    """Trained networks with their calibration.

    Attributes:
        net: all members.
        platt: fitted on predictions for rows that the predicting member was not trained on.
        device: where `net` lies.
    """

    net: TokenFusion | ReleasedFusion
    platt: PlattScaling
    device: torch.device

    def logits(self, inputs: Inputs) -> npt.NDArray[np.float64]:
        """Mean logit (n, C) over the members."""
        with torch.no_grad(), repeatable(self.device):
            tensors = [torch.from_numpy(x).to(self.device) for x in inputs]
            if isinstance(self.net, TokenFusion):
                members = self.net.mask_token.shape[0]
                found = self.net([x.expand(members, -1, -1) for x in tensors])[0].float().mean(0)
            else:
                found = self.net(tensors)[0].float()
        return np.asarray(found.cpu().numpy(), dtype=np.float64)


def fit_fusion(
    inputs: Inputs,
    labels: npt.NDArray[np.integer],
    settings: FusionSettings,
    *,
    seed: int,
    device: torch.device,
) -> FittedFusion:
    """Train on these rows; they are all that the networks ever see.

    Members are an inner cross-fit: member m leaves out inner fold m, which decides when m stops. The
    predictions for the left-out rows together give one prediction for each row by a network that was not
    trained on it; the Platt scaling is fitted on them. (The same rows choose the epoch and the scaling; no
    outer test row does either.)

    Args:
        inputs: one (n, d_r) array for each relation.
        labels: (n, C) 0/1 of the same rows.
        settings: sizes and schedule.
        seed: of weights, order, dropout and inner folds.
        device: where to compute.
    """
    tensors = [torch.from_numpy(np.ascontiguousarray(x)).to(device) for x in inputs]
    truth = torch.from_numpy(labels.astype(np.float32)).to(device)
    fit = _fit_released if settings.tokens == 1 else _fit_members
    with repeatable(device):
        net, scores, rows = fit(tensors, truth, settings, seed, device)
    return FittedFusion(net, PlattScaling.fit(scores, labels[rows]), device)


def empty_network(
    dims: Sequence[int], n_labels: int, settings: FusionSettings
) -> TokenFusion | ReleasedFusion:
    """An untrained network of the right shapes, to load weights into."""
    generator = generator_for(_CPU, 0)
    if settings.tokens == 1:
        return ReleasedFusion(dims, n_labels, settings, generator)
    return TokenFusion(settings.members, dims, n_labels, settings, generator)


def _fit_members(
    inputs: list[torch.Tensor], truth: torch.Tensor, settings: FusionSettings, seed: int, device: torch.device
) -> tuple[TokenFusion, npt.NDArray[np.float64], IntArray]:
    order = np.random.default_rng(derived_seed(seed, 201)).permutation(len(truth))
    members = min(settings.members, len(order))
    left_out = np.array_split(order, members)
    own = [np.concatenate(left_out[:m] + left_out[m + 1 :]) for m in range(members)]
    dims, n_labels = [x.shape[1] for x in inputs], truth.shape[1]
    net = TokenFusion(members, dims, n_labels, settings, generator_for(_CPU, seed, 202)).to(device)
    generator = generator_for(device, seed, 203)
    shuffle = np.random.default_rng(derived_seed(seed, 204))
    n = min(len(rows) for rows in own)
    batch = min(settings.batch, n)
    steps = n // batch
    optimiser = torch.optim.AdamW(
        net.parameters(), settings.learning_rate, weight_decay=settings.weight_decay
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, settings.learning_rate, total_steps=settings.epochs * steps
    )
    keep = _BestMembers(net, members)
    validation = _Validation(inputs, truth, left_out, device)
    for _ in range(settings.epochs):
        shuffled = np.stack([shuffle.permutation(rows)[: steps * batch] for rows in own])
        for rows in torch.split(torch.from_numpy(shuffled).to(device), batch, dim=1):
            x = [values[rows] for values in inputs]
            hidden = (
                torch.rand(*rows.shape, len(x), generator=generator, device=device) < settings.token_masking
            )
            logits, fused = net(x, hidden, generator)
            loss = functional.binary_cross_entropy_with_logits(
                logits.float(), truth[rows], reduction="none"
            ).mean((1, 2))
            loss = loss + settings.self_supervised_weight * net.self_supervised_loss(fused, x, hidden)
            optimiser.zero_grad()
            torch.autograd.backward(loss.sum())  # members share no parameter: each follows its own loss
            optimiser.step()
            schedule.step()
        if keep.update(validation.loss(net)) >= settings.patience:
            break
    keep.restore()
    return net, validation.logits(net), np.concatenate(left_out).astype(np.int64)


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
        """(n, C) logit of every row by the member that left it out, in the order of the parts."""
        with torch.no_grad():
            found = net(self.inputs)[0].float().cpu().numpy()
        return np.concatenate([found[m, :k] for m, k in enumerate(self.lengths)]).astype(np.float64)


class _BestMembers:
    """For each member the weights of its best epoch."""

    def __init__(self, net: TokenFusion, members: int) -> None:
        self.net = net
        self.best = torch.full((members,), float("inf"))
        self.stale = torch.zeros(members, dtype=torch.int64)
        self.state = {name: value.clone() for name, value in net.state_dict().items()}

    def update(self, loss: torch.Tensor) -> int:
        """Note an epoch; returns for how many epochs no member has improved."""
        better = loss.cpu() < self.best
        self.best = torch.where(better, loss.cpu(), self.best)
        self.stale = torch.where(better, torch.zeros_like(self.stale), self.stale + 1)
        chosen = better.nonzero().flatten()
        for name, value in self.net.state_dict().items():
            self.state[name][chosen] = value[chosen]
        return int(self.stale.min())

    def restore(self) -> None:
        """Give each member its best weights back."""
        self.net.load_state_dict(self.state)


def _fit_released(
    inputs: list[torch.Tensor], truth: torch.Tensor, settings: FusionSettings, seed: int, device: torch.device
) -> tuple[ReleasedFusion, npt.NDArray[np.float64], IntArray]:
    """One network; the last fifth of the shuffled rows is the validation part, as in the published code."""
    order = np.random.default_rng(derived_seed(seed, 201)).permutation(len(truth))
    cut = max(int(len(order) * 0.8), 1)
    own, left_out = order[:cut], order[min(cut, len(order) - 1) :]
    dims, n_labels = [x.shape[1] for x in inputs], truth.shape[1]
    net = ReleasedFusion(dims, n_labels, settings, generator_for(_CPU, seed, 202)).to(device)
    generator = generator_for(device, seed, 203)
    shuffle = np.random.default_rng(derived_seed(seed, 204))
    optimiser = torch.optim.Adam(net.parameters(), settings.learning_rate, eps=1e-7)
    held = torch.from_numpy(left_out).to(device)
    best, stale = float("inf"), 0
    state = {name: value.clone() for name, value in net.state_dict().items()}

    def loss_of(rows: torch.Tensor, generator: torch.Generator | None) -> torch.Tensor:
        logits, zero = net([x[rows] for x in inputs], generator)
        loss = functional.binary_cross_entropy_with_logits(logits.float(), truth[rows])
        return torch.as_tensor(
            loss + settings.self_supervised_weight * zero.float().square().mean() + net.penalty()
        )

    for epoch in range(settings.epochs):
        optimiser.param_groups[0]["lr"] = settings.learning_rate * (1.0 if epoch < 10 else 0.5)
        for rows in torch.split(torch.from_numpy(shuffle.permutation(own)).to(device), settings.batch):
            optimiser.zero_grad()
            torch.autograd.backward(loss_of(rows, generator))
            optimiser.step()
        with torch.no_grad():
            now = float(loss_of(held, None))
        stale = stale + 1
        if now < best:
            best, stale = now, 0
            state = {name: value.clone() for name, value in net.state_dict().items()}
        if stale >= settings.patience:
            break
    net.load_state_dict(state)
    with torch.no_grad():
        scores = net([x[held] for x in inputs])[0].float().cpu().numpy().astype(np.float64)
    return net, scores, left_out.astype(np.int64)
