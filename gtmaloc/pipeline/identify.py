"""The query `identify`: what every name of a list denotes, from the graph or from miRBase's files."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gtmaloc.pipeline.fetch import fetch
from gtmaloc.pipeline.listed_names import NoNames, names_in
from gtmaloc.pipeline.resolve import resolver_from_graph, suggester
from gtmaloc.workspace import NoGraphYet, Workspace
from loaders.identity.name_lists import ListedName
from loaders.identity.name_lists import identify as resolve_all
from loaders.identity.resolution import Resolution
from loaders.identity.resolver import NameResolver
from loaders.sources.mirbase.names import name_resolver

COLUMNS = ("line", "query", "how", "level", "name", "accessions", "literature_id", "note", "suggestions")
"""Properties of a row of the result, in this order."""


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
    named, blank = names_in(file, column)
    resolver, names_from = _resolver(workspace, data)
    suggest = suggester(resolver)
    answers = resolve_all([entry.name for entry in named], resolver)
    rows = []
    for entry, answer in zip(named, answers, strict=True):
        rows.append(_row(entry, answer, suggest(entry.name) if answer.how == "unknown" else ()))
    return IdentifyResult(names_from, tuple(rows), blank)


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
