"""First stage: one graph transformer for each association relation, trained without labels."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from scipy import sparse

from gtmaloc_base.progress import Progress, silent
from gtmaloc_model.data.dataset import ASSOCIATIONS, LocalizationDataset
from gtmaloc_model.models.gtmaloc.presets import EncoderSettings
from gtmaloc_model.models.gtmaloc.token_features import standardise
from gtmaloc_model.nn.attention import Neighbourhood
from gtmaloc_model.nn.graph_transformer import GraphTransformer, RelationInput
from gtmaloc_model.nn.seeded import generator_for
from gtmaloc_model.nn.structure_training import train_on_structure

SEED_PURPOSE = {name: number for number, name in enumerate(ASSOCIATIONS, start=101)}
"""Separates the random numbers of the relations; a different order changes every model's weights."""

_CPU = torch.device("cpu")


def relation_input(
    dataset: LocalizationDataset, relation: str, neighbours: Neighbourhood, device: torch.device
) -> RelationInput:
    """The input of the graph transformer of `relation`."""
    source, target = neighbours.edge_index
    links = sparse.coo_matrix(dataset.associations[relation])
    return RelationInput(
        node2vec=torch.from_numpy(standardise(dataset.embeddings[relation])).to(device),
        associations=torch.from_numpy(links.toarray().astype(np.float32)).to(device),
        neighbours=neighbours.to(device),
        edges=neighbours.edge_index[:, source < target].to(device),
        links=torch.from_numpy(np.stack([links.row, links.col]).astype(np.int64)).to(device),
    )


def encode_relations(
    dataset: LocalizationDataset,
    settings: EncoderSettings,
    neighbours: Neighbourhood,
    *,
    seed: int,
    device: torch.device,
    progress: Progress = silent,
) -> dict[str, npt.NDArray[np.float32]]:
    """Train the graph transformers of all relations.

    No label is read: the same seed gives the same embeddings for any folds, so one training serves them all.

    Args:
        dataset: the miRNAs.
        settings: sizes and schedule.
        neighbours: who may attend to whom.
        seed: random seed of weights and sampled non-edges.
        device: device to compute on.
        progress: reports each step.

    Returns:
        The unit-length embedding (N, width) of each relation in `ASSOCIATIONS`.
    """
    return {
        relation: _encode(dataset, relation, settings, neighbours, seed, device, progress)
        for relation in ASSOCIATIONS
    }


def _encode(
    dataset: LocalizationDataset,
    relation: str,
    settings: EncoderSettings,
    neighbours: Neighbourhood,
    seed: int,
    device: torch.device,
    progress: Progress,
) -> npt.NDArray[np.float32]:
    data = relation_input(dataset, relation, neighbours, device)
    non_edges = generator_for(device, seed, SEED_PURPOSE[relation], 1)
    network = GraphTransformer(
        data.node2vec.shape[1],
        data.associations.shape[1],
        len(data.node2vec),
        width=settings.width,
        heads=settings.heads,
        feed_forward=settings.feed_forward,
        layers=settings.layers,
        generator=generator_for(_CPU, seed, SEED_PURPOSE[relation], 0),
    ).to(device)
    return train_on_structure(
        network,
        lambda: network(data),
        lambda z: network.loss(z, data, non_edges),
        device=device,
        epochs=settings.epochs,
        learning_rate=settings.learning_rate,
        clip_norm=settings.clip_norm,
        progress=progress,
        stage=f"graph transformer: {relation}",
    )
