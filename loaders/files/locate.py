"""Finds a source's files in a data directory, under any of their known names, and notes what was looked for.

Of several releases the newest is taken: by the numbers in the names, else by the date inside the files. Names
are never compared as text, in which release 9 comes after release 10.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

from loaders.errors import SeveralReleases
from loaders.files.digests import unpacked_digest

Rank = str | tuple[str, ...]
"""A glob pattern, or several of equal rank: different formats of the same releases."""

_RELEASE = re.compile(r"(?:v|rel|release)[ _.-]?(\d+(?:\.\d+)*)")
_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})(?:[-_.]?(\d{2})(?:[-_.]?(\d{2}))?)?(?!\d)")
_NUMBER = re.compile(r"\d+")
_COPY = re.compile(r"( ?\(\d+\)| - copy)+(?=\.|$)")  # how browsers and desktops name a second copy
_UNFINISHED = (
    ".part",
    ".partial",
    ".crdownload",
    ".download",
    ".tmp",
    ".bak",
    "~",
    ".md5",
    ".sha256",
    ".aria2",
)


@dataclass(frozen=True, slots=True)
class Search:
    """One search of a source: the names that it accepts, in which folder, and the files that have one."""

    folder: str  # empty: any
    names: tuple[str, ...]
    found: tuple[Path, ...]
    chosen: tuple[Path, ...]


_searches: ContextVar[list[Search] | None] = ContextVar("searches", default=None)


@contextmanager
def noted_searches() -> Iterator[list[Search]]:
    """The searches that are made inside this context, in order."""
    noted: list[Search] = []
    token = _searches.set(noted)
    try:
        yield noted
    finally:
        _searches.reset(token)


def find(
    data: Path, folder: str, *ranks: Rank, date_inside: Callable[[Path], str] | None = None
) -> Path | None:
    """The newest file of the best rank, in `data/folder` or in `data`; None if there is none.

    Args:
        data: the data directory.
        folder: the folder of the source.
        ranks: glob patterns in order of preference, matched case-insensitively. Among files of one rank, the
            newest release is taken, and of that release the format that is listed first.
        date_inside: reads the date of a release from its file, for names without a number.

    Raises:
        SeveralReleases: files of one rank differ, and neither names nor dates tell which is newer.
    """
    names = _names(ranks)
    found = _matching(data, folder, names)
    chosen: Path | None = None
    for rank in ranks:
        patterns = (rank,) if isinstance(rank, str) else rank
        if candidates := [p for p in found if _matches(p, patterns)]:
            chosen = _newest(candidates, patterns, date_inside)
            break
    _note(Search(folder, names, found, (chosen,) if chosen else ()))
    return chosen


def find_all(data: Path, folder: str, *names: str) -> tuple[Path, ...]:
    """Every file that matches one of `names`, in `data/folder` or, if it has none, in `data`; by name."""
    found = _matching(data, folder, names)
    chosen = tuple(p for p in found if p.parent == data / folder) or found
    _note(Search(folder, names, found, chosen))
    return chosen


def find_anywhere(data: Path, name: str) -> tuple[Path, ...]:
    """Every file of this name (a glob pattern) anywhere below the data directory, by path."""
    found = tuple(sorted(p for p in data.rglob(name) if p.is_file()))
    _note(Search("", (name,), found, found))
    return found


def find_beside(path: Path, name: str) -> Path | None:
    """The file of this name in the directory of another file."""
    beside = path.with_name(name)
    found = (beside,) if beside.is_file() else ()
    _note(Search("", (name,), found, found))
    return beside if found else None


def release_in_name(path: Path) -> tuple[str, tuple[int, ...]]:
    """The release in a file name, for comparison: how it is numbered, and the numbers.

    Numbers that a browser adds to a second download ("table (1).csv") do not count. No number: ("", ()).
    """
    name = without_copy_number(path.name).lower()
    if found := _RELEASE.search(name):
        return "release", _numbers(found[1].split("."))
    if found := _DATE.search(name):
        return "date", _numbers(part for part in found.groups() if part)
    texts = _NUMBER.findall(name)
    return ("number" if texts else "", _numbers(texts))


def _numbers(texts: Iterable[str]) -> tuple[int, ...]:
    numbers = [int(text) for text in texts]
    while len(numbers) > 1 and numbers[-1] == 0:  # 3.0 is 3
        numbers.pop()
    return tuple(numbers)


def without_copy_number(name: str) -> str:
    """A file name without what browsers and desktops add to a second copy: 'a (1).csv' is 'a.csv'."""
    return _COPY.sub("", name.lower()) if _COPY.search(name.lower()) else name


def _newest(
    candidates: list[Path], patterns: tuple[str, ...], date_inside: Callable[[Path], str] | None
) -> Path:
    releases = {path: release_in_name(path) for path in candidates}
    same = candidates
    if len({numbering for numbering, _ in releases.values()}) == 1:  # v9 and 2018 cannot be compared
        newest = max(releases.values())
        same = [p for p in candidates if releases[p] == newest]
        formats = [[p for p in same if _matches(p, (pattern,))] for pattern in patterns]
        same = next(files for files in formats if files)
    if len(same) > 1 and date_inside is not None:
        dates = {p: date_inside(p) for p in same}
        same = [p for p in same if dates[p] == max(dates.values())]
    if len(same) > 1 and len({unpacked_digest(p) for p in same}) > 1:
        raise SeveralReleases(same)
    return min(same, key=lambda p: (len(p.name), p.name, len(p.parts)))  # equal content: the plainest name


def _matching(data: Path, folder: str, names: tuple[str, ...]) -> tuple[Path, ...]:
    directories = dict.fromkeys((data / folder, data))
    return tuple(
        path
        for directory in directories
        if directory.is_dir()
        for path in sorted(directory.iterdir(), key=_folded)
        if _matches(path, names) and path.is_file()
    )


def _matches(path: Path, patterns: Iterable[str]) -> bool:
    name = _folded(path)
    unfinished = name.startswith(".") or name.endswith(_UNFINISHED)
    return not unfinished and any(Path(name).match(pattern.lower()) for pattern in patterns)


def _names(ranks: tuple[Rank, ...]) -> tuple[str, ...]:
    return tuple(name for rank in ranks for name in ((rank,) if isinstance(rank, str) else rank))


def _note(search: Search) -> None:
    noted = _searches.get()
    if noted is not None:
        noted.append(search)


def _folded(path: Path) -> str:
    return path.name.lower()
