"""A run directory: everything that one training wrote, with a single reader and writer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from gtmaloc_base.atomic_files import write_json, write_text
from gtmaloc_base.errors import GTMALocError, UsageError
from gtmaloc_learning.explanations import DamagedExplanations, Explanations
from gtmaloc_learning.json_object import read_object
from gtmaloc_learning.predictions import DamagedPredictions, Predictions

SCHEMA = 7
"""Version of a run's files; part of the request, so that an older run is neither reused nor resumed."""

REQUEST, SETTINGS, METRICS = "request.json", "settings.json", "metrics.json"
PREDICTIONS, OTHERS, EXPLANATIONS, MODEL_CARD, EVALUATION, REPORT, CASE_STUDY = (
    "predictions.npz", "others.npz", "explanations.npz", "model_card.md", "evaluation.json", "report.html",
    "case_study.csv",
)  # fmt: skip

_SETTINGS_KEYS = (
    "schema", "model", "preset", "features", "seed", "folds", "device", "fingerprint", "data_fingerprint",
    "parameters", "synthetic",
)  # fmt: skip
_METRICS_KEYS = ("auroc", "auprc", "ece", "statuses", "others", "deletion")
_OPTIONS = ("model", "preset", "features", "seed", "folds")  # of `gtmaloc train`, by their names in a request
_STAMP = "%Y%m%dT%H%M%S"


class NoSuchRun(UsageError):
    """There is no run with this id, or no run at all."""


class UnfinishedRun(UsageError):
    """A run exists, but its training has not finished."""


class DamagedRun(GTMALocError):
    """A file of a run is missing, unreadable, or does not contain a required value."""


