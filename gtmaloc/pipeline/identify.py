"""The query `identify`: what every name of a list denotes, from the graph or from miRBase's files."""

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from gtmaloc.pipeline.fetch import fetch
from gtmaloc.pipeline.resolve import resolver_from_graph
from gtmaloc.workspace import NoGraphYet, Workspace
from gtmaloc_base.errors import GTMALocError, UsageError
from loaders.errors import EmptyFile
from loaders.identity.name_lists import ListedName, read_names
from loaders.identity.name_lists import identify as resolve_all
from loaders.identity.resolution import Resolution
from loaders.identity.resolver import NameResolver
from loaders.sources.mirbase.names import name_resolver

COLUMNS = ("line", "query", "how", "level", "name", "accessions", "literature_id", "note", "suggestions")
"""Properties of a row of the result, in this order."""
_MOST_SUGGESTIONS = 500  # names: a search for similar names takes 10 ms


class NoNames(GTMALocError):
    """There is nothing to resolve names with, or no name to resolve."""


@dataclass(frozen=True, slots=True)
class IdentifyResult:
    """One row per line that has a name, and their counts; `unknown` includes the withdrawn ones (`dead`)."""

    names_from: str
    rows: tuple[dict[str, Any], ...]
    blank: int

    def as_json(self) -> dict[str, Any]:
        """`{total, exact, renamed, ambiguous, unknown, dead, blank, distinct, names_from, rows: [{…}]}`."""
        how = Counter(row["how"] for row in self.rows)
        return {
            "total": len(self.rows),
            "exact": how["exact"],
            "renamed": how["renamed"],
            "ambiguous": how["ambiguous"],
            "unknown": how["unknown"] + how["dead"],
            "dead": how["dead"],
            "blank": self.blank,
            "distinct": len({row["query"] for row in self.rows}),
            "names_from": self.names_from,
            "rows": list(self.rows),
        }


def identify(
    workspace: Workspace, file: str, *, column: str | None = None, data: Path | None = None
) -> IdentifyResult:
    """What each name in `file` denotes.

    Args:
        workspace: settings, and the graph if `data` is not given.
        file: a path, or `-` for standard input.
        column: see `read_names`.
        data: a data directory whose miRBase files are used instead of the graph.

    Raises:
        NoNames: there is no graph, or it holds no miRBase names; or the file holds no name.
        GTMALocError: the file cannot be read (`loaders.errors`).
    """
    with _local(file) as path:
        try:
            listed = list(read_names(path, column))
        except EmptyFile:
            listed = []
    named = [entry for entry in listed if entry.name or entry.damage]
    if not named:
        raise NoNames(f"{file} holds no name", "Give a file with one name per line, or name its --column")
    resolver, names_from = _resolver(workspace, data)
    suggest = lru_cache(maxsize=None)(resolver.suggestions)
    answers = resolve_all([entry.name for entry in named], resolver)
    rows = []
    for entry, answer in zip(named, answers, strict=True):
        wanted = answer.how == "unknown" and suggest.cache_info().misses < _MOST_SUGGESTIONS
        rows.append(_row(entry, answer, suggest(entry.name) if wanted else ()))
    return IdentifyResult(names_from, tuple(rows), len(listed) - len(named))


def _row(entry: ListedName, answer: Resolution, suggestions: tuple[str, ...]) -> dict[str, Any]:
    if entry.damage:
        answer = Resolution(entry.name, "unknown", "none", note=f"{entry.damage}; fix the line")
        suggestions = ()
    values = (
        entry.line,
        entry.name,
        answer.how,
        answer.level,
        answer.name,
        list(answer.accessions),
        answer.literature_id,
        answer.note,
        list(suggestions),
    )
    return dict(zip(COLUMNS, values, strict=True))


def _resolver(workspace: Workspace, data: Path | None) -> tuple[NameResolver, str]:
    if data is not None:
        directory = fetch(workspace, data).directory
        return name_resolver(directory, workspace.settings.species), f"the miRBase files in {directory}"
    try:
        with workspace.graph_to_read() as store:
            resolver = resolver_from_graph(store)
    except NoGraphYet as e:
        raise NoNames(
            "There is no graph in this project yet to take the names from",
            "Name a directory that holds the miRBase files (--data DIR), or run `gtmaloc load` first",
        ) from e
    if not resolver.species:
        raise NoNames("The graph holds no miRBase names", "Run `gtmaloc load`, or give --data DIR")
    return resolver, "the graph"


@contextmanager
def _local(file: str) -> Iterator[Path]:
    """The file's path; what can be read only once (standard input, a pipe) is copied first."""
    given = Path(file)
    if file != "-" and (given.is_dir() or not given.exists()):
        raise UsageError(f"There is no file {file}", "Give a list of names, or - for standard input")
    if file != "-" and given.is_file():
        yield given
        return
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "standard input"
        with (
            given.open("rb") if file != "-" else nullcontext(sys.stdin.buffer) as stream,
            path.open("wb") as copy,
        ):
            shutil.copyfileobj(stream, copy)
        yield path
