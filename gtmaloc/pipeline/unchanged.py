"""Decides whether a source is unchanged: read before from the same bytes, by the same code, and still there.

Everything that a load depends on is part of its `inputs` (ADR 18). The decision does not trust the graph: the
source's edges and nodes are counted and compared with what was recorded when they were loaded.
"""

import hashlib
import importlib
import inspect
import json
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

from graph_schema.records import Release
from graph_store.load_records import Counts, LoadRecord
from gtmaloc.settings import Settings
from loaders.files.digests import file_digest
from loaders.rejects import rejects_path
from loaders.source import Source

READING_PACKAGES = ("loaders", "graph_schema", "graph_store.writing")
"""The packages whose code decides what a release becomes in the graph."""


def inputs_of(source: Source, release: Release, names: Release, settings: Settings) -> str:
    """SHA-256 over everything that the result of loading a source depends on (hex); empty if it is unknown.

    Args:
        source: the source.
        release: its release: bytes and names of its files.
        names: the miRBase release that its names are resolved against.
        settings: species and reject limit.
    """
    code = source_digest(source)
    if code is None:
        return ""
    parts = {
        "release": release.sha256,
        "files": [path.name for path in release.files],
        "version": release.release,
        "licence": release.licence,
        "synthetic": release.synthetic,
        "names": names.sha256,
        "species": settings.species,
        "reject_limit": settings.reject_limit,
        "code": [code_digest(package) for package in READING_PACKAGES],
        "source_code": code,
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def why_read(
    record: LoadRecord | None, inputs: str, held_now: Callable[[], Counts], rejects: Path, source: str
) -> str | None:
    """Why a source must be read; None if it is unchanged, "" if there is nothing to explain.

    Args:
        record: its current load; None if there is none.
        inputs: what the load would depend on now.
        held_now: counts what the graph holds of the source; called only if nothing else decides.
        rejects: directory of the lists of rejected rows.
        source: name of the source.
    """
    if record is None or not record.complete or not record.inputs or record.inputs != inputs:
        return ""
    if record.rows is None:
        return "the recorded numbers of its rows do not add up"
    recorded, held = record.counts or {}, held_now()
    differing = [of for of in sorted({*recorded, *held}) if recorded.get(of, 0) != held.get(of, 0)]
    if differing:
        told = ", ".join(f"{of} {held.get(of, 0):,} (loaded: {recorded.get(of, 0):,})" for of in differing)
        return f"the graph was changed by another program; it holds {told}"
    if rejects_digest(rejects, source) != record.rejects:
        return (
            f"the list of its rejected rows, {rejects_path(rejects, source)}, is missing or of another load"
        )
    return None


def rejects_digest(directory: Path, source: str) -> str:
    """SHA-256 of a source's list of rejected rows (hex); empty if there is none."""
    path = rejects_path(directory, source)
    return file_digest(path).hex() if path.is_file() else ""


@cache
def code_digest(package: str) -> str:
    """SHA-256 over the files of a package, with their names (hex)."""
    file = importlib.import_module(package).__file__
    assert file is not None  # noqa: S101 - our packages are regular ones
    folder = Path(file).parent
    return _digest(folder, (p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts))


def source_digest(source: Source) -> str | None:
    """SHA-256 over the module of a source and, in a package, the modules beside it (hex).

    None if the module has no file: a source without known code is always read.
    """
    module = inspect.getmodule(type(source))
    try:
        file = Path(inspect.getfile(type(source)))
    except (TypeError, OSError):
        return None
    if not file.is_file():
        return None
    beside = file.parent.glob("*.py") if module is not None and module.__package__ else [file]
    return _digest(file.parent, beside)


def _digest(folder: Path, files: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for path in sorted(files):
        total.update(path.relative_to(folder).as_posix().encode())
        total.update(file_digest(path))
    return total.hexdigest()
