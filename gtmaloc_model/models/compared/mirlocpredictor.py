r"""MirLocPredictor: a convolution over the 4-mers of mature sequences, with positions.

With $t_1, t_2, \dots$ the overlapping 4-mers of a mature sequence, at most 30, filled up with an empty token,

$$ x_l = E_{t_l} + p_l, \qquad h_l = x_l + \operatorname{relu}(W [x_{l-1}, x_l, x_{l+1}] + b), \qquad
   s = B A \tfrac{1}{30} \textstyle\sum_l h_l, $$

$E$ learned, $p$ the fixed sinusoids of positions 1 to 30 (an empty token has $x = 0$), $A$ and $B$ dense
layers without an activation between them.

Known from the published code: all of this, with 120 numbers per token, 60 after $A$, Adam at .008, batches of
50, ten epochs, a tenth of the training rows for validation, and the epoch with the best micro-F1 there.
Unknown: the configuration of the paper (the file beside the code names another network), and how it was
retrained on seven labels. A row of this benchmark can denote several matures, of which the original knows
one: here $h$ is averaged over all different ones. A row without a sequence has $h = 0$.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.device import repeatable
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.cache import cached
from gtmaloc_model.models.base import (
    KNOWLEDGE,
    Context,
    FittedModel,
    InnerScores,
    LocalizationModel,
    PublishedFigure,
)
from gtmaloc_model.nn.dense import Dense
from gtmaloc_model.nn.seeded import generator_for

K, TOKENS = 4, 30
_TOKEN = {"".join(letters): i for i, letters in enumerate(product("ACGU", repeat=K), start=1)}
_CPU = torch.device("cpu")
_TABLE = "Huang et al. 2025, Frontiers in Genetics 16, doi:10.3389/fgene.2025.1623008 (their table)"


class MirLocPredictor(LocalizationModel):
    """Reads nothing but mature sequences."""

    name = "mirlocpredictor"
    title = "MirLocPredictor (convolution over 4-mers of mature sequences)"
    citation = "Asim et al. 2020, Genes 11, 1475, doi:10.3390/genes11121475"
    published = (
        PublishedFigure(
            "P1041", 0.6098, 0.4990, "MirLocPredictor, as retrained by others (10 folds)", _TABLE
        ),
    )
    needs = frozenset({KNOWLEDGE})
    hyperparameters: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {"width": 120, "hidden": 60, "learning_rate": 0.008, "batch": 50, "epochs": 10, "validation": 0.1}
    )

    def settings(self) -> dict[str, Any]:
        """Sizes and schedule."""
        return {"k": K, "tokens": TOKENS, **self.hyperparameters}

    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedModel:
        """Train on nine tenths of the training rows."""
        self.check(dataset)
        given, device = self.hyperparameters, torch.device(context.device)
        tokens, share = (torch.from_numpy(x).to(device) for x in mature_tokens(dataset))
        network = PositionalCNN(
            given["width"], given["hidden"], dataset.labels.shape[1], generator_for(_CPU, context.seed, 601)
        ).to(device)
        order = np.random.default_rng(derived_seed(context.seed, 602)).permutation(len(rows))
        cut = max(1, round(len(rows) * given["validation"]))
        validation, own = order[:cut], order[cut:]
        truth = torch.from_numpy(dataset.labels[rows].astype(np.float32)).to(device)
        shuffle = np.random.default_rng(derived_seed(context.seed, 603))
        optimiser = torch.optim.Adam(network.parameters(), given["learning_rate"])
        best, state = -1.0, {}

        def logits_of(chosen: IntArray) -> torch.Tensor:
            own_share = share[torch.from_numpy(rows[chosen]).to(device)]
            used = own_share.any(dim=0)
            return torch.as_tensor(network(tokens[used], own_share[:, used]))

        with repeatable(device):
            for _ in range(given["epochs"]):
                mixed = shuffle.permutation(own)
                for start in range(0, len(mixed), given["batch"]):
                    chosen = mixed[start : start + given["batch"]]
                    optimiser.zero_grad()
                    loss = functional.binary_cross_entropy_with_logits(logits_of(chosen), truth[chosen])
                    torch.autograd.backward(loss)
                    optimiser.step()
                with torch.no_grad():
                    f1 = micro_f1(logits_of(validation) > 0, truth[validation] > 0)
                if f1 > best:
                    best, state = f1, {name: value.clone() for name, value in network.state_dict().items()}
            network.load_state_dict(state)
            with torch.no_grad():
                logits = network(tokens, share).cpu().numpy().astype(np.float64)
        inner = InnerScores(validation.astype(np.int64), logits[rows[validation]])
        return FittedSequences(logits, inner)


@dataclass(frozen=True, eq=False)
class FittedSequences(FittedModel):
    """The logits of all rows, and those of the validation rows."""

    logits: FloatArray
    inner: InnerScores

    @property
    def inner_scores(self) -> InnerScores:
        """The validation rows: no step was made on them, though the epoch was chosen by them."""
        return self.inner

    def predict(self, rows: IntArray) -> FloatArray:
        """(n, C) logits of these rows."""
        return self.logits[rows]


class PositionalCNN(nn.Module):
    """s for rows of several sequences each."""

    positions: torch.Tensor

    def __init__(self, width: int, hidden: int, n_labels: int, generator: torch.Generator) -> None:
        super().__init__()
        table = (torch.rand(len(_TOKEN) + 1, width, generator=generator) - 0.5) / 2  # U(±.25)
        table[0] = 0.0
        self.table = nn.Parameter(table)
        self.register_buffer("positions", sinusoids(width))
        self.convolve = Dense(3 * width, width, generator)
        self.shrink = Dense(width, hidden, generator)
        self.classify = Dense(hidden, n_labels, generator)

    def forward(self, tokens: torch.Tensor, share: torch.Tensor) -> torch.Tensor:
        """Logits (B, C) of the tokens (S, 30) of S sequences and the share (B, S) of each in a row."""
        present = (tokens > 0).unsqueeze(2)
        one_hot = functional.one_hot(tokens, len(self.table)).to(self.table.dtype)
        x = (one_hot @ self.table + self.positions) * present
        before, after = functional.pad(x, (0, 0, 1, 0))[:, :-1], functional.pad(x, (0, 0, 0, 1))[:, 1:]
        h = x + functional.relu(self.convolve(torch.cat([before, x, after], dim=2)))
        return torch.as_tensor(self.classify(self.shrink(share @ h.mean(dim=1))))


def sinusoids(width: int) -> torch.Tensor:
    """(30, width) sin(l / 10000^(2j / width)), then the cosines, of positions l = 1 to 30."""
    rate = 10_000 ** (-torch.arange(0, width, 2, dtype=torch.float32) / width)
    angle = torch.arange(1, TOKENS + 1, dtype=torch.float32)[:, None] * rate
    return torch.cat([angle.sin(), angle.cos()], dim=1)[:, :width]


def mature_tokens(dataset: LocalizationDataset) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """(S, 30) tokens of all different matures, 0 if empty, and (N, S) the share of each in its rows."""
    return cached(dataset, "mature tokens", lambda: _mature_tokens(dataset))


def _mature_tokens(dataset: LocalizationDataset) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    rows = dataset.known().hairpins
    of_row = [sorted({p.sequence for h in own for p in h.products if p.sequence}) for own in rows]
    number = {sequence: i for i, sequence in enumerate(sorted({s for own in of_row for s in own}))}
    tokens = np.zeros((len(number), TOKENS), dtype=np.int64)
    for sequence, i in number.items():
        words = [_TOKEN.get(sequence[j : j + K], 0) for j in range(len(sequence) - K + 1)][:TOKENS]
        tokens[i, : len(words)] = words
    share = np.zeros((len(rows), len(number)), dtype=np.float32)
    for i, own in enumerate(of_row):
        share[i, [number[s] for s in own]] = 1 / max(1, len(own))
    return tokens, share


def micro_f1(predicted: torch.Tensor, truth: torch.Tensor) -> float:
    """2 TP / (2 TP + FP + FN) over all rows and labels; 0 if nothing is predicted or true."""
    hits = float((predicted & truth).sum())
    return 2 * hits / max(1.0, float(predicted.sum() + truth.sum()))
