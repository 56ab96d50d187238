"""The model of the published code keeps the contract, and matches the table of differences."""

from typing import ClassVar

import numpy as np
import torch
from scipy import sparse

from contracts.model_contract import ModelContract
from fixtures.six_mirnas import six_mirnas
from fixtures.small_models import SMALL_AS_RELEASED
from gtmaloc_model.models.compared.gtmaloc_as_released.model import GTMALocAsReleased, fusion_inputs
from gtmaloc_model.models.compared.gtmaloc_as_released.networks import (
    ReleasedFusion,
    ReleasedGraphLayer,
    released_graph_loss,
)
from gtmaloc_model.models.compared.gtmaloc_as_released.training import graph_input
from gtmaloc_model.models.gtmaloc.token_features import standardise
from gtmaloc_model.nn.attention import Neighbourhood


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


class TestGTMALocAsReleased(ModelContract):
    model = GTMALocAsReleased
    small: ClassVar = {"hyperparameters": SMALL_AS_RELEASED}


def test_fusion_reads_only_the_encoders_output_in_the_order_of_the_relations() -> None:
    dataset = six_mirnas()
    encoded = {name: np.eye(6, dtype=np.float32)[:, [i]] for i, name in enumerate(("drug", "target"))}
    found = fusion_inputs(dataset, encoded)
    expected = [
        dataset.embeddings["sequence"],
        encoded["drug"],
        encoded["target"],
        dataset.embeddings["disease"],
    ]
    assert [x.tolist() for x in found] == [standardise(x).tolist() for x in expected]


def test_graph_layer_equals_the_formula_written_out() -> None:
    similarity = sparse.csr_matrix(six_mirnas().functional_similarity)
    mask = Neighbourhood.from_similarity(similarity, 0.8).mask
    layer = ReleasedGraphLayer(3, 4, 2, generator())
    h = torch.randn(6, 3, generator=generator(1))
    parts = []
    for head in range(2):
        q = h @ layer.kernel[:, 4 * head : 4 * head + 4]
        scores = torch.where(mask, q @ q.T, -torch.inf)
        parts.append(torch.softmax(scores, dim=1) @ q)
    expected = torch.relu(torch.relu(torch.cat(parts, dim=1) + layer.bias) @ layer.mix)
    assert torch.allclose(layer(h, mask), expected, atol=1e-6)


def test_graph_loss_reads_edges_only_and_falls_with_growing_norms() -> None:
    z = torch.tensor([[1.0, 0.0], [2.0, 0.0], [0.0, 5.0]])
    edges = torch.tensor([[0, 0], [0, 1]])
    expected = -(torch.tensor([1.0, 2.0]).sigmoid().log()).mean()
    assert torch.allclose(released_graph_loss(z, edges), expected)
    assert released_graph_loss(2 * z, edges) < expected


def test_input_of_a_graph_transformer_by_hand() -> None:
    """Self-loops count as edges, and node2vec vectors are not standardised."""
    data = graph_input(six_mirnas(), "target", 0.8, torch.device("cpu"))
    assert {tuple(edge) for edge in data.edges.T.tolist()} == {(i, i) for i in range(6)} | {(0, 1)}
    assert data.node2vec[:, 0].tolist() == [0, -1, -2, -3, -4, -5]
    readable = {tuple(pair) for pair in data.mask.nonzero().tolist()}
    assert readable == {(i, i) for i in range(6)} | {(0, 1), (1, 0)}


def test_attention_over_one_token_returns_its_value() -> None:
    """A softmax over length one is 1: queries and keys cannot matter."""
    net = ReleasedFusion([2, 3], 2, SMALL_AS_RELEASED.fusion, generator())
    x = [torch.randn(5, d, generator=generator(d)) for d in (2, 3)]
    before = net(x)[0]
    with torch.no_grad():
        net.query.weight.mul_(-3)
        net.key.weight.zero_()
    assert torch.equal(net(x)[0], before)
    with torch.no_grad():
        net.value.weight.mul_(-3)
    assert not torch.allclose(net(x)[0], before)


def test_the_penalty_counts_only_the_projections() -> None:
    net = ReleasedFusion([2, 3], 2, SMALL_AS_RELEASED.fusion, generator())
    expected = 0.01 * sum(float((layer.weight.detach() ** 2).sum()) for layer in net.project)
    assert np.isclose(net.penalty().item(), expected)
