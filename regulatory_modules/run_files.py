"""A run directory: everything that one search for modules read and found, with one reader and writer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from gtmaloc_base.atomic_files import write_json, write_text
from gtmaloc_base.errors import GTMALocError, UsageError
from gtmaloc_learning.json_object import read_object
from gtmaloc_learning.npz_file import opened_npz, save_npz
from gtmaloc_learning.run_directory import RunDirectory
from regulatory_modules.module_set import ModuleSet
from regulatory_modules.stored_modules import arrays_of, described, modules_from

SCHEMA = 1
"""Version of a run's files."""

REQUEST, ARRAYS, COHORT, MODULES = "request.json", "cohort.npz", "cohort.json", "modules.json"
EVALUATION, REPORT = "evaluation.json", "report.html"
_FIT_AGAIN = "Fit again with `gtmaloc modules fit`"
_MODULES_KEYS = (
    "schema",
    "run",
    "method",
    "seed",
    "k",
    "modules",
    "choice",
    "found_notes",
    "seconds",
    "origin",
)


class NoSuchModuleRun(UsageError):
    """There is no run with this id, or no run at all."""


class DamagedModuleRun(GTMALocError):
    """A file of a run is missing, unreadable, or does not contain a required value."""


class ModuleRun:
    """The files of one run, `<root>/<id>/`.

    | file | content | written |
    |---|---|---|
    | request.json | what was requested | at the beginning |
    | cohort.npz | expression, follow-up, targets, clusters, memberships | at the end |
    | cohort.json | samples, miRNAs, genes, what was dropped, where targets come from | at the end |
    | modules.json | the modules, as `--json` gives them | last: a run with this file is finished |
    | evaluation.json | what each module is worth | by `modules evaluate` |
    | report.html | the page | by `modules report` |

    Every file is written atomically.

    Args:
        path: the directory. Files are read only when a property needs them.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def id(self) -> str:
        """Name of the directory."""
        return self.path.name

    @classmethod
    def create(cls, root: Path, name: str, request: Mapping[str, Any]) -> ModuleRun:
        """Create a run, named after the current time (UTC) and `name`, and record its request."""
        return cls(RunDirectory.create(root, name, request).path)

    @classmethod
    def all_finished(cls, root: Path) -> list[ModuleRun]:
        """Every finished run, oldest first; their files are not read."""
        return [cls(path.parent) for path in sorted(root.glob(f"*/{MODULES}"))]

    @classmethod
    def find(cls, root: Path, run: str | None = None) -> ModuleRun:
        """The finished run with this id, the newest one if no id is given; its files are not read.

        Raises:
            NoSuchModuleRun: there is no such run; the message lists the newest ones.
        """
        finished = {found.id: found for found in cls.all_finished(root)}
        if run is None and finished:
            return finished[max(finished)]
        if run in finished:
            return finished[run]
        if run is None:
            raise NoSuchModuleRun(f"There is no finished run in {root}", "Run `gtmaloc modules fit` first")
        known = ", ".join(list(finished)[-5:]) or "none"
        raise NoSuchModuleRun(
            f"There is no finished run {run!r} (newest: {known})",
            "Give the id that `gtmaloc modules fit` printed",
        )

    @cached_property
    def request(self) -> dict[str, Any]:
        """What was requested of the run."""
        return self._object(REQUEST)

    @cached_property
    def result(self) -> dict[str, Any]:
        """The modules as `--json` gives them, with the version of the files and the origin of the data.

        `origin` is `{data_fingerprint, settings}`: the data in the graph that were used (empty if none), and
        the settings of the method.
        """
        value = self._object(MODULES, _MODULES_KEYS)
        if value["schema"] != SCHEMA:
            raise self._damaged(MODULES, f"its schema is {value['schema']}, not {SCHEMA}")
        return value

    @property
    def as_json(self) -> dict[str, Any]:
        """What `modules fit --json` printed."""
        return {name: value for name, value in self.result.items() if name not in _OWN}

    @property
    def evaluation(self) -> dict[str, Any] | None:
        """What each module is worth; None if the run was not evaluated."""
        return self._object(EVALUATION, ("modules",)) if (self.path / EVALUATION).is_file() else None

    def finish(self, found: ModuleSet, *, data_fingerprint: str, settings: Mapping[str, Any]) -> None:
        """Write the result; modules.json is written last and marks the run as finished."""
        save_npz(self.path / ARRAYS, arrays_of(found))
        write_json(self.path / COHORT, described(found.cohort, found.targets))
        origin = {"data_fingerprint": data_fingerprint, "settings": dict(settings)}
        own = {"schema": SCHEMA, "found_notes": list(found.found.notes), "origin": origin}
        write_json(self.path / MODULES, {**found.as_json(), **own, "seconds": found.seconds})

    def write_evaluation(self, evaluation: Mapping[str, Any]) -> None:
        """Save what each module is worth."""
        write_json(self.path / EVALUATION, evaluation)

    def write_report(self, html: str) -> Path:
        """Save the page; returns its path."""
        write_text(self.path / REPORT, html)
        return self.path / REPORT

    def modules(self) -> ModuleSet:
        """The modules with their cohort and targets, equal to what `finish` was given.

        Raises:
            DamagedModuleRun: a file cannot be used.
        """
        result, of_cohort = self.result, self._object(COHORT)
        with opened_npz(self.path / ARRAYS, DamagedModuleRun, _FIT_AGAIN) as arrays:
            try:
                return modules_from(result, of_cohort, arrays)
            except (AttributeError, KeyError, TypeError) as error:  # another form of JSON, or a missing array
                raise self._damaged(COHORT, f"it does not fit {ARRAYS}: {error}") from None

    def _object(self, name: str, keys: tuple[str, ...] = ()) -> dict[str, Any]:
        return read_object(self.path / name, keys, self._damaged)

    def _damaged(self, name: str, reason: str) -> DamagedModuleRun:
        remedy = _FIT_AGAIN
        if name == EVALUATION:
            remedy = "Evaluate again with `gtmaloc modules evaluate`"
        return DamagedModuleRun(f"{self.path / name} cannot be used ({reason})", remedy)


_OWN = ("schema", "found_notes", "origin")
