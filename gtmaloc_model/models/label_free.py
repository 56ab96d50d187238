"""Results that do not depend on labels: computed once for all folds, and kept for a resumed run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.checkpoint import CheckpointKey, load_arrays, save_arrays
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.models.base import Context, FittedModel, InnerScores

T = TypeVar("T")
Vectors = Mapping[str, npt.NDArray[np.float32]]
"""(N, d) vectors of all miRNAs for each relation."""
Inputs = Sequence[npt.NDArray[np.float32]]
"""(n, d_r) input of each relation's token, in the order of the relations."""


class TrainedNetwork(Protocol):
    """A network that reads one input per relation."""

    @property
    def inner_scores(self) -> InnerScores:
        """Scores of training rows by parts of the network that were not trained on them."""

    def logits(self, inputs: Inputs) -> FloatArray:
        """(n, C) logits of n rows."""


@dataclass(frozen=True, eq=False)
class FittedOnInputs(FittedModel):
    """A network trained on label-free inputs, together with the inputs of all miRNAs.

    Attributes:
        network: trained on the training rows.
        inputs: (N, d_r) for each relation.
    """

    network: TrainedNetwork
    inputs: Inputs

    @property
    def inner_scores(self) -> InnerScores:
        """Those of the network."""
        return self.network.inner_scores

    def predict(self, rows: IntArray) -> FloatArray:
        """(n, C) logits of these rows."""
        return self.network.logits([x[rows] for x in self.inputs])


class OncePerDataset(Generic[T]):
    """The value of a function of the label-free part of a dataset, the seed and the device.

    The last value is cached. Folds differ only in their labels, so all folds of a seed share it.
    """

    def __init__(self, compute: Callable[[LocalizationDataset, Context], T]) -> None:
        self._compute = compute
        self._last: tuple[tuple[str, int, str], T] | None = None

    def __call__(self, dataset: LocalizationDataset, context: Context) -> T:
        """The value for this dataset, computed unless it is the cached one."""
        key = (dataset.feature_fingerprint, context.seed, context.device)
        if self._last is None or self._last[0] != key:
            self._last = key, self._compute(dataset, context)
        return self._last[1]


def kept_vectors(
    compute: Callable[[], Vectors], dataset: LocalizationDataset, context: Context, model: str, preset: str
) -> Vectors:
    """The vectors from the context's cache, or else computed and, if there is a cache, stored there.

    Raises:
        WrongCheckpoint: the cached vectors are damaged or belong to another preset, seed, device or data.
    """
    if context.cache is None:
        return compute()
    path = context.cache / f"graph_transformer.{model}.seed{context.seed}.safetensors"
    key = CheckpointKey(
        kind="graph-transformer",
        model=f"{model}/{context.device}",
        preset=preset,
        fingerprint=dataset.feature_fingerprint,
        seed=context.seed,
    )
    if path.exists():
        return {name: values.astype(np.float32) for name, values in load_arrays(path, key).items()}
    found = compute()
    save_arrays(path, dict(found), key)
    return found
