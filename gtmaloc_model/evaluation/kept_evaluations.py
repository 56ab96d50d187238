"""Reads what has been evaluated from kept results, without evaluating anything."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from gtmaloc_base.errors import GTMALocError
from gtmaloc_learning.metrics import Summary
from gtmaloc_learning.predictions import DamagedPredictions, Predictions
from gtmaloc_model.evaluation.code_fingerprint import code_fingerprint
from gtmaloc_model.evaluation.protocols.registry import protocol_named
from gtmaloc_model.evaluation.protocols.share_of_training import share_in_name
from gtmaloc_model.evaluation.scores import areas
from gtmaloc_model.models.registry import model_class


@dataclass(frozen=True, eq=False)
class KeptEvaluation:
    """One model under one protocol, all seeds that are kept.

    Attributes:
        protocol: name of the protocol.
        share: share of the training rows that the model read.
        model: name of the model.
        preset: its settings; empty without presets.
        features: feature set, or "own".
        folds: K.
        seeds: ascending.
        tables: tested rows for each seed.
        ece: expected calibration error, mean over seeds.
    """

    protocol: str
    share: float
    model: str
    preset: str
    features: str
    folds: int
    seeds: tuple[int, ...]
    tables: tuple[Predictions, ...]
    ece: float

    @cached_property
    def areas(self) -> tuple[Summary, Summary]:
        """AUROC and AUPRC over the labels that the protocol scores, as `evaluate` gives them."""
        scored = protocol_named(self.protocol).labels_scored
        return areas([t if scored is None else t.of_labels(scored) for t in self.tables], self.folds)


@dataclass(frozen=True)
class KeptOfReleases:
    """What is kept of the evaluations of some releases.

    Attributes:
        evaluations: by protocol, model and feature set; of several with the same options, the one with most
            seeds.
        outdated: results of earlier code or other versions of libraries, or of a model that is not installed.
        damaged: entries that cannot be read.
    """

    evaluations: tuple[KeptEvaluation, ...]
    outdated: int = 0
    damaged: int = 0

    def of(self, protocol: str, share: float = 1.0) -> tuple[KeptEvaluation, ...]:
        """Those under one protocol, with a share of the training rows."""
        return tuple(e for e in self.evaluations if (e.protocol, e.share) == (protocol, share))


NOTHING_KEPT = KeptOfReleases(())


def kept_evaluations(directory: Path, releases: str) -> KeptOfReleases:
    """The kept evaluations of these releases by the present code.

    Args:
        directory: of `KeptResults`.
        releases: fingerprint of the releases; if empty, nothing is found.
    """
    if not releases:
        return KeptOfReleases(())
    found: dict[tuple[Any, ...], list[tuple[int, Predictions, float]]] = defaultdict(list)
    outdated = damaged = 0
    for path, entry in _entries(directory):
        try:
            origin, key = entry["origin"], entry["key"]
            if origin["releases"] != releases:
                continue
            protocol, share = share_in_name(key["protocol"])
            if not _current(key):
                outdated += 1
                continue
            of = (
                protocol,
                share,
                key["model"],
                origin["preset"],
                origin["features"],
                key["folds"],
                key["data"],
            )
            table = Predictions.load(path.with_suffix(".npz"))
            found[of].append((key["seed"], table, float(entry["measures"]["ece"])))
        except (KeyError, TypeError, ValueError, DamagedPredictions):
            damaged += entry.get("origin") is not None  # an entry of an earlier version has none
    chosen: dict[tuple[Any, ...], KeptEvaluation] = {}
    for of, results in sorted(found.items(), key=lambda item: -len(item[1])):
        results.sort(key=lambda result: result[0])
        seeds, tables, ece = zip(*results, strict=True)
        chosen.setdefault(of[:5], KeptEvaluation(*of[:6], seeds, tables, float(np.mean(ece))))
    return KeptOfReleases(tuple(chosen[of] for of in sorted(chosen)), outdated, damaged)


def _entries(directory: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    for path in sorted(directory.glob("*.json")):
        try:
            entry = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            continue  # `evaluate` says so when it needs it
        if isinstance(entry, dict):
            yield path, entry


def _current(key: dict[str, Any]) -> bool:
    """Whether the code of the model is the present one."""
    try:
        return bool(key["model_code"] == code_fingerprint(model_class(key["model"])))
    except GTMALocError:
        return False
