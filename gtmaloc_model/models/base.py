"""The interface of a model: label-free inputs and labels of training rows in, logits of any row out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

from gtmaloc_base.errors import GTMALocError, UsageError
from gtmaloc_base.progress import Progress, silent
from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.explanations import ModelExplanation
from gtmaloc_learning.worker_processes import WorkerProcesses
from gtmaloc_model.data.dataset import LocalizationDataset, Parameters
from gtmaloc_model.features.sets import base_of, feature_set

EMBEDDINGS = "embeddings"
ASSOCIATION_PROFILES = "associations"
FUNCTIONAL_SIMILARITY = "functional_similarity"
KNOWLEDGE = "knowledge"

OWN = "own"
"""Name of the fixed input of a model, which is no feature set."""

THRESHOLD_PARAMETER = "functional_threshold"
"""Name of the dataset parameter for the threshold at or above which functional edges were kept."""


class ThresholdTooHigh(GTMALocError):
    """A dataset's functional network was cut at a higher threshold than the model uses."""


@dataclass(frozen=True, eq=False)
class Context:
    """How to compute, not what.

    Attributes:
        seed: random seed of everything in the model.
        device: "cpu" or "cuda"; "auto" is already resolved.
        cache: folder for label-free results, so that a resumed run need not compute them again.
        progress: reports the steps of the work.
        groups: (N,) group of each row of the dataset if the folds split no group, else None. Folds inside
            the training rows must split none either, or what they measure is too good.
        workers: processes that compute the folds; None for this one.
    """

    seed: int
    device: str
    cache: Path | None = None
    progress: Progress = silent
    groups: IntArray | None = None
    workers: WorkerProcesses | None = None

    @property
    def of_worker(self) -> Context:
        """The same for one of the workers, whose progress nobody sees."""
        return replace(self, progress=silent, workers=None)


@dataclass(frozen=True, eq=False)
class InnerScores:
    """Scores of training rows by parts of the model that were not trained on them.

    Attributes:
        rows: (m,) positions within the training rows.
        scores: (m, C) logits.
    """

    rows: IntArray
    scores: FloatArray


@dataclass(frozen=True)
class PublishedFigure:
    """A model's result on the published benchmark, as reported by its authors.

    Attributes:
        protocol: name of the protocol closest to theirs.
        auroc: mean over the labels.
        auprc: mean over the labels.
        what: the model and the conditions, as shown in a report.
        source: where the figure was published.
    """

    protocol: str
    auroc: float
    auprc: float
    what: str
    source: str


class FittedModel(ABC):
    """A model that has been trained on some rows of one dataset."""

    @property
    @abstractmethod
    def inner_scores(self) -> InnerScores:
        """Scores for fitting a calibration; the calibration itself is not part of a model."""

    @abstractmethod
    def predict(self, rows: IntArray) -> FloatArray:
        """(n, C) finite logits of these rows of the dataset; the model's probability is σ(logit)."""

    def explain(self, rows: IntArray) -> ModelExplanation | None:
        """What the logits of these rows rest on; None if the model does not say."""
        return None


class LocalizationModel(ABC):
    """Anything that predicts compartments. Subclasses describe themselves in class attributes.

    Attributes:
        name: name on the command line.
        title: display name.
        citation: the publication, or a sentence about the origin of the method.
        published: figures that authors report for it.
        baseline: whether it is shown next to every evaluated model.
        needs: parts of the dataset that it reads: "embeddings", "associations", "functional_similarity",
            "knowledge". A model may need less on a feature set.
        presets: settings by name; the first is the default. A model may have none.
        preset: the chosen preset; empty without presets.
        feature_sets: names of the feature sets that it can read (`gtmaloc_model.features.sets`), the default
            first; "" is its own fixed input. A model of the literature has only that.
        features: the chosen feature set, perhaps one without parts; "" is the fixed input, named "own".
        ablations: presets that leave something out or change it, and what; `gtmaloc ablate` evaluates them.
        members: registered models that are one part each of this one, on the same feature set.

    Raises:
        UsageError: the model has no such preset, or cannot read that feature set.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    citation: ClassVar[str]
    published: ClassVar[tuple[PublishedFigure, ...]] = ()
    baseline: ClassVar[bool] = False
    needs: frozenset[str]
    presets: ClassVar[Mapping[str, Any]] = MappingProxyType({})
    preset: str
    feature_sets: ClassVar[tuple[str, ...]] = ("",)
    features: str
    ablations: ClassVar[Mapping[str, str]] = MappingProxyType({})
    members: ClassVar[tuple[str, ...]] = ()

    def __init__(self, preset: str | None = None, features: str | None = None) -> None:
        if preset is not None and preset not in self.presets:
            message = f"The model {self.name} has no preset {preset!r}"
            remedy = f"Choose one of: {', '.join(self.presets)}" if self.presets else "Leave the preset out"
            raise UsageError(message, remedy)
        if features is not None and not self.can_read(features):
            sets = [name or OWN for name in self.feature_sets if name or len(self.feature_sets) > 1]
            raise UsageError(
                f"The model {self.name} cannot read the feature set {features!r}",
                f"Choose one of: {', '.join(sets)}" if sets else "Leave --features out: its input is fixed",
            )
        self.preset = next(iter(self.presets), "") if preset is None else preset
        chosen = self.feature_sets[0] if features is None else features
        self.features = "" if chosen in ("", OWN) else feature_set(chosen).name

    @classmethod
    def can_read(cls, features: str) -> bool:
        """Whether the model reads this feature set, or the one that it is without parts."""
        return ("" if features == OWN else base_of(features)) in cls.feature_sets

    @property
    def variant(self) -> str:
        """Preset and feature set, as far as the model has them: what a checkpoint belongs to."""
        return "/".join(filter(None, (self.preset, self.features)))

    @property
    def functional_threshold(self) -> float | None:
        """T, the threshold that the model applies to the functional network; None if it does not read it."""
        return None

    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """Hyperparameters as JSON values, for settings.json and the model card."""

    @abstractmethod
    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedModel:
        """Train on the labels of these rows and the label-free parts of the dataset, and on nothing else.

        The same dataset, rows, seed and device give the same bits. A label may be constant in the training
        rows.
        """

    def check(self, dataset: LocalizationDataset) -> None:
        """Refuse a dataset that the model cannot be trained on.

        Raises:
            MissingEmbeddings: the model reads embeddings, but the dataset has none.
            MissingKnowledge: the model reads knowledge or a feature set, but the dataset has no knowledge.
            ThresholdTooHigh: edges that the model reads were removed when the dataset was created.
        """
        if EMBEDDINGS in self.needs:
            dataset.require_embeddings()
        if self.features or KNOWLEDGE in self.needs:
            dataset.known()
        self.check_threshold(dataset.parameters)

    def check_threshold(self, parameters: Parameters) -> None:
        """Refuse parameters of the networks that remove edges which the model reads.

        Raises:
            ThresholdTooHigh: the functional network is cut above the model's own threshold.
        """
        wanted = self.functional_threshold
        kept_from = parameters.get(THRESHOLD_PARAMETER)
        if wanted is not None and kept_from is not None and float(kept_from) > wanted:
            raise ThresholdTooHigh(
                f"{self.name} reads functional similarities of {wanted} and above, but only those of "
                f"{kept_from} and above are kept",
                f"Set GTMALOC_FUNCTIONAL_THRESHOLD to at most {wanted}, then run `gtmaloc relate` and "
                "`gtmaloc embed`",
            )
