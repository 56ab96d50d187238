"""Cross-validated evaluation of a model, always together with the baselines on the same folds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from gtmaloc_base.errors import UsageError
from gtmaloc_learning.checkpoint import CheckpointKey, WrongCheckpoint
from gtmaloc_learning.predictions import Predictions, stacked
from gtmaloc_learning.significance import corrected_resampled_t_test
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.evaluation.kept_results import KeptResults, Origin, SeedResult
from gtmaloc_model.evaluation.leak_guard import check_features, check_folds
from gtmaloc_model.evaluation.protocols.base import Protocol, Truth
from gtmaloc_model.evaluation.result_key import ResultKey
from gtmaloc_model.evaluation.scores import Scores, score
from gtmaloc_model.features.sets import feature_set
from gtmaloc_model.features.unknown_blocks import unknown_notes
from gtmaloc_model.models.base import OWN, Context, LocalizationModel
from gtmaloc_model.models.registry import baselines, model_class, model_named
from gtmaloc_model.training.out_of_fold import predict_folds


@dataclass(frozen=True, eq=False)
class Evaluation:
    """Result of one model under one protocol; `as_json` is the command line's contract.

    There is none of a protocol or a feature set that the leak guard refuses: `leak_checked` is always true.

    Attributes:
        protocol: name of the protocol.
        model: name of the model.
        preset: its chosen settings; empty without presets.
        features: the feature set that it reads; "own" if its input is fixed.
        inputs: where the dataset comes from: "graph", "files" or "released".
        folds: K.
        seeds: seeds of the folds and the model.
        scores: all measures of the predictions.
        seconds: wall time of this model alone; of a kept result, the time that it took.
        device: "cpu" or "cuda"; baselines always run on the CPU.
        predictions: tested rows of all seeds, stacked.
        baselines: the evaluation of each baseline.
        learning_curve: share of the training rows, and the evaluation of this model with it; empty unless
            wanted.
    """

    protocol: str
    model: str
    preset: str
    features: str
    inputs: str
    folds: int
    seeds: tuple[int, ...]
    scores: Scores
    seconds: float
    device: str
    predictions: Predictions
    baselines: tuple[Evaluation, ...] = ()
    learning_curve: tuple[tuple[float, Evaluation], ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Plain values; each baseline has the same keys, and `versus` instead of `baselines`."""
        result: dict[str, Any] = {
            "protocol": self.protocol,
            "model": self.model,
            "preset": self.preset,
            "features": self.features,
            "inputs": self.inputs,
            "folds": self.folds,
            "seeds": list(self.seeds),
            **self.scores.as_json(),
            "seconds": round(self.seconds, 3),
            "device": self.device,
            "leak_checked": True,
        }
        if self.baselines:
            result["baselines"] = [
                {**baseline.as_json(), "versus": self.versus(baseline)} for baseline in self.baselines
            ]
        if self.learning_curve:
            result["learning_curve"] = [
                {"share": share, **{area: scores[area] for area in ("auroc", "auprc")}}
                for share, of in self.learning_curve
                for scores in (of.scores.as_json(),)
            ]
        return result

    def versus(self, other: Evaluation) -> dict[str, dict[str, object]]:
        """This model minus another one on the same folds: difference, p and interval of both areas.

        Raises:
            ValueError: the numbers of folds differ.
        """
        pairs = {
            "auroc": (self.scores.auroc, other.scores.auroc),
            "auprc": (self.scores.auprc, other.scores.auprc),
        }
        return {
            name: corrected_resampled_t_test(own.per_fold, theirs.per_fold, self.folds).as_json()
            for name, (own, theirs) in pairs.items()
        }


