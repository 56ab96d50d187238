"""The step `fetch`: find the releases to work on, and account for every file of their directory."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import UsageError
from loaders.data_directory import DataDirectory, DataFile, survey
from loaders.demonstration import write_demonstration
from loaders.source import DEMONSTRATION_MARK

SLIPS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Data:
    """A directory of releases."""

    directory: Path
    synthetic: bool

    @property
    def described(self) -> str:
        """A description that always identifies synthetic data."""
        kind = "SYNTHETIC demonstration release, not biology" if self.synthetic else "releases"
        return f"{kind} in {self.directory}"


@dataclass(frozen=True, slots=True)
class FetchResult:
    """The data directory, and what becomes of each of its files."""

    data: Data
    content: DataDirectory

    def as_json(self) -> dict[str, Any]:
        """`{directory, synthetic, missing: {source: why}, files: [{path, …}]}`."""
        return {
            "directory": str(self.data.directory),
            "synthetic": self.data.synthetic,
            "missing": {name: absent.message for name, absent in self.content.missing.items()},
            "files": [file.as_json() for file in self.content.files],
        }

    def rows(self) -> list[tuple[str, str]]:
        """File and fate of every file; folders in which no source has a file are counted as one row."""
        ours = {_folder(f) for f in self.content.files if f.recognised or f.likely_slip}
        others = Counter(_folder(f) for f in self.content.files if _folder(f) not in ours)
        shown = [(f.path, _fate(f)) for f in self.content.files if _folder(f) in ours]
        return shown + [(f"{folder}/", f"{_files(n)}, of no source") for folder, n in sorted(others.items())]


def fetch(workspace: Workspace, given: Path | None = None) -> Data:
    """Find releases: the directory given, else GTMALOC_DATA, else the synthetic demonstration release.

    Raises:
        UsageError: the directory does not exist.
    """
    directory = given or workspace.settings.data
    if directory is None:
        directory = workspace.releases / f"demonstration-{workspace.settings.seed}"
        workspace.reporter.say("No data directory given: using the SYNTHETIC demonstration release")
        write_demonstration(directory, seed=workspace.settings.seed)
    elif not directory.is_dir():
        raise UsageError(
            f"There is no directory {directory}", "Give the directory that holds the releases (--data DIR)"
        )
    return Data(directory.absolute(), (directory / DEMONSTRATION_MARK).is_file())


def fetch_and_list(workspace: Workspace, given: Path | None = None) -> FetchResult:
    """Find releases, and list every file of their directory as used, superseded or not recognised.

    Raises:
        UsageError: the directory does not exist.
        SeveralReleases: it cannot be told which of several releases is the newest.
        GTMALocError: a file cannot be read.
    """
    data = fetch(workspace, given)
    return FetchResult(data, survey(data.directory))


def summary(content: DataDirectory) -> list[str]:
    """Lines that sum up the files of a directory: all that were passed over, and those with a likely slip."""
    fates: Mapping[str, int] = Counter(
        "used" if f.used_by else "superseded" if f.superseded_by else "not recognised" for f in content.files
    )
    lines = [
        f"  {_files(len(content.files))}: {fates.get('used', 0)} used, "
        f"{fates.get('superseded', 0)} superseded, "
        f"{fates.get('not recognised', 0)} not recognised (`gtmaloc fetch` lists them)"
    ]
    lines += [f"  {f.path}: {_fate(f)}" for f in content.files if f.superseded_by]
    slips = [f for f in content.files if f.likely_slip]
    lines += [f"  {f.path}: {_fate(f)}" for f in slips[:SLIPS_SHOWN]]
    if len(slips) > SLIPS_SHOWN:
        lines.append(f"  … and {len(slips) - SLIPS_SHOWN} more with a name like that of a source's file")
    return lines


def _fate(file: DataFile) -> str:
    if file.used_by:
        return f"used by {file.used_by}"
    if file.superseded_by:
        return f"superseded by {file.superseded_by}"
    return f"not recognised; the nearest name is {file.nearest} ({file.nearest_source})"


def _folder(file: DataFile) -> str:
    return file.path.rpartition("/")[0]


def _files(number: int) -> str:
    return f"{number:,} file" + ("" if number == 1 else "s")
