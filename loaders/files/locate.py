"""Finds a source's files in a data directory, under any of the names that they are known by."""

from pathlib import Path


def find(data: Path, folder: str, *names: str) -> Path | None:
    """The first file that one of `names` fits, in `data/folder` or else in `data` itself; None without one.

    `names` are glob patterns in order of preference and are matched in any case. Of several files that one
    pattern fits, the last in alphabetical order is taken, which is the newest where names carry a year.
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
    """Every file that one of `names` fits, in `data/folder` or, if that has none, in `data`; by name."""
    for directory in (data / folder, data):
        if directory.is_dir():
            files = [p for p in sorted(directory.iterdir(), key=_folded) if p.is_file()]
            found = tuple(p for p in files if any(Path(_folded(p)).match(n.lower()) for n in names))
            if found:
                return found
    return ()


def _folded(path: Path) -> str:
    return path.name.lower()
