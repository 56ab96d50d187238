"""What the result of one model, protocol and seed depends on, and the name that follows from it."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import asdict, dataclass
from importlib.metadata import version
from typing import Any

import numpy as np

from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.evaluation.code_fingerprint import code_fingerprint
from gtmaloc_model.evaluation.protocols.base import Protocol, Truth
from gtmaloc_model.evaluation.protocols.share_of_training import ShareOfTraining
from gtmaloc_model.models.base import LocalizationModel

RESULT_SCHEMA = 1
"""Raised when the form of a kept result changes, or the code that makes one outside models and protocols."""

_LIBRARIES = ("numpy", "scipy", "scikit-learn", "torch")


@dataclass(frozen=True, kw_only=True)
class ResultKey:
    """Everything that a result depends on; two results with equal keys are equal.

    Attributes:
        data: fingerprint of the prepared dataset.
        features: the same without labels.
        truth: fingerprint of what the predictions are judged by.
        protocol: name of the protocol.
        folds: K.
        seed: seed of the folds and the model.
        model: name of the model.
        variant: its preset and feature set.
        settings: its hyperparameters, as JSON.
        device: "cpu" or "cuda".
        model_code: fingerprint of the code of the model.
        protocol_code: fingerprint of the code of the protocol.
        libraries: versions of Python and of the libraries that compute.
    """

    data: str
    features: str
    truth: str
    protocol: str
    folds: int
    seed: int
    model: str
    variant: str
    settings: str
    device: str
    model_code: str
    protocol_code: str
    libraries: str

    @classmethod
    def of(
        cls,
        dataset: LocalizationDataset,
        truth: Truth,
        model: LocalizationModel,
        protocol: Protocol,
        *,
        folds: int,
        seed: int,
        device: str,
    ) -> ResultKey:
        """The key of a prepared dataset, what it is judged by, and how it is evaluated."""
        return cls(
            data=dataset.fingerprint,
            features=dataset.feature_fingerprint,
            truth=_truth(truth),
            protocol=protocol.name,
            folds=folds,
            seed=seed,
            model=model.name,
            variant=model.variant,
            settings=json.dumps(model.settings(), sort_keys=True),
            device=device,
            model_code=code_fingerprint(type(model)),
            protocol_code=_code(protocol),
            libraries=", ".join(
                (f"python {platform.python_version()}", *(f"{name} {version(name)}" for name in _LIBRARIES))
            ),
        )

    @property
    def name(self) -> str:
        """32 hexadecimal digits that name the result."""
        return _hash({"schema": RESULT_SCHEMA, **self.as_json()})

    @property
    def label_free_name(self) -> str:
        """32 hexadecimal digits that name what this model computes without labels, for any seed and fold."""
        parts = ("features", "model", "variant", "settings", "device", "model_code", "libraries")
        return _hash({"schema": RESULT_SCHEMA, **{part: getattr(self, part) for part in parts}})

    @property
    def described(self) -> str:
        """The result, for people."""
        named = f"{self.model} ({self.variant})" if self.variant else self.model
        return f"{named} under {self.protocol}, {self.folds} folds, seed {self.seed}"

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def _code(protocol: Protocol) -> str:
    if isinstance(protocol, ShareOfTraining):
        return code_fingerprint(ShareOfTraining) + _code(protocol.whole)
    return code_fingerprint(type(protocol))


def _hash(value: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:32]


def _truth(truth: Truth) -> str:
    digest = hashlib.sha256()
    for values in (truth.labels, truth.scored):
        if values is None:
            digest.update(b"all")
            continue
        plain = np.ascontiguousarray(values, dtype=np.int8)
        digest.update(f"{plain.shape}".encode() + plain.tobytes())
    return digest.hexdigest()
