"""Checkpoints: arrays in one safetensors file that says what it belongs to."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from gtmaloc_base.errors import GTMALocError

SCHEMA_VERSION = "1"
Arrays = dict[str, npt.NDArray[Any]]


class WrongCheckpoint(GTMALocError):
    """A checkpoint is damaged, or belongs to another program version, model, preset, seed or data."""


@dataclass(frozen=True, kw_only=True)
class CheckpointKey:
    """What a checkpoint belongs to; all of it has to agree before the content is used.

    Attributes:
        kind: what the arrays are ("folds", "model", "graph-transformer").
        model: name of the model and what else it depends on.
        preset: name of its preset.
        fingerprint: of the data.
        seed: of the training.
    """

    kind: str
    model: str
    preset: str
    fingerprint: str
    seed: int

    def metadata(self) -> dict[str, str]:
        """As written into the file."""
        return {"schema": SCHEMA_VERSION, **{name: str(value) for name, value in asdict(self).items()}}


def save_arrays(path: Path, arrays: Mapping[str, npt.NDArray[Any]], key: CheckpointKey) -> None:
    """Write atomically: a killed process leaves the old file or the new one, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        content = save({name: np.ascontiguousarray(a) for name, a in arrays.items()}, metadata=key.metadata())
        with partial.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def load_arrays(path: Path, key: CheckpointKey) -> Arrays:
    """Read a checkpoint after checking that it is the one asked for."""
    remedy = f"Delete {path} to train anew, or choose another run directory"
    try:
        with safe_open(path, framework="numpy") as file:
            found = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - not a dict
    except FileNotFoundError as error:
        raise WrongCheckpoint(f"There is no checkpoint {path}", "Run `gtmaloc train` first") from error
    except (SafetensorError, OSError) as error:
        raise WrongCheckpoint(f"{path} is not a whole checkpoint ({error})", remedy) from error
    for name, wanted in key.metadata().items():
        if found.get(name) != wanted:
            message = f"{path} has {name} {found.get(name, 'unknown')!r}, not {wanted!r}"
            raise WrongCheckpoint(message, remedy)
    return arrays
