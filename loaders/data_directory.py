"""What a data directory holds: the sources that can be loaded, and what becomes of every file in it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

from graph_schema.records import Release
from loaders.errors import MissingRelease
from loaders.files.digests import file_digest
from loaders.files.locate import Search, noted_searches, without_copy_number
from loaders.registry import sources
from loaders.source import DEMONSTRATION_MARK, Source
from loaders.sources.rnalocate_lists import location_lists

EVALUATION = "gtmaloc evaluate --protocol P-temporal"

NEAR = 0.75
"""Similarity of two names, 0 to 1, from which a file that is not recognised is reported as a likely slip."""

_FORMATS = (".gz", ".zip", ".rar", ".7z", ".bz2", ".xz", ".part", ".crdownload", ".tmp", ".bak", ".download")
_TABLES = (".csv", ".tsv", ".txt", ".xls", ".xlsx", ".ods", ".json", ".html", ".bin", ".fasta", ".fa")


@dataclass(frozen=True, slots=True)
class DataFile:
    """One file of a data directory.

    Attributes:
        path: relative to the directory.
        used_by: the source that reads it, the first one if there are several; or `EVALUATION`, which alone
            reads an earlier localization release.
        superseded_by: the file that is read instead of it.
        nearest: for a file that is not recognised, the accepted name that is most like its own.
        nearest_source: the source that accepts that name.
        likeness: how alike the two names are, 0 to 1.
    """

    path: str
    used_by: str | None = None
    superseded_by: str | None = None
    nearest: str | None = None
    nearest_source: str | None = None
    likeness: float = 0.0

    @property
    def recognised(self) -> bool:
        """Whether a source accepts it."""
        return self.used_by is not None or self.superseded_by is not None

    @property
    def likely_slip(self) -> bool:
        """Whether it is probably a file of a source under a wrong name."""
        return not self.recognised and self.likeness >= NEAR

    def as_json(self) -> dict[str, str | None]:
        """`{path, used_by, superseded_by, nearest}`."""
        return {
            "path": self.path,
            "used_by": self.used_by,
            "superseded_by": self.superseded_by,
            "nearest": self.nearest,
        }


@dataclass(frozen=True, slots=True)
class DataDirectory:
    """The releases in a directory in loading order, why sources are missing, and every file."""

    found: tuple[tuple[Source, Release], ...]
    missing: Mapping[str, MissingRelease]
    files: tuple[DataFile, ...]

    def slips(self, source: str) -> tuple[DataFile, ...]:
        """The files that are probably of this source, under a name that it does not accept."""
        return tuple(f for f in self.files if f.likely_slip and f.nearest_source == source)


def survey(directory: Path, digest_of: Callable[[Path], bytes] = file_digest) -> DataDirectory:
    """Look for every source in the directory and account for every file; each file is hashed once.

    Args:
        directory: the data directory.
        digest_of: see `loaders.files.digests.content_hash`.

    Raises:
        SeveralReleases: it cannot be told which of several releases is the newest.
        GTMALocError: a file cannot be read (`loaders.errors`).
    """
    digest_once = cache(digest_of)  # sources share files: three of them use the gene table
    found: list[tuple[Source, Release]] = []
    missing: dict[str, MissingRelease] = {}
    searches: list[tuple[str, Search]] = []
    for source in sources().values():
        with noted_searches() as noted:
            try:
                found.append((source, source.release(directory, digest_once)))
            except MissingRelease as absent:
                missing[source.name] = absent
        searches.extend((source.name, search) for search in noted)
    files = _account(directory, found, searches)
    return DataDirectory(tuple(found), missing, files)


def _account(
    directory: Path, found: Iterable[tuple[Source, Release]], searches: list[tuple[str, Search]]
) -> tuple[DataFile, ...]:
    used: dict[Path, str] = {}
    for source, release in found:
        for path in release.files:
            used.setdefault(path, source.name)
    used |= {path: EVALUATION for path in location_lists(directory) if path not in used}
    superseded = {
        path: chosen
        for _, search in searches
        for chosen in search.chosen[:1]
        for path in search.found
        if path not in used and path != chosen
    }
    expected = {
        (search.folder, name): source for source, search in reversed(searches) for name in search.names
    }

    def account(path: Path) -> DataFile:
        shown = path.relative_to(directory).as_posix()
        if path in used:
            return DataFile(shown, used_by=used[path])
        if path in superseded:
            return DataFile(shown, superseded_by=superseded[path].relative_to(directory).as_posix())
        if not expected:
            return DataFile(shown)
        (likeness, _), source, name = max(
            (_likeness(path, folder, name), source, name) for (folder, name), source in expected.items()
        )
        return DataFile(shown, nearest=name.rstrip("*"), nearest_source=source, likeness=round(likeness, 3))

    everything = sorted(p for p in directory.rglob("*") if p.is_file())
    return tuple(account(p) for p in everything if p != directory / DEMONSTRATION_MARK)


def _likeness(path: Path, folder: str, pattern: str) -> tuple[float, bool]:
    """How alike a file name and an accepted name are whatever their formats, then whether the formats agree.

    A name in another folder counts less; one that contains the accepted name, in the right folder, more.
    """
    full = without_copy_number(path.name).lower()
    name, accepted = _stem(full), _stem(pattern)
    same = SequenceMatcher(None, name, accepted, autojunk=False).ratio()
    if fnmatch(name, accepted):
        same = 1.0
    elif folder and path.parent.name.lower() == folder and fnmatch(name, f"*{accepted}*"):
        same = max(same, 0.9)
    if folder and path.parent.name.lower() != folder:
        same *= 0.95
    return same, fnmatch(full, pattern.lower())


def _stem(name: str) -> str:
    stem = name.lower().strip("~")
    for suffixes in (_FORMATS, _TABLES):
        stem = stem.rstrip("*~")
        for suffix in suffixes:
            stem = stem.removesuffix(suffix)
    return stem
