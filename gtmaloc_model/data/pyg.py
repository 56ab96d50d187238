"""A dataset as one PyG `HeteroData`: the same arrays under the names of the graph's nodes and relations."""

from __future__ import annotations

import numpy as np
import torch
from scipy import sparse
from torch_geometric.data import HeteroData

from gtmaloc_model.data.dataset import ASSOCIATIONS, LocalizationDataset

EDGE_TYPES: dict[str, tuple[str, str, str]] = {
    "target": ("MiRNA", "TARGETS", "Gene"),
    "drug": ("MiRNA", "AFFECTS_RESPONSE_TO", "Drug"),
    "disease": ("MiRNA", "ASSOCIATED_WITH", "Disease"),
}
FUNCTIONAL = ("MiRNA", "FUNCTIONALLY_SIMILAR_TO", "MiRNA")
LOCALIZED = ("MiRNA", "LOCALIZED_IN", "Compartment")


def to_heterodata(dataset: LocalizationDataset) -> HeteroData:
    """Build the heterogeneous graph of a dataset.

    Node types: MiRNA, Gene, Drug, Disease, Compartment. MiRNA nodes carry the node2vec vectors of the
    dataset as `x_sequence`, `x_drug`, `x_target` and `x_disease`, the labels `y` (N, C) and the mask
    `labelled`.
    The LOCALIZED_IN edges hold every known label: training must read labels through its own rows of `y`, not
    through these edges. Our own training reads the `LocalizationDataset`; this form is for other PyG models.
    """
    data = HeteroData()
    data["MiRNA"].num_nodes = len(dataset.mirna_ids)
    data["MiRNA"].y = torch.from_numpy(dataset.labels.astype(np.float32))
    data["MiRNA"].labelled = torch.from_numpy(dataset.labelled)
    for name, matrix in dataset.embeddings.items():
        data["MiRNA"][f"x_{name}"] = torch.from_numpy(np.array(matrix, dtype=np.float32))
    for name in ASSOCIATIONS:
        data[EDGE_TYPES[name][2]].num_nodes = len(dataset.partner_ids[name])
        data[EDGE_TYPES[name]].edge_index = _edges(dataset.associations[name])
    data["Compartment"].num_nodes = len(dataset.compartments)
    data[LOCALIZED].edge_index = _edges(sparse.csr_matrix(dataset.labels))
    similarity = dataset.functional_similarity.tocoo()
    data[FUNCTIONAL].edge_index = _edges(dataset.functional_similarity)
    data[FUNCTIONAL].edge_attr = torch.from_numpy(similarity.data.astype(np.float32))[:, None]
    data.fingerprint = dataset.fingerprint
    data.synthetic = dataset.synthetic
    return data


def _edges(matrix: sparse.csr_matrix) -> torch.Tensor:
    coordinates = matrix.tocoo()
    return torch.from_numpy(np.stack([coordinates.row, coordinates.col]).astype(np.int64))
