"""A dataset as one PyG `HeteroData`: the same arrays, named after the graph's nodes and relations."""

from __future__ import annotations

import numpy as np
import torch
from scipy import sparse
from torch_geometric.data import HeteroData

from graph_schema.networks import NETWORKS
from gtmaloc_model.data.dataset import ASSOCIATIONS, LocalizationDataset

EDGE_TYPES: dict[str, tuple[str, str, str]] = {
    n.name: ("MiRNA", n.relation_type, n.partner) for n in NETWORKS if n.is_association
}
FUNCTIONAL = ("MiRNA", "FUNCTIONALLY_SIMILAR_TO", "MiRNA")
LOCALIZED = ("MiRNA", "LOCALIZED_IN", "Compartment")


def to_heterodata(dataset: LocalizationDataset) -> HeteroData:
    """Build the heterogeneous graph of a dataset.

    Node types: MiRNA, Compartment and the partner of each association. MiRNA nodes have the node2vec vectors
    of the dataset as `x_<relation>`, the labels `y` (N, C) and the mask `labelled`. Partners are numbered as
    in `partner_ids`; if two associations lead to the same node type, the second adds its own partners.

    The LOCALIZED_IN edges contain every known label: training must read labels from its own rows of `y`,
    not from these edges. Our own training reads the `LocalizationDataset`; this form is for other PyG models.
    """
    data = HeteroData()
    data["MiRNA"].num_nodes = len(dataset.mirna_ids)
    data["MiRNA"].y = torch.from_numpy(dataset.labels.astype(np.float32))
    data["MiRNA"].labelled = torch.from_numpy(dataset.labelled)
    for name, matrix in dataset.embeddings.items():
        data["MiRNA"][f"x_{name}"] = torch.from_numpy(np.array(matrix, dtype=np.float32))
    places: dict[str, dict[str, int]] = {EDGE_TYPES[name][2]: {} for name in ASSOCIATIONS}
    for name in ASSOCIATIONS:
        edge_type, ids = EDGE_TYPES[name], dataset.partner_ids[name]
        place = places[edge_type[2]]
        numbers = torch.tensor([place.setdefault(p, len(place)) for p in ids], dtype=torch.int64)
        rows, columns = _edges(dataset.associations[name])
        data[edge_type].edge_index = torch.stack([rows, numbers[columns]])
    for label, place in places.items():
        data[label].num_nodes = len(place)
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
