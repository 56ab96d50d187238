"""Results of evaluations, kept in files that are named by what they depend on.

| file | content |
|---|---|
| `<key>.json` | the key in full, measures, seconds, hash of the predictions; written last |
| `<key>.npz` | out-of-fold predictions, so that measures can be computed without training |
| `<key>.folds.safetensors` | the finished folds of an evaluation that is not finished |
| `label_free/<key>/` | what a model computes without labels, for all folds, seeds and protocols |

Deleting any of them costs the time to compute it again, and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gtmaloc_base.atomic_files import write_json
from gtmaloc_learning.predictions import DamagedPredictions, Predictions
from gtmaloc_model.evaluation.result_key import ResultKey


@dataclass(frozen=True, eq=False)
class SeedResult:
    """One model under one protocol with one seed.

    Attributes:
        table: tested rows, with what they are judged by.
        seconds: wall time of the command that finished it.
    """

    table: Predictions
    seconds: float


@dataclass(frozen=True)
class Origin:
    """What a reader of a kept result needs and its key does not say.

    Attributes:
        releases: fingerprint of the releases that the data were made from; empty if unknown.
        preset: settings of the model; empty without presets.
        features: the feature set that it reads, or "own".
    """

    releases: str
    preset: str
    features: str


@dataclass(frozen=True)
class KeptResults:
    """A folder of results. Several processes may use it at once: every file is written whole or not at all.

    Attributes:
        directory: created when something is kept.
        say: told which results are reused, and which cannot be.
    """

    directory: Path
    say: Callable[[str], None]

    def journal(self, key: ResultKey) -> Path:
        """The file of finished folds."""
        return self.directory / f"{key.name}.folds.safetensors"

    def label_free(self, key: ResultKey) -> Path:
        """The folder of what the model computes without labels."""
        return self.directory / "label_free" / key.label_free_name

    def load(self, key: ResultKey, origin: Origin) -> SeedResult | None:
        """The result of this key; None, with a message if a file is damaged, if it has to be computed.

        An entry of another origin gets this one: equal data may come from other releases.
        """
        if not self._entry(key).exists():
            return None
        try:
            found, entry = self._read(key)
        except (OSError, ValueError, DamagedPredictions) as error:
            self.say(f"The kept result of {key.described} cannot be used ({error}): computed again")
            return None
        if entry.get("origin") != asdict(origin):
            write_json(self._entry(key), {**entry, "origin": asdict(origin)})
        self.say(f"kept result of {key.described} (it took {found.seconds:,.1f} s)")
        return found

    def save(self, key: ResultKey, result: SeedResult, measures: Mapping[str, Any], origin: Origin) -> None:
        """Keep a result whose folds and features have passed the leak guard; its folds are then deleted."""
        result.table.save(self._predictions(key))
        entry = {
            "key": key.as_json(),
            "origin": asdict(origin),
            "leak_checked": True,
            "seconds": result.seconds,
            "predictions": _digest(self._predictions(key)),
            "measures": dict(measures),
        }
        write_json(self._entry(key), entry)
        self.journal(key).unlink(missing_ok=True)

    def discard_unfinished(self, key: ResultKey, reason: str) -> None:
        """Delete finished folds and label-free results that cannot be used."""
        self.say(f"Unfinished work on {key.described} cannot be used ({reason}): computed again")
        self.journal(key).unlink(missing_ok=True)
        shutil.rmtree(self.label_free(key), ignore_errors=True)

    def _entry(self, key: ResultKey) -> Path:
        return self.directory / f"{key.name}.json"

    def _predictions(self, key: ResultKey) -> Path:
        return self.directory / f"{key.name}.npz"

    def _read(self, key: ResultKey) -> tuple[SeedResult, dict[str, Any]]:
        entry = json.loads(self._entry(key).read_text("utf-8"))
        if not isinstance(entry, dict) or entry.get("key") != key.as_json():
            raise ValueError("it belongs to another computation")
        seconds = entry.get("seconds")
        if entry.get("leak_checked") is not True or not isinstance(seconds, int | float):
            raise ValueError("it is not complete")
        if _digest(self._predictions(key)) != entry.get("predictions"):
            raise ValueError("its predictions are not those that were written")
        return SeedResult(Predictions.load(self._predictions(key)), float(seconds)), entry


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