class RunDirectory:
    """The files of one run, `<root>/<id>/`.

    | file | content | written |
    |---|---|---|
    | request.json | what was requested | at the beginning |
    | settings.json | model, preset, feature set, hyperparameters, seed, device, data | at the end |
    | predictions.npz | one `Predictions` table | at the end |
    | others.npz | predictions of what the dataset has no rows for, if any | at the end |
    | explanations.npz | what the predictions rest on, if the model says so | at the end |
    | metrics.json | scores of the predictions | last: a run with this file is finished |
    | model_card.md | settings and metrics in words | by `train`, again by `report` |
    | evaluation.json | comparison with other models | by `run` |
    | report.html, case_study.csv | the page; its new pairs | by `report` |

    Every file is written atomically. Checkpoints of unfinished work may also be in the directory.

    Args:
        path: the directory. Files are read only when a property needs them.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def id(self) -> str:
        """Name of the directory."""
        return self.path.name

    @property
    def resume_command(self) -> str:
        """What to type to continue the training of this run: the settings of its request as options.

        Raises:
            DamagedRun: the request cannot be read.
        """
        given = [(name, self.request.get(name)) for name in _OPTIONS]
        options = "".join(f" --{name} {value}" for name, value in given if value not in (None, ""))
        return f"gtmaloc train --resume {self.id}{options}"

    @property
    def is_finished(self) -> bool:
        """Whether training has finished."""
        return (self.path / METRICS).is_file()

    @classmethod
    def create(cls, root: Path, name: str, request: Mapping[str, Any]) -> RunDirectory:
        """Create a run, named after the current time (UTC) and `name`, and record its request.

        Names sort in the order of creation even if the clock is set back: each run gets a later second than
        every run before it.

        Raises:
            OSError: the directory or the request cannot be written; no directory is left behind.
        """
        started = max(
            [datetime.now(UTC), *(_started(run) + timedelta(seconds=1) for run in _directories(root))]
        )
        while True:
            path = root / f"{started:{_STAMP}}-{name}"
            try:
                path.mkdir(parents=True)
                break
            except FileExistsError:  # another process took this second just now
                started += timedelta(seconds=1)
        try:
            write_json(path / REQUEST, request)
        except BaseException:
            path.rmdir()
            raise
        return cls(path)

    @classmethod
    def all_finished(cls, root: Path) -> list[RunDirectory]:
        """Every finished run, oldest first; their files are not read."""
        return [cls(path.parent) for path in sorted(root.glob(f"*/{METRICS}"))]

    @classmethod
    def newest(cls, root: Path) -> RunDirectory:
        """The finished run that started last, read and checked.

        Raises:
            NoSuchRun: there is no finished run.
            DamagedRun: one of its files cannot be used.
        """
        finished = cls.all_finished(root)
        if not finished:
            raise NoSuchRun(f"There is no finished run in {root}", "Run `gtmaloc train` first")
        return finished[-1].checked()

    @classmethod
    def find(cls, root: Path, run: str | None = None) -> RunDirectory:
        """The finished run with this id (the newest one if no id is given), read and checked.

        Raises:
            NoSuchRun: there is no such run; the message lists the newest ones.
            UnfinishedRun: its training has not finished.
            DamagedRun: one of its files cannot be used.
        """
        if run is None:
            return cls.newest(root)
        finished = {found.id: found for found in cls.all_finished(root)}
        if run in finished:
            return finished[run].checked()
        if run in _directories(root):
            raise UnfinishedRun(
                f"There is no finished run {run!r}: its training was interrupted",
                f"Finish it with `{cls(root / run).resume_command}`",
            )
        known = ", ".join(list(finished)[-5:]) or "none"
        raise NoSuchRun(
            f"There is no finished run {run!r} (newest: {known})", "Give the id of a finished run"
        )

    @classmethod
    def to_resume(cls, root: Path, run: str) -> RunDirectory:
        """The run with this id, finished or not.

        Raises:
            NoSuchRun: there is no such run.
        """
        if run not in _directories(root):
            raise NoSuchRun(f"There is no run {run!r} in {root}", "Give the id that `gtmaloc train` printed")
        return cls(root / run)

    def checked(self) -> RunDirectory:
        """This run after reading its settings, metrics, predictions and explanations.

        Raises:
            DamagedRun: one of them cannot be used.
        """
        _ = self.settings, self.metrics, self.predictions, self.others, self.explanations
        return self

    @cached_property
    def request(self) -> dict[str, Any]:
        """What was requested of the run."""
        return self._object(REQUEST)

    @cached_property
    def settings(self) -> dict[str, Any]:
        """What the run was computed with."""
        settings = self._object(SETTINGS, _SETTINGS_KEYS)
        if settings["schema"] != SCHEMA:
            raise self._damaged(SETTINGS, f"its schema is {settings['schema']}, not {SCHEMA}")
        return settings

    @cached_property
    def metrics(self) -> dict[str, Any]:
        """Scores of its predictions."""
        return self._object(METRICS, _METRICS_KEYS)

    @cached_property
    def predictions(self) -> Predictions:
        """The table of its predictions."""
        try:
            return Predictions.load(self.path / PREDICTIONS)
        except DamagedPredictions as error:
            raise DamagedRun(error.message, error.remedy) from None

    @cached_property
    def others(self) -> Predictions | None:
        """Predictions of what the dataset has no rows for; None if there are none."""
        if not (self.path / OTHERS).is_file():
            return None
        try:
            return Predictions.load(self.path / OTHERS)
        except DamagedPredictions as error:
            raise DamagedRun(error.message, error.remedy) from None

    @cached_property
    def explanations(self) -> Explanations | None:
        """What the predictions rest on; None if the model does not say."""
        path = self.path / EXPLANATIONS
        if not path.is_file():
            return None
        try:
            found = Explanations.load(path)
        except DamagedExplanations as error:
            raise DamagedRun(error.message, error.remedy) from None
        every = self.predictions.ids + (self.others.ids if self.others is not None else ())
        if found.ids not in (every, self.predictions.ids) or found.labels != self.predictions.labels:
            raise self._damaged(EXPLANATIONS, "it explains other predictions")
        return found

    @property
    def evaluation(self) -> dict[str, Any] | None:
        """The comparison with other models; None if the run was not evaluated."""
        return self._object(EVALUATION) if (self.path / EVALUATION).is_file() else None

    def finish(
        self,
        predictions: Predictions,
        *,
        settings: Mapping[str, Any],
        metrics: Mapping[str, Any],
        others: Predictions | None = None,
        explanations: Explanations | None = None,
    ) -> RunDirectory:
        """Write the results of training; the metrics are written last and mark the run as finished."""
        write_json(self.path / SETTINGS, {"schema": SCHEMA, **settings})
        predictions.save(self.path / PREDICTIONS)
        if others is not None:
            others.save(self.path / OTHERS)
        if explanations is not None:
            explanations.save(self.path / EXPLANATIONS)
        write_json(self.path / METRICS, metrics)
        return RunDirectory(self.path)

    def write_evaluation(self, evaluation: Mapping[str, Any]) -> None:
        """Save the comparison with other models."""
        write_json(self.path / EVALUATION, evaluation)

    def write_model_card(self, text: str) -> None:
        """Save the model card."""
        write_text(self.path / MODEL_CARD, text)

    def write_report(self, html: str) -> Path:
        """Save the HTML report of the run; returns its path."""
        write_text(self.path / REPORT, html)
        return self.path / REPORT

    def _object(self, name: str, keys: tuple[str, ...] = ()) -> dict[str, Any]:
        return read_object(self.path / name, keys, self._damaged)

    def _damaged(self, name: str, reason: str) -> DamagedRun:
        remedy = "Train again with `gtmaloc train`"
        if name == EVALUATION:
            remedy = "Delete this file; `gtmaloc run` evaluates the run again"
        return DamagedRun(f"{self.path / name} cannot be used ({reason})", remedy)


def _started(run: str) -> datetime:
    """The second in the name of a run; the beginning of time for a directory of another name."""
    try:
        return datetime.strptime(run.partition("-")[0], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _directories(root: Path) -> set[str]:
    return {path.name for path in root.iterdir() if path.is_dir()} if root.is_dir() else set()
