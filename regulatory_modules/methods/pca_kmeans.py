"""MICA with principal components in the place of its autoencoder."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from sklearn.decomposition import PCA
from threadpoolctl import threadpool_limits

from gtmaloc_base.progress import Progress, silent
from gtmaloc_learning.arrays import FloatArray
from regulatory_modules.methods.clustering import distinct_rows
from regulatory_modules.methods.feature_clusters import FeatureClusters

VARIANCE, MOST = 0.9, 50


class PCAKMeans(FeatureClusters):
    """K-means on principal components, elbow and Algorithm 1 as in MICA: a linear code."""

    name = "pca-kmeans"
    title = "PCA and K-means"
    citation = "Baseline: stages 2 and 3 of MICA on principal components of the profiles"
    settings: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {**FeatureClusters.settings, "variance": VARIANCE, "components_at_most": MOST}
    )

    def features(
        self, profiles: FloatArray, seed: int, progress: Progress = silent, stage: str = ""
    ) -> FloatArray:
        """(n, p) scores on the first components that hold 90 % of the variance, at most 50."""
        if distinct_rows(profiles) == 1:
            return profiles
        with threadpool_limits(limits=1, user_api="blas"):
            pca = PCA(n_components=min(MOST, *profiles.shape), svd_solver="covariance_eigh")
            scores = pca.fit_transform(profiles)
        enough = int(np.searchsorted(np.cumsum(pca.explained_variance_ratio_), VARIANCE)) + 1
        return np.ascontiguousarray(scores[:, :enough], dtype=np.float64)
