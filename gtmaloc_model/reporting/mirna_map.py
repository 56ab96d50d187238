"""Where miRNAs lie on a map of what a model may read: near each other if they are alike. No label enters."""

from __future__ import annotations

import numpy as np
from sklearn.decomposition import PCA, KernelPCA
from sklearn.manifold import TSNE

from gtmaloc_learning.arrays import FloatArray
from gtmaloc_model.data.dataset import ASSOCIATIONS, RELATIONS, LocalizationDataset
from gtmaloc_model.features.similarities import SIMILARITIES, similarity_of

_COMPONENTS, _PERPLEXITY, _ITERATIONS, _SEED = 30, 30.0, 300, 0


def mirna_map(dataset: LocalizationDataset) -> tuple[FloatArray, str]:
    """(N, 2) positions by t-SNE, and what they are made from.

    Of a dataset with node2vec embeddings, their principal components; else those of the mean similarity of
    associations (and of expression, where it is known).
    """
    vectors, made_from = _components(dataset)
    tsne = TSNE(
        init=vectors[:, :2] / max(float(vectors[:, 0].std()), 1e-9) * 1e-4,
        perplexity=min(_PERPLEXITY, (len(vectors) - 1) / 3),
        max_iter=_ITERATIONS,
        random_state=_SEED,
    )
    return np.asarray(tsne.fit_transform(vectors), dtype=np.float64), made_from


def _components(dataset: LocalizationDataset) -> tuple[FloatArray, str]:
    most = min(_COMPONENTS, len(dataset.mirna_ids) - 1)
    if all(name in dataset.embeddings for name in RELATIONS):
        vectors = np.hstack([dataset.embeddings[name] for name in RELATIONS]).astype(np.float64)
        return PCA(most, svd_solver="full").fit_transform(vectors), "node2vec embeddings of the four networks"
    names = [f"profile {relation}" for relation in ASSOCIATIONS]
    made_from = "shared targets, drugs and diseases"
    if dataset.knowledge is not None and dataset.knowledge.expression:
        names, made_from = [*names, "coexpression"], f"{made_from}, and expression"
    similarity = np.mean([similarity_of(dataset, SIMILARITIES[name]) for name in names], axis=0)
    kernel = KernelPCA(most, kernel="precomputed", eigen_solver="dense")
    return np.asarray(kernel.fit_transform(similarity.astype(np.float64))), made_from