def evaluate(
    dataset: LocalizationDataset,
    model: LocalizationModel,
    protocol: Protocol,
    *,
    n_folds: int,
    seeds: Sequence[int],
    context: Context,
    kept: KeptResults | None = None,
) -> Evaluation:
    """Cross-validate a model and the baselines on the same folds.

    Args:
        dataset: the data.
        model: the model.
        protocol: splits the rows into folds.
        n_folds: K.
        seeds: each seed gives different folds and seeds the model.
        context: device, progress and workers; its seed is not used.
        kept: where results are kept and taken from; an interrupted evaluation continues at its first
            unfinished fold. Without it everything is computed.

    Raises:
        UsageError: the seeds are negative or repeated, or that many folds are not possible.
        LabelLeak: a label that is tested reaches the model.
    """
    beside = [_baseline(name, model.features) for name in baselines() if name != model.name]
    first, *others = (
        evaluate_alone(dataset, each, protocol, n_folds=n_folds, seeds=seeds, context=context, kept=kept)
        for each in (model, *beside)
    )
    return replace(first, baselines=tuple(others))


def _baseline(name: str, features: str) -> LocalizationModel:
    """A baseline on the feature set of the model that it is compared with, if it can read one."""
    return model_named(name, features=features if model_class(name).can_read(features) else None)


def evaluate_alone(
    dataset: LocalizationDataset,
    model: LocalizationModel,
    protocol: Protocol,
    *,
    n_folds: int,
    seeds: Sequence[int],
    context: Context,
    kept: KeptResults | None = None,
) -> Evaluation:
    """Cross-validate one model without the baselines; see `evaluate`."""
    check_seeds(seeds)
    prepared = protocol.prepare(dataset)
    model.check(prepared)
    truth = protocol.truth(prepared)
    context = replace(
        context, groups=protocol.groups(prepared), device="cpu" if model.baseline else context.device
    )
    origin = Origin(dataset.data_fingerprint, model.preset, model.features or OWN)
    notes = (*unknown_notes(prepared, model.features), *protocol.notes)
    results = []
    for seed in seeds:
        key = ResultKey.of(prepared, truth, model, protocol, folds=n_folds, seed=seed, device=context.device)
        result = kept.load(key, origin) if kept else None
        if result is None:
            result = _computed(dataset, prepared, truth, model, protocol, key, context, kept)
            if kept:
                alone = score([result.table], n_folds, scored=protocol.labels_scored, notes=notes)
                kept.save(key, result, alone.as_json(), origin)
        results.append(result)
    tables = [result.table for result in results]
    return Evaluation(
        protocol=protocol.name,
        model=model.name,
        preset=model.preset,
        features=model.features or OWN,
        inputs=dataset.feature_source,
        folds=n_folds,
        seeds=tuple(seeds),
        scores=score(tables, n_folds, scored=protocol.labels_scored, notes=notes),
        seconds=sum(result.seconds for result in results),
        device=context.device,
        predictions=stacked(tables),
    )


def check_seeds(seeds: Sequence[int]) -> None:
    """Refuse seeds that give no folds, or the same folds twice.

    Raises:
        UsageError: there is none, or one is negative or repeated.
    """
    if not seeds or len(set(seeds)) != len(seeds) or min(seeds) < 0:
        raise UsageError(
            f"The seeds {list(seeds)} are not usable", "Give different integers ≥ 0, such as 0,1"
        )


def _computed(
    dataset: LocalizationDataset,
    prepared: LocalizationDataset,
    truth: Truth,
    model: LocalizationModel,
    protocol: Protocol,
    key: ResultKey,
    context: Context,
    kept: KeptResults | None,
) -> SeedResult:
    """The result of one seed, after the leak guard has seen its folds and features."""
    started = time.monotonic()
    if context.workers:
        context.workers.start()
    folds = protocol.folds(prepared, key.folds, key.seed)
    check_folds(dataset, protocol, folds)
    if model.features:
        check_features(prepared, feature_set(model.features))
    checkpoint = CheckpointKey(
        kind="folds", model=key.model, preset=key.variant, fingerprint=key.name, seed=key.seed
    )

    def predicted() -> Predictions:
        return predict_folds(
            prepared,
            model,
            folds,
            replace(context, seed=key.seed, cache=kept.label_free(key) if kept else context.cache),
            key=checkpoint,
            journal=kept.journal(key) if kept else None,
        )

    try:
        table = predicted()
    except WrongCheckpoint as error:
        if kept is None:
            raise
        kept.discard_unfinished(key, error.message)
        table = predicted()
    return SeedResult(truth.judging(table).subset(table.tested), time.monotonic() - started)
