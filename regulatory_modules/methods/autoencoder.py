r"""The convolutional autoencoder of MICA: a quarter of the numbers of each profile.

$$ z = W_z\, \mathrm{drop}_{.3}\bigl(P_2\,\mathrm{ReLU}(C_{16 \times 2} *
   P_4\,\mathrm{ReLU}(C_{16 \times 4} * x))\bigr) + b_z \in \mathbb{R}^{\lfloor S / 4 \rfloor}, \qquad
   \hat x = W_x z + b_x, \qquad L = \tfrac{1}{S} \lVert x - \hat x \rVert^2 $$

for the profile $x \in \mathbb{R}^S$ of one miRNA or gene over the samples: 16 kernels of size 4,
max-pooling by 4, 16 kernels of size 2, max-pooling by 2, one fully connected layer. The text gives these
sizes and the dropout rate; it describes neither decoder, activation, loss, optimizer, place of the dropout
nor number of epochs. Here: one linear layer back to the samples, ReLU, mean squared error, Adam with rate
.001, dropout before the fully connected layer, batches of 128, and 10 epochs or 500 steps, whichever is
more.

The kernels run along the samples, whose order means nothing: see `sample_order`.

Source: MICA, section 2.2.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import nn

from gtmaloc_base.progress import Progress, silent
from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import FloatArray
from gtmaloc_learning.device import repeatable

KERNELS = 16
SIZES, POOLS = (4, 2), (4, 2)
DROPOUT = 0.3
SHARE = 4  # the code has a quarter of the numbers of a profile
BATCH, EPOCHS, STEPS, RATE = 128, 10, 500, 1e-3


class Autoencoder(nn.Module):
    """Profiles (n, S) to codes (n, max(1, S // 4)) and back."""

    def __init__(self, n_samples: int) -> None:
        super().__init__()
        self.convolutions = nn.Sequential(
            *_convolution(1, SIZES[0], POOLS[0]), *_convolution(KERNELS, SIZES[1], POOLS[1]), nn.Flatten()
        )
        pooled = n_samples
        for pool in POOLS:
            pooled = -(-pooled // pool)
        width = max(1, n_samples // SHARE)
        self.dropout = nn.Dropout(DROPOUT)
        self.code = nn.Linear(KERNELS * pooled, width)
        self.decoder = nn.Linear(width, n_samples)

    def encode(self, profiles: torch.Tensor) -> torch.Tensor:
        """The codes."""
        code: torch.Tensor = self.code(self.dropout(self.convolutions(profiles[:, None])))
        return code

    def forward(self, profiles: torch.Tensor) -> torch.Tensor:
        """The profiles, decoded from their codes."""
        decoded: torch.Tensor = self.decoder(self.encode(profiles))
        return decoded


def encoded(profiles: FloatArray, seed: int, progress: Progress = silent, stage: str = "") -> FloatArray:
    """(n, max(1, S // 4)) codes of (n, S) profiles, from an autoencoder that is trained on these profiles.

    One thread computes, and torch's global random state is left alone.
    """
    given = torch.from_numpy(np.ascontiguousarray(profiles, dtype=np.float32))
    with repeatable(torch.device("cpu")), torch.random.fork_rng(devices=[]):
        torch.manual_seed(derived_seed(seed))
        model = Autoencoder(given.shape[1])
        _train(model, given, progress, stage)
        model.eval()
        with torch.no_grad():
            codes = torch.cat([model.encode(rows) for rows in torch.split(given, BATCH)])
    return np.asarray(codes.numpy(), dtype=np.float64)


def _train(model: Autoencoder, profiles: torch.Tensor, progress: Progress, stage: str) -> None:
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    epochs = epochs_for(len(profiles))
    model.train()
    for epoch in range(epochs):
        for rows in _batches(profiles):
            optimizer.zero_grad()
            torch.autograd.backward(nn.functional.mse_loss(model(rows), rows))
            optimizer.step()
        progress(epoch + 1, epochs, stage)


def epochs_for(n: int) -> int:
    """Epochs over n profiles: 10, or as many as give 500 steps."""
    return max(EPOCHS, -(-STEPS // -(-n // BATCH)))


def _batches(profiles: torch.Tensor) -> Iterator[torch.Tensor]:
    for rows in torch.split(torch.randperm(len(profiles)), BATCH):
        yield profiles[rows]


def _convolution(channels: int, size: int, pool: int) -> tuple[nn.Module, ...]:
    """Convolution over the samples that keeps their number, max-pooling that drops none at the end, ReLU."""
    pad = ((size - 1) // 2, size // 2)
    return (
        nn.ConstantPad1d(pad, 0.0),
        nn.Conv1d(channels, KERNELS, size),
        nn.MaxPool1d(pool, ceil_mode=True),
        nn.ReLU(),  # after pooling: the same values as before it, from a quarter of the numbers
    )
