"""Checkpoints: arrays in one safetensors file that records what it belongs to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from gtmaloc_base.atomic_files import write_bytes
from gtmaloc_base.errors import GTMALocError

SCHEMA_VERSION = "2"
Arrays = dict[str, npt.NDArray[Any]]

_KEY = "gtmaloc"
"""The only entry of the metadata: safetensors writes several in random order, and equal runs would differ."""


class WrongCheckpoint(GTMALocError):
    """A checkpoint is damaged, or belongs to another program version, model, preset, seed or data."""


@dataclass(frozen=True, kw_only=True)
class CheckpointKey:
    """What a checkpoint belongs to. Every part must match before the content is used.

    Attributes:
        kind: what the arrays are ("folds", "graph-transformer").
        model: name of the model, and anything else that it depends on.
        preset: name of its preset.
        fingerprint: fingerprint of the data.
        seed: random seed of the training.
    """

    kind: str
    model: str
    preset: str
    fingerprint: str
    seed: int

    def parts(self) -> dict[str, str]:
        """The key as it is written into the file."""
        return {"schema": SCHEMA_VERSION, **{name: str(value) for name, value in asdict(self).items()}}


def save_arrays(path: Path, arrays: Mapping[str, npt.NDArray[Any]], key: CheckpointKey) -> None:
    """Write atomically: a killed process leaves the old file or the new one, never a partial one.

    Equal arrays with an equal key give equal bytes.
    """
    contiguous = {name: np.ascontiguousarray(values) for name, values in arrays.items()}
    write_bytes(path, save(contiguous, metadata={_KEY: json.dumps(key.parts(), sort_keys=True)}))


def load_arrays(path: Path, key: CheckpointKey) -> Arrays:
    """Read a checkpoint after checking that it belongs to `key`.

    Raises:
        WrongCheckpoint: the file is missing or damaged, or does not belong to `key`.
    """
    remedy = f"Delete {path} to train again, or choose another run directory"
    try:
        with safe_open(path, framework="numpy") as file:
            found = dict(json.loads((file.metadata() or {}).get(_KEY, "{}")))
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict
    except FileNotFoundError as error:
        raise WrongCheckpoint(f"There is no checkpoint {path}", "Run `gtmaloc train` first") from error
    except (SafetensorError, OSError, ValueError, TypeError) as error:  # the last two: its key is no mapping
        raise WrongCheckpoint(f"{path} is not a complete checkpoint ({error})", remedy) from error
    for name, wanted in key.parts().items():
        if found.get(name) != wanted:
            message = f"{path} has {name} {found.get(name, 'unknown')!r}, not {wanted!r}"
            raise WrongCheckpoint(message, remedy)
    return arrays
