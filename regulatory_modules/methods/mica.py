"""MICA: clusters of autoencoded profiles, joined by validated targets."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

from gtmaloc_base.progress import Progress, silent
from gtmaloc_learning.arrays import FloatArray
from regulatory_modules.methods import autoencoder
from regulatory_modules.methods.feature_clusters import FeatureClusters


class Mica(FeatureClusters):
    """K-means on the codes of a convolutional autoencoder, one for miRNAs and one for genes."""

    name = "mica"
    title = "MICA"
    citation = (
        "MICA: MicroRNA regulatory module Identification with Convolutional Autoencoders, from its text; "
        "no code was found"
    )
    unknown = (
        *FeatureClusters.unknown,
        "Decoder: one linear layer back to the samples",
        "Activation, loss, optimizer: ReLU, mean squared error, Adam with rate .001",
        "Place of the dropout: before the fully connected layer",
        "Epochs: 10, or as many as give 500 steps with batches of 128",
        "Order of the samples, along which it convolves: as given",
    )
    settings: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {
            **FeatureClusters.settings,
            "kernels": autoencoder.KERNELS,
            "kernel_sizes": list(autoencoder.SIZES),
            "pool_sizes": list(autoencoder.POOLS),
            "dropout": autoencoder.DROPOUT,
            "code": f"samples // {autoencoder.SHARE}",
            "batch": autoencoder.BATCH,
            "epochs_at_least": autoencoder.EPOCHS,
            "steps_at_least": autoencoder.STEPS,
            "learning_rate": autoencoder.RATE,
        }
    )

    def features(
        self, profiles: FloatArray, seed: int, progress: Progress = silent, stage: str = ""
    ) -> FloatArray:
        """(n, max(1, S // 4)) codes."""
        return autoencoder.encoded(profiles, seed, progress, stage)
