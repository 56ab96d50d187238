"""Training of a graph transformer by its own structure loss, without any label."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from gtmaloc_base.progress import Progress, silent
from gtmaloc_learning.device import repeatable


def train_on_structure(
    network: nn.Module,
    embed: Callable[[], torch.Tensor],
    loss: Callable[[torch.Tensor], torch.Tensor],
    *,
    device: torch.device,
    epochs: int,
    learning_rate: float,
    clip_norm: float,
    progress: Progress = silent,
    stage: str = "",
) -> npt.NDArray[np.float32]:
    """Adam on full-batch steps, then z_i / |z_i|.

    Args:
        network: its parameters are trained, in place.
        embed: gives z (N, width) under the current parameters.
        loss: of that z.
        device: where the network lies.
        epochs: steps.
        learning_rate: of Adam.
        clip_norm: largest norm of the gradient over all parameters.
        progress: told about each step.
        stage: what the progress calls this training.

    Returns:
        (N, width) embeddings of unit length.
    """
    optimiser = torch.optim.Adam(network.parameters(), lr=learning_rate)
    with repeatable(device):
        for step in range(epochs):
            optimiser.zero_grad()
            torch.autograd.backward(loss(embed()))
            nn.utils.clip_grad_norm_(network.parameters(), clip_norm)
            optimiser.step()
            progress(step + 1, epochs, stage)
        with torch.no_grad():
            z = nn.functional.normalize(embed().float(), dim=1)
    return np.asarray(z.cpu().numpy(), dtype=np.float32)
