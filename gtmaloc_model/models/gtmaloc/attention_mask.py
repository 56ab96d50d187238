r"""Who may attend to whom in the graph transformers, without labels.

| setting | $j \to i$ if $i = j$ or |
|---|---|
| `functional_threshold` alone | $MS_{ij} \ge T$ in the functional network of the dataset (eq. 5 and 6) |
| with `functional_alpha` | the same, with $MS = \alpha FS + (1 - \alpha) K$ computed again |
| `nearest` | $j$ is among the nearest rows of $i$, or $i$ of $j$, by TF-IDF cosine of diseases |
"""

from __future__ import annotations

from scipy import sparse

from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.similarities import SIMILARITIES, similarity_of
from gtmaloc_model.models.gtmaloc.presets import Preset
from gtmaloc_model.nn.attention import Neighbourhood
from gtmaloc_model.similarity.thresholds import (
    SimilarityEdges,
    mix,
    nearest_neighbours,
    threshold_network,
)

_BEST_MATCH, _KERNEL = SIMILARITIES["functional"], SIMILARITIES["kernel disease"]
_BY_DISEASES = SIMILARITIES["profile disease"]


def attention_mask(dataset: LocalizationDataset, preset: Preset) -> Neighbourhood:
    """The neighbourhood of each row under a preset.

    Raises:
        MissingKnowledge: α is set, but the dataset does not know the tree of diseases.
    """
    threshold = preset.functional_threshold
    if preset.nearest:
        edges = nearest_neighbours(similarity_of(dataset, _BY_DISEASES), preset.nearest)
    elif preset.functional_alpha is not None:
        best_match, kernel = (similarity_of(dataset, part) for part in (_BEST_MATCH, _KERNEL))
        edges = threshold_network(mix(best_match, kernel, preset.functional_alpha), threshold)
    else:
        return Neighbourhood.from_similarity(dataset.functional_similarity, threshold)
    return Neighbourhood.from_similarity(_matrix(edges, len(dataset.mirna_ids)), 0.0)


def _matrix(edges: SimilarityEdges, n: int) -> sparse.csr_matrix:
    upper = sparse.csr_matrix((edges.score, (edges.i, edges.j)), shape=(n, n))
    return sparse.csr_matrix(upper + upper.T)
