"""Training of a graph transformer with its own structure loss, without labels."""

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
        network: the network, trained in place.
        embed: returns z (N, width) under the current parameters.
        loss: returns the loss of that z.
        device: device of the network.
        epochs: number of steps.
        learning_rate: learning rate of Adam.
        clip_norm: maximum norm of the gradient over all parameters.
        progress: reports each step.
        stage: name of this training in the progress.

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
