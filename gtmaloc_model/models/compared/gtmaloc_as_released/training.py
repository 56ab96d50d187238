"""Training as in the published code: graph transformers on edges only, one fusion network."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from gtmaloc_base.progress import Progress, silent
from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import FloatArray
from gtmaloc_learning.device import repeatable
from gtmaloc_model.data.dataset import ASSOCIATIONS, LocalizationDataset
from gtmaloc_model.models.base import InnerScores
from gtmaloc_model.models.compared.gtmaloc_as_released.networks import (
    ReleasedFusion,
    ReleasedGraphTransformer,
    released_graph_loss,
)
from gtmaloc_model.models.compared.gtmaloc_as_released.preset import (
    ReleasedFusionSettings,
    ReleasedGraphSettings,
)
from gtmaloc_model.models.gtmaloc.encoders import SEED_PURPOSE
from gtmaloc_model.models.label_free import Inputs
from gtmaloc_model.nn.attention import Neighbourhood
from gtmaloc_model.nn.seeded import generator_for
from gtmaloc_model.nn.structure_training import train_on_structure

_CPU = torch.device("cpu")
_ADAM_EPSILON = 1e-7
_FULL_RATE_EPOCHS = 10


@dataclass(frozen=True, eq=False)
class GraphInput:
    """The input of the graph transformer of one relation.

    Attributes:
        node2vec: (N, d) embedding of the relation, not standardised.
        mask: (N, N) whether row i attends to row j.
        edges: (2, E) pairs i ≤ j of the mask; self-loops count as edges.
    """

    node2vec: torch.Tensor
    mask: torch.Tensor
    edges: torch.Tensor


def graph_input(
    dataset: LocalizationDataset, relation: str, threshold: float, device: torch.device
) -> GraphInput:
    """The input for one relation, with the functional network cut at `threshold`."""
    neighbours = Neighbourhood.from_similarity(dataset.functional_similarity, threshold)
    source, target = neighbours.edge_index
    return GraphInput(
        node2vec=torch.from_numpy(np.array(dataset.embeddings[relation])).to(device),
        mask=neighbours.to(device).mask,
        edges=neighbours.edge_index[:, source <= target].to(device),
    )


def encode_relations(
    dataset: LocalizationDataset,
    settings: ReleasedGraphSettings,
    threshold: float,
    *,
    seed: int,
    device: torch.device,
    progress: Progress = silent,
) -> dict[str, npt.NDArray[np.float32]]:
    """Train the graph transformers; returns the unit-length (N, width) embedding of each association."""

    def encode(relation: str) -> npt.NDArray[np.float32]:
        data = graph_input(dataset, relation, threshold, device)
        weights = generator_for(_CPU, seed, SEED_PURPOSE[relation], 0)
        network = ReleasedGraphTransformer(data.node2vec.shape[1], settings, weights).to(device)
        return train_on_structure(
            network,
            lambda: network(data.node2vec, data.mask),
            lambda z: released_graph_loss(z, data.edges),
            device=device,
            epochs=settings.epochs,
            learning_rate=settings.learning_rate,
            clip_norm=settings.clip_norm,
            progress=progress,
            stage=f"graph transformer: {relation}",
        )

    return {relation: encode(relation) for relation in ASSOCIATIONS}


@dataclass(frozen=True, eq=False)
class FittedFusion:
    """The trained fusion network.

    Attributes:
        network: the network, with the weights of the epoch with the best validation loss.
        inner_scores: scores of the validation rows.
        device: device of `network`.
    """

    network: ReleasedFusion
    inner_scores: InnerScores
    device: torch.device

    def logits(self, inputs: Inputs) -> FloatArray:
        """Logits (n, C)."""
        with torch.no_grad(), repeatable(self.device):
            found = self.network([torch.from_numpy(x).to(self.device) for x in inputs])[0].float()
        return np.asarray(found.cpu().numpy(), dtype=np.float64)


def fit_fusion(
    inputs: Inputs,
    labels: npt.NDArray[np.integer],
    settings: ReleasedFusionSettings,
    *,
    seed: int,
    device: torch.device,
) -> FittedFusion:
    """Train one network; the last fifth of the shuffled rows is the validation part.

    Args:
        inputs: one (n, d_r) array for each relation.
        labels: (n, C) 0/1 of the same rows.
        settings: sizes and schedule.
        seed: random seed of weights, order, dropout and validation part.
        device: device to compute on.
    """
    tensors = [torch.from_numpy(np.ascontiguousarray(x)).to(device) for x in inputs]
    truth = torch.from_numpy(labels.astype(np.float32)).to(device)
    with repeatable(device):
        return _fit(tensors, truth, settings, seed, device)


def _fit(
    inputs: list[torch.Tensor],
    truth: torch.Tensor,
    settings: ReleasedFusionSettings,
    seed: int,
    device: torch.device,
) -> FittedFusion:
    order = np.random.default_rng(derived_seed(seed, 201)).permutation(len(truth))
    cut = max(int(len(order) * 0.8), 1)
    own, validation = order[:cut], order[min(cut, len(order) - 1) :]
    dims, n_labels = [x.shape[1] for x in inputs], truth.shape[1]
    network = ReleasedFusion(dims, n_labels, settings, generator_for(_CPU, seed, 202)).to(device)
    generator = generator_for(device, seed, 203)
    shuffle = np.random.default_rng(derived_seed(seed, 204))
    optimiser = torch.optim.Adam(network.parameters(), settings.learning_rate, eps=_ADAM_EPSILON)
    validation_rows = torch.from_numpy(validation).to(device)
    best, stale = float("inf"), 0
    state = {name: value.clone() for name, value in network.state_dict().items()}

    def loss_of(rows: torch.Tensor, generator: torch.Generator | None) -> torch.Tensor:
        logits, zero = network([x[rows] for x in inputs], generator)
        loss = functional.binary_cross_entropy_with_logits(logits.float(), truth[rows])
        return torch.as_tensor(loss + settings.zero_weight * zero.float().square().mean() + network.penalty())

    for epoch in range(settings.epochs):
        rate = settings.learning_rate * (1.0 if epoch < _FULL_RATE_EPOCHS else 0.5)
        optimiser.param_groups[0]["lr"] = rate
        for rows in torch.split(torch.from_numpy(shuffle.permutation(own)).to(device), settings.batch):
            optimiser.zero_grad()
            torch.autograd.backward(loss_of(rows, generator))
            optimiser.step()
        with torch.no_grad():
            now = float(loss_of(validation_rows, None))
        stale += 1
        if now < best:
            best, stale = now, 0
            state = {name: value.clone() for name, value in network.state_dict().items()}
        if stale >= settings.patience:
            break
    network.load_state_dict(state)
    with torch.no_grad():
        scores = network([x[validation_rows] for x in inputs])[0].float().cpu().numpy().astype(np.float64)
    return FittedFusion(network, InnerScores(validation.astype(np.int64), scores), device)
