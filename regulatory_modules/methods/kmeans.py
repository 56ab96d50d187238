"""MICA without its autoencoder: K-means on the z-scores themselves."""

from __future__ import annotations

from gtmaloc_base.progress import Progress, silent
from gtmaloc_learning.arrays import FloatArray
from regulatory_modules.methods.feature_clusters import FeatureClusters


class KMeansModules(FeatureClusters):
    """K-means on z-scores, elbow and Algorithm 1 as in MICA: what the autoencoder has to beat."""

    name = "kmeans"
    title = "K-means"
    citation = "Baseline: stages 2 and 3 of MICA on z-scores, without stage 1"

    def features(
        self, profiles: FloatArray, seed: int, progress: Progress = silent, stage: str = ""
    ) -> FloatArray:
        """(n, S) the profiles."""
        return profiles
