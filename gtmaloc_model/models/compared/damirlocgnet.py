r"""A model in the style of DAmiRLocGNet: a graph convolution over diseases, an auto-encoder of sequences.

With $A$ the reported associations, $S^m$ the functional network of miRNAs, $S^d$ the semantic similarity of
diseases (their interaction profile kernel where it is 0), and $\hat G$ the symmetrically normalised
$\bigl(\begin{smallmatrix} S^m & A \\ A^\top & S^d \end{smallmatrix}\bigr) + I$,

$$ H = \operatorname{relu}(\hat G\, \operatorname{relu}(\hat G X W_1) W_2), \qquad
   s_i = B \operatorname{relu}(A' [H_i \mid z_i]), $$

where $z$ is the middle of an auto-encoder of the rows of the sequence similarity.

Known from the abstract: the three inputs, graph convolution over associations and disease semantics, an
auto-encoder over the sequence similarity. Unknown: depth, sizes, losses, classifier, optimiser, and the
inputs $X$ of nodes. Chosen here: two layers of 128 and 64 with dropout .3; $X$ the leading singular vectors
of $\hat G$ times the square root of the number of nodes; an auto-encoder of 512 and 128 that is trained
first, by squared error and without labels, so that all folds share it; 64 hidden numbers in the classifier;
100 steps of Adam at .005 on all training rows at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.device import repeatable
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.similarities import SIMILARITIES, similarity_of
from gtmaloc_model.models.base import (
    ASSOCIATION_PROFILES,
    FUNCTIONAL_SIMILARITY,
    KNOWLEDGE,
    Context,
    FittedModel,
    LocalizationModel,
    PublishedFigure,
)
from gtmaloc_model.models.gtmaloc.token_features import standardise
from gtmaloc_model.models.inner_folds import FittedTransductively
from gtmaloc_model.models.label_free import OncePerDataset, Vectors, kept_vectors
from gtmaloc_model.nn.dense import Dense
from gtmaloc_model.nn.seeded import dropout, generator_for
from gtmaloc_model.similarity.disease_semantic import semantic_similarity
from gtmaloc_model.similarity.gip_kernel import gip_kernel

_PAPER = "Bai et al. 2023, Briefings in Bioinformatics 24, doi:10.1093/bib/bbad212"
_TABLE = "Huang et al. 2025, Frontiers in Genetics 16, doi:10.3389/fgene.2025.1623008 (their table)"
_CPU = torch.device("cpu")


class DAmiRLocGNet(LocalizationModel):
    """Diseases, their hierarchy and sequences; no targets and no drugs."""

    name = "damirlocgnet"
    title = "DAmiRLocGNet-style (graph convolution over diseases, auto-encoder of sequences)"
    citation = _PAPER
    published = (
        PublishedFigure("P1041", 0.8049, 0.7281, "DAmiRLocGNet, as reported by others (10 folds)", _TABLE),
    )
    needs = frozenset({ASSOCIATION_PROFILES, FUNCTIONAL_SIMILARITY, KNOWLEDGE})
    hyperparameters: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {
            "input": 128,
            "layers": (128, 64),
            "classifier": 64,
            "dropout": 0.3,
            "learning_rate": 0.005,
            "epochs": 100,
            "coder": (512, 128),
            "coder_epochs": 100,
        }
    )

    def __init__(self, preset: str | None = None, features: str | None = None) -> None:
        super().__init__(preset, features)
        self._inputs = OncePerDataset(self._compute_inputs)

    @property
    def functional_threshold(self) -> float:
        """The default of the project; the abstract names none."""
        return 0.6

    def settings(self) -> dict[str, Any]:
        """Sizes and schedules."""
        lists = {name: list(self.hyperparameters[name]) for name in ("layers", "coder")}
        return {**self.hyperparameters, **lists, "functional_threshold": self.functional_threshold}

    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedModel:
        """Train the graph convolution and the classifier on the labels of these rows."""
        self.check(dataset)
        self._inputs(dataset, context)  # with the cache, which the folds inside the training rows do not have
        return FittedTransductively.fit(self._logits, dataset, rows, context)

    def _compute_inputs(self, dataset: LocalizationDataset, context: Context) -> Vectors:
        graph = normalised_graph(dataset, self.functional_threshold)
        values, vectors = np.linalg.eigh(graph)
        leading = np.argsort(-np.abs(values), kind="stable")[: self.hyperparameters["input"]]
        code = kept_vectors(
            lambda: {"sequence": self._code(dataset, context)}, dataset, context, self.name, self.preset
        )
        return {
            "graph": graph.astype(np.float32),
            "nodes": (vectors[:, leading] * np.sqrt(len(graph))).astype(np.float32),
            "code": standardise(code["sequence"]),
        }

    def _code(self, dataset: LocalizationDataset, context: Context) -> npt.NDArray[np.float32]:
        given, device = self.hyperparameters, torch.device(context.device)
        x = torch.from_numpy(similarity_of(dataset, SIMILARITIES["hairpin"])).to(device)
        weights, (hidden, width) = generator_for(_CPU, context.seed, 621), given["coder"]
        encoder = nn.Sequential(Dense(len(x), hidden, weights), nn.ReLU(), Dense(hidden, width, weights))
        decoder = nn.Sequential(Dense(width, hidden, weights), nn.ReLU(), Dense(hidden, len(x), weights))
        whole = nn.Sequential(encoder, decoder).to(device)
        optimiser = torch.optim.Adam(whole.parameters(), given["learning_rate"])
        with repeatable(device):
            for step in range(given["coder_epochs"]):
                optimiser.zero_grad()
                torch.autograd.backward(functional.mse_loss(whole(x), x))
                optimiser.step()
                context.progress(step + 1, given["coder_epochs"], "auto-encoder of sequences")
            with torch.no_grad():
                return np.asarray(encoder(x).cpu().numpy(), dtype=np.float32)

    def _logits(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FloatArray:
        given, device = self.hyperparameters, torch.device(context.device)
        graph, nodes, code = (torch.from_numpy(x).to(device) for x in self._inputs(dataset, context).values())
        truth = torch.from_numpy(dataset.labels[rows].astype(np.float32)).to(device)
        own = torch.from_numpy(rows).to(device)
        network = DiseaseGraphNetwork(
            (nodes.shape[1], *given["layers"]),
            code.shape[1],
            given["classifier"],
            truth.shape[1],
            given["dropout"],
            generator_for(_CPU, context.seed, 622),
        ).to(device)
        drop = generator_for(device, context.seed, 623)
        optimiser = torch.optim.Adam(network.parameters(), given["learning_rate"])
        with repeatable(device):
            near = graph @ nodes
            for _ in range(given["epochs"]):
                optimiser.zero_grad()
                found = network(near, graph, code, drop)
                torch.autograd.backward(functional.binary_cross_entropy_with_logits(found[own], truth))
                optimiser.step()
            with torch.no_grad():
                return np.asarray(network(near, graph, code).cpu().numpy(), dtype=np.float64)


class DiseaseGraphNetwork(nn.Module):
    """Two graph convolutions, then a classifier of miRNAs with their sequence codes."""

    def __init__(
        self,
        sizes: tuple[int, int, int],
        code: int,
        hidden: int,
        n_labels: int,
        rate: float,
        generator: torch.Generator,
    ) -> None:
        super().__init__()
        self.rate = rate
        self.first, self.second = Dense(sizes[0], sizes[1], generator), Dense(sizes[1], sizes[2], generator)
        self.hidden = Dense(sizes[2] + code, hidden, generator)
        self.classify = Dense(hidden, n_labels, generator)

    def forward(
        self,
        near: torch.Tensor,
        graph: torch.Tensor,
        code: torch.Tensor,
        generator: torch.Generator | None = None,
    ) -> torch.Tensor:
        """Logits (N, C) from Ĝ X (V, d), Ĝ (V, V) and the codes (N, w) of the first N nodes."""
        h = dropout(functional.relu(self.first(near)), self.rate, generator)
        h = functional.relu(graph[: len(code)] @ self.second(h))
        joined = dropout(torch.cat([h, code], dim=1), self.rate, generator)
        return torch.as_tensor(self.classify(functional.relu(self.hidden(joined))))


def normalised_graph(dataset: LocalizationDataset, threshold: float) -> FloatArray:
    """(V, V) Ĝ = D^(-1/2) (G + I) D^(-1/2) of miRNAs and, after them, diseases."""
    known = dataset.associations["disease"].toarray().astype(np.float64)
    mirnas = dataset.functional_similarity.toarray().astype(np.float64)
    mirnas[mirnas < np.float32(threshold)] = 0.0
    semantic = semantic_similarity(dataset.partner_ids["disease"], dataset.known().disease_parents)
    diseases = np.where(semantic > 0, semantic, gip_kernel(known.T)).astype(np.float64)
    np.fill_diagonal(diseases, 0.0)
    graph = np.block([[mirnas, known], [known.T, diseases]]) + np.eye(sum(known.shape))
    scale = 1 / np.sqrt(graph.sum(axis=1))
    return np.asarray(scale[:, None] * graph * scale[None, :])
