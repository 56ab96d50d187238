r"""PMiSLocMF: one graph attention auto-encoder for each association, then a small classifier.

**Encoder.** $X$ are node2vec vectors, $A$ has 1 for each pair of miRNAs with functional similarity of .8 or
more and 2 on the diagonal, and a layer is

$$ H = X W, \quad
   C_{ij} = \operatorname{softmax}_{j : A_{ij} > 0} \, \sigma\big(A_{ij} (v_0 \cdot h_i + v_1 \cdot h_j)\big),
   \quad X \leftarrow C H. $$

Sizes are 128-256-128; the decoder goes back with the same $C$ and the transposed $W$ in reversed order. The
loss $\lVert X - X' \rVert_F - \sum_{A_{ij} > 0} \log \sigma(z_i \cdot z_j)$ reads no label.

**Classifier.** Node2vec of the sequence network, the three encoded relations and the shares of target
compartments (64 + 3 · 128 + 4 numbers), standardised over all rows, a layer norm, dense 64 and 32 with relu,
and a logit per label; ten epochs of Adam.

Known from the published code: all of this. Unknown: whether edges carry their similarity (here 1), and random
seeds. One part is changed: the code's "attention" lets each row of a minibatch attend to the other rows of
that batch, so that a prediction would depend on what it is predicted with. On standardised inputs of this
length its softmax is one-hot on the row itself; here attention is that identity.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.device import repeatable
from gtmaloc_model.data.dataset import ASSOCIATIONS, LocalizationDataset
from gtmaloc_model.features.colocalization import colocalization
from gtmaloc_model.models.base import (
    ASSOCIATION_PROFILES,
    EMBEDDINGS,
    FUNCTIONAL_SIMILARITY,
    KNOWLEDGE,
    Context,
    FittedModel,
    LocalizationModel,
    PublishedFigure,
)
from gtmaloc_model.models.gtmaloc.token_features import standardise
from gtmaloc_model.models.inner_folds import FittedTransductively
from gtmaloc_model.models.label_free import OncePerDataset, kept_vectors
from gtmaloc_model.nn.dense import Dense
from gtmaloc_model.nn.seeded import generator_for, xavier

_PAPER = "Chen et al. 2024, Briefings in Bioinformatics 25, doi:10.1093/bib/bbae386"
_CPU = torch.device("cpu")
Matrix = npt.NDArray[np.float32]


class PMiSLocMF(LocalizationModel):
    """Encoders of associations, trained without labels, and a classifier on all of them."""

    name = "pmislocmf"
    title = "PMiSLocMF (graph attention auto-encoders)"
    citation = _PAPER
    published = (PublishedFigure("P1041", 0.9033, 0.7716, "PMiSLocMF, as published (10 folds)", _PAPER),)
    needs = frozenset({EMBEDDINGS, ASSOCIATION_PROFILES, FUNCTIONAL_SIMILARITY, KNOWLEDGE})
    encoder: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {"hidden": 256, "width": 128, "epochs": 100, "learning_rate": 0.01, "clip_norm": 5.0}
    )
    classifier: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {"hidden": (64, 32), "epochs": 10, "batch": 32, "learning_rate": 0.001}
    )

    def __init__(self, preset: str | None = None, features: str | None = None) -> None:
        super().__init__(preset, features)
        self._inputs = OncePerDataset(self._compute_inputs)

    @property
    def functional_threshold(self) -> float:
        """As in the code."""
        return 0.8

    def settings(self) -> dict[str, Any]:
        """Sizes and schedules."""
        classifier = {**self.classifier, "hidden": list(self.classifier["hidden"])}
        return {
            "functional_threshold": self.functional_threshold,
            "encoder": dict(self.encoder),
            "classifier": classifier,
        }

    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedModel:
        """Train the classifier on the labels of these rows."""
        self.check(dataset)
        self._inputs(dataset, context)  # with the cache, which the folds inside the training rows do not have
        return FittedTransductively.fit(self._logits, dataset, rows, context)

    def _compute_inputs(self, dataset: LocalizationDataset, context: Context) -> Matrix:
        encoded = kept_vectors(
            lambda: {r: self._encode(dataset, r, context) for r in ASSOCIATIONS},
            dataset,
            context,
            self.name,
            self.preset,
        )
        codes = np.hstack([encoded[r] for r in ASSOCIATIONS])
        return standardise(np.hstack([dataset.embeddings["sequence"], codes, colocalization(dataset)]))

    def _encode(self, dataset: LocalizationDataset, relation: str, context: Context) -> Matrix:
        given, device = self.encoder, torch.device(context.device)
        x = torch.from_numpy(np.array(dataset.embeddings[relation])).to(device)
        edges = torch.from_numpy(edge_weights(dataset, self.functional_threshold)).to(device)
        weights = generator_for(_CPU, context.seed, 611, ASSOCIATIONS.index(relation))
        network = GraphAttentionAutoEncoder((x.shape[1], given["hidden"], given["width"]), weights).to(device)
        optimiser = torch.optim.Adam(network.parameters(), given["learning_rate"])
        with repeatable(device):
            for step in range(given["epochs"]):
                optimiser.zero_grad()
                z, restored = network(x, edges)
                torch.autograd.backward(structure_loss(x, z, restored, edges))
                nn.utils.clip_grad_norm_(network.parameters(), given["clip_norm"])
                optimiser.step()
                context.progress(step + 1, given["epochs"], f"graph attention auto-encoder: {relation}")
            with torch.no_grad():
                return np.asarray(network(x, edges)[0].cpu().numpy(), dtype=np.float32)

    def _logits(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FloatArray:
        given, device = self.classifier, torch.device(context.device)
        x = torch.from_numpy(self._inputs(dataset, context)).to(device)
        truth = torch.from_numpy(dataset.labels.astype(np.float32)).to(device)
        weights = generator_for(_CPU, context.seed, 612)
        sizes = (x.shape[1], *given["hidden"])
        layers: list[nn.Module] = [nn.LayerNorm(x.shape[1], eps=1e-6)]
        for d_in, d_out in pairwise(sizes):
            layers += [Dense(d_in, d_out, weights), nn.ReLU()]
        network = nn.Sequential(*layers, Dense(sizes[-1], truth.shape[1], weights)).to(device)
        optimiser = torch.optim.Adam(network.parameters(), given["learning_rate"])
        shuffle = np.random.default_rng(derived_seed(context.seed, 613))
        with repeatable(device):
            for _ in range(given["epochs"]):
                for chosen in torch.split(
                    torch.from_numpy(shuffle.permutation(rows)).to(device), given["batch"]
                ):
                    optimiser.zero_grad()
                    loss = functional.binary_cross_entropy_with_logits(network(x[chosen]), truth[chosen])
                    torch.autograd.backward(loss)
                    optimiser.step()
            with torch.no_grad():
                return np.asarray(network(x).cpu().numpy(), dtype=np.float64)


class GraphAttentionAutoEncoder(nn.Module):
    """Encoder and decoder with the same attention and the same weights."""

    def __init__(self, sizes: tuple[int, ...], generator: torch.Generator) -> None:
        super().__init__()
        pairs = list(pairwise(sizes))
        self.weights = nn.ParameterList(xavier(a, b, generator=generator) for a, b in pairs)
        self.attend = nn.ParameterList(xavier(b, 2, generator=generator) for _, b in pairs)

    def forward(self, x: torch.Tensor, edges: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """(N, width) vectors, and the inputs (N, d) as the decoder restores them."""
        shares = []
        for weight, attend in zip(self.weights, self.attend, strict=True):
            h = x @ weight
            shares.append(attention(h @ attend, edges))
            x = shares[-1] @ h
        z = x
        for weight, share in zip(reversed(list(self.weights)), reversed(shares), strict=True):
            x = share @ (x @ weight.T)
        return z, x


def attention(ends: torch.Tensor, edges: torch.Tensor) -> torch.Tensor:
    """C (N, N) from v₀·h and v₁·h (N, 2) and A (N, N)."""
    logits = torch.sigmoid(edges * (ends[:, 0, None] + ends[None, :, 1]))
    return torch.softmax(logits.masked_fill(edges == 0, -torch.inf), dim=1)


def structure_loss(
    x: torch.Tensor, z: torch.Tensor, restored: torch.Tensor, edges: torch.Tensor
) -> torch.Tensor:
    """|X − X'| − Σ log σ(z_i · z_j) over the edges, in both directions and with the diagonal."""
    return (x - restored).square().sum().sqrt() - functional.logsigmoid(z @ z.T)[edges > 0].sum()


def edge_weights(dataset: LocalizationDataset, threshold: float) -> Matrix:
    """(N, N) A: 1 for a pair at or above the threshold, 2 on the diagonal."""
    edges = (dataset.functional_similarity.toarray() >= np.float32(threshold)).astype(np.float32)
    np.fill_diagonal(edges, 2.0)
    return np.asarray(edges, dtype=np.float32)
