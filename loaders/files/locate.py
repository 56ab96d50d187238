"""Finds a source's files in a data directory, under any of their known names."""

from pathlib import Path


def find(data: Path, folder: str, *names: str) -> Path | None:
    """The first file that matches one of `names`, in `data/folder` or else in `data`; None if there is none.

    `names` are glob patterns in order of preference, matched case-insensitively. If several files match a
    pattern, the last in alphabetical order is taken, which is the newest if names contain a year.
    """
    for directory in (data / folder, data):
        if not directory.is_dir():
            continue
        files = [p for p in sorted(directory.iterdir(), key=_folded, reverse=True) if p.is_file()]
        for name in names:
            pattern = name.lower()
            for path in files:
                if Path(_folded(path)).match(pattern):
                    return path
    return None


def find_all(data: Path, folder: str, *names: str) -> tuple[Path, ...]:
    """Every file that matches one of `names`, in `data/folder` or, if it has none, in `data`; by name."""
    for directory in (data / folder, data):
        if directory.is_dir():
            files = [p for p in sorted(directory.iterdir(), key=_folded) if p.is_file()]
            found = tuple(p for p in files if any(Path(_folded(p)).match(n.lower()) for n in names))
            if found:
                return found
    return ()


def _folded(path: Path) -> str:
    return path.name.lower()
