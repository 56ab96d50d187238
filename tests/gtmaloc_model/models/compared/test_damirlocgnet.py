"""DAmiRLocGNet-style keeps the contract of a model; its graph and network equal what its docstring says."""

from dataclasses import replace
from typing import ClassVar

import numpy as np
import torch

from contracts.model_contract import TEST, ModelContract
from fixtures.six_mirnas import DISEASES, six_mirnas
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.knowledge import Knowledge
from gtmaloc_model.features.similarities import SIMILARITIES, similarity_of
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.compared.damirlocgnet import (
    DAmiRLocGNet,
    DiseaseGraphNetwork,
    normalised_graph,
)
from gtmaloc_model.similarity.gip_kernel import gip_kernel

SMALL = {
    "input": 12,
    "layers": (10, 8),
    "classifier": 8,
    "dropout": 0.3,
    "learning_rate": 0.01,
    "epochs": 4,
    "coder": (12, 6),
    "coder_epochs": 4,
}


class TestDAmiRLocGNet(ModelContract):
    model = DAmiRLocGNet
    small: ClassVar = {"hyperparameters": SMALL}

    def test_it_reads_sequences_and_the_disease_hierarchy(self, dataset: LocalizationDataset) -> None:
        expected, knowledge = self.fit(dataset).predict(TEST), dataset.known()
        silent = [replace(hairpin, sequence="") for hairpin in knowledge.repertoire]
        for other in (replace(knowledge, repertoire=tuple(silent)), replace(knowledge, disease_parents={})):
            changed = replace(dataset, knowledge=other, fingerprint="")
            assert not np.array_equal(self.fit(changed).predict(TEST), expected)

    def test_a_code_is_standardised_and_restores_the_similarities(self, dataset: LocalizationDataset) -> None:
        kind = type("Trained", (DAmiRLocGNet,), {"hyperparameters": {**SMALL, "coder_epochs": 80}})
        code = kind()._inputs(dataset, Context(0, "cpu"))["code"].astype(np.float64)
        assert np.allclose(code.mean(axis=0), 0, atol=1e-5) and np.allclose(code.std(axis=0), 1, atol=1e-4)
        similar = similarity_of(dataset, SIMILARITIES["hairpin"]).astype(np.float64)
        centred = similar - similar.mean(axis=0)
        rest = centred - code @ np.linalg.lstsq(code, centred, rcond=None)[0]
        assert (rest**2).sum() < 0.72 * (centred**2).sum(), "random codes leave .8"

    def test_nothing_is_dropped_in_a_prediction(self, dataset: LocalizationDataset) -> None:
        """Untrained networks differ in nothing but what they drop."""
        given = {**SMALL, "epochs": 0}
        kinds = [
            type("Untrained", (DAmiRLocGNet,), {"hyperparameters": {**given, "dropout": rate}})
            for rate in (0.0, 0.9)
        ]
        context = Context(0, "cpu")
        found = [kind().fit(dataset, np.arange(45), context).predict(TEST) for kind in kinds]
        assert np.array_equal(*found)

    def test_nodes_start_from_the_leading_singular_vectors(self, dataset: LocalizationDataset) -> None:
        model = self.make()
        assert isinstance(model, DAmiRLocGNet)
        inputs = model._inputs(dataset, Context(0, "cpu"))
        graph, nodes = inputs["graph"].astype(np.float64), inputs["nodes"].astype(np.float64)
        assert nodes.shape == (60 + 45, 12) and inputs["code"].shape == (60, 6)
        assert np.allclose((nodes**2).sum(axis=0), len(graph), rtol=1e-4)
        along = np.linalg.norm(graph @ nodes, axis=0) / np.sqrt(len(graph))
        assert np.allclose(along, np.linalg.svd(graph, compute_uv=False)[:12], atol=1e-4)


def test_the_graph_of_six_mirnas_and_two_diseases() -> None:
    """The diseases share a parent: S = 2 · .5 / (1.5 + 1.5) = 1/3; without it, their profiles count."""
    known = np.array(DISEASES, dtype=np.float64)
    for parents, between in (
        ({"disease0": ("root",), "disease1": ("root",)}, 1 / 3),
        ({}, float(gip_kernel(known.T)[0, 1])),
    ):
        knowledge = Knowledge((), ((),) * 6, disease_parents=parents)
        dataset = replace(six_mirnas(), knowledge=knowledge, fingerprint="")
        graph = np.eye(8)
        for i, j, score in ((0, 1, 0.9), (1, 2, 0.6), (4, 5, 0.7), (6, 7, between)):
            graph[i, j] = graph[j, i] = score
        graph[:6, 6:], graph[6:, :6] = known, known.T
        degree = graph.sum(axis=1)
        expected = graph / np.sqrt(np.outer(degree, degree))
        assert 0 < between < 1
        assert np.allclose(normalised_graph(dataset, 0.6), expected, atol=1e-6)


def test_the_network_equals_the_formula_written_out() -> None:
    network = DiseaseGraphNetwork((4, 5, 3), 2, 6, 2, 0.3, torch.Generator().manual_seed(0))
    draw = torch.Generator().manual_seed(1)
    near, code = torch.randn(7, 4, generator=draw), torch.randn(5, 2, generator=draw)
    graph = torch.rand(7, 7, generator=draw)
    h = torch.relu(near @ network.first.weight)
    h = torch.relu(graph @ h @ network.second.weight)[:5]
    joined = torch.cat([h, code], dim=1)
    expected = torch.relu(joined @ network.hidden.weight) @ network.classify.weight
    assert torch.allclose(network(near, graph, code), expected, atol=1e-5)
    dropped = network(near, graph, code, torch.Generator().manual_seed(2))
    assert not torch.allclose(dropped, expected, atol=1e-3)
