"""First stage: one graph transformer for each association relation, trained without any label."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import torch
from scipy import sparse
from torch import nn

from gtmaloc_learning.device import repeatable
from gtmaloc_model.data.dataset import ASSOCIATIONS, RELATIONS, LocalizationDataset
from gtmaloc_model.models.compared.gtmaloc_as_released.networks import ReleasedGraphTransformer
from gtmaloc_model.models.gtmaloc.presets import Preset
from gtmaloc_model.nn.attention import Neighbourhood
from gtmaloc_model.nn.graph_transformer import GraphTransformer, RelationInput
from gtmaloc_model.nn.seeded import generator_for

Progress = Callable[[str, int, int], None]
"""Called with a stage's name, the steps done and the steps in all."""

MIN_PARTNER_DEGREE = 8
"""Association columns with fewer ones are left to node2vec and the graph transformer."""
Z_SCALE = 0.3
"""Weight of the graph transformer's output beside its own inputs (development folds, seed 7)."""

_PURPOSE = {name: number for number, name in enumerate(ASSOCIATIONS, start=101)}
_CPU = torch.device("cpu")


def standardise(matrix: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    """(x − mean) / SD for each column over all miRNAs; a constant column becomes 0."""
    x = matrix.astype(np.float64)
    sd = x.std(axis=0)
    return np.asarray((x - x.mean(axis=0)) / np.where(sd > 1e-9, sd, 1.0), dtype=np.float32)


def relation_input(
    dataset: LocalizationDataset, relation: str, preset: Preset, device: torch.device
) -> RelationInput:
    """What the graph transformer of `relation` reads."""
    neighbours = Neighbourhood.from_similarity(dataset.functional_similarity, preset.threshold)
    source, target = neighbours.edge_index
    links = sparse.coo_matrix(dataset.associations[relation])
    vectors = dataset.embeddings[relation]
    released = preset.fusion.tokens == 1
    return RelationInput(
        node2vec=torch.from_numpy(np.array(vectors if released else standardise(vectors))).to(device),
        associations=torch.from_numpy(links.toarray().astype(np.float32)).to(device),
        neighbours=neighbours.to(device),
        edges=neighbours.edge_index[:, source <= target if released else source < target].to(device),
        links=torch.from_numpy(np.stack([links.row, links.col]).astype(np.int64)).to(device),
    )


def embed_relations(
    dataset: LocalizationDataset,
    preset: Preset,
    *,
    seed: int,
    device: torch.device,
    progress: Progress | None = None,
) -> dict[str, npt.NDArray[np.float32]]:
    """Train the graph transformers of all relations.

    No label is read: the same seed gives the same embeddings whatever the folds are, so one training serves
    all.

    Returns:
        The unit-length embedding (N, width) of each relation in `ASSOCIATIONS`.
    """
    dataset.require_embeddings()
    return {name: _embed(dataset, name, preset, seed, device, progress) for name in ASSOCIATIONS}


def _embed(
    dataset: LocalizationDataset,
    relation: str,
    preset: Preset,
    seed: int,
    device: torch.device,
    progress: Progress | None,
) -> npt.NDArray[np.float32]:
    settings = preset.graph
    data = relation_input(dataset, relation, preset, device)
    weights = generator_for(_CPU, seed, _PURPOSE[relation], 0)
    negatives = generator_for(device, seed, _PURPOSE[relation], 1)
    n, d = data.node2vec.shape
    net: GraphTransformer | ReleasedGraphTransformer
    if preset.fusion.tokens == 1:
        net = ReleasedGraphTransformer(d, settings, weights)
    else:
        net = GraphTransformer(d, data.associations.shape[1], n, settings, weights)
    net.to(device)
    optimiser = torch.optim.Adam(net.parameters(), lr=settings.learning_rate)
    with repeatable(device):
        for step in range(settings.epochs):
            optimiser.zero_grad()
            torch.autograd.backward(net.loss(net(data), data, negatives))
            nn.utils.clip_grad_norm_(net.parameters(), settings.clip_norm)
            optimiser.step()
            if progress:
                progress(f"graph transformer: {relation}", step + 1, settings.epochs)
        with torch.no_grad():
            z = nn.functional.normalize(net(data).float(), dim=1)
    return np.asarray(z.cpu().numpy(), dtype=np.float32)


def fusion_inputs(
    dataset: LocalizationDataset, embedded: dict[str, npt.NDArray[np.float32]], preset: Preset
) -> list[npt.NDArray[np.float32]]:
    """The input of each relation's token, standardised over all miRNAs, in the order of `RELATIONS`.

    Sequence: its node2vec vector. Others: the graph transformer's output z and, in `paper`, a skip connection
    with what it started from: the node2vec vector, the association columns with at least `MIN_PARTNER_DEGREE`
    ones and the logarithm of their sum (unit length forgets how well a miRNA is studied). z is scaled by
    `Z_SCALE`.
    """
    if preset.fusion.tokens == 1:
        return [standardise(embedded.get(name, dataset.embeddings[name])) for name in RELATIONS]
    tokens = []
    for name in RELATIONS:
        parts = [standardise(dataset.embeddings[name])]
        if name in embedded:
            profile = dataset.associations[name].toarray().astype(np.float32)
            frequent = profile[:, profile.sum(axis=0) >= MIN_PARTNER_DEGREE]
            degree = standardise(np.log1p(frequent.sum(axis=1, keepdims=True)))
            parts = [standardise(embedded[name]) * np.float32(Z_SCALE), *parts, frequent, degree]
        tokens.append(np.concatenate(parts, axis=1).astype(np.float32))
    return tokens
