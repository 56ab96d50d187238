"""Reads one source from its files into nodes and edges and writes them: all of a release, or none of it."""

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph_schema.records import Duplicate, Edge, Loaded, Node, OutOfScope, Rejected, Release, RowCounts
from gtmaloc_base.errors import GTMALocError, RejectLimitExceeded
from gtmaloc_base.garbage_collection import without_cycle_collection
from gtmaloc_base.progress import Progress, silent
from loaders.identity.resolver import NameResolver
from loaders.record_union import RecordUnion, by_label, by_type
from loaders.rejects import OutOfScopeRows, write_rejects
from loaders.scope import LoadScope
from loaders.source import Source

if TYPE_CHECKING:
    from graph_store.writing.release_writer import GraphWriter

_ROWS_PER_PROGRESS = 1000


@dataclass(frozen=True, slots=True)
class SourceContent:
    """What one release reports, merged over its rows."""

    release: Release
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    rows: RowCounts


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What became of the rows of one source, and how long its load took."""

    release: Release
    rows: RowCounts
    seconds: float
    unchanged: bool = False  # not read again; the rows are those of the load that read it

    def as_json(self) -> dict[str, Any]:
        """`{source, release, read, loaded, duplicate, rejected, out_of_scope, unchanged, seconds}`."""
        named = {"source": self.release.source, "release": self.release.release}
        return {**named, **asdict(self.rows), "unchanged": self.unchanged, "seconds": self.seconds}


def _accept_all(_: SourceContent) -> None:
    """Accept any content."""


@without_cycle_collection()
def read_source(
    source: Source,
    release: Release,
    resolver: NameResolver,
    scope: LoadScope,
    rejects_dir: Path | None = None,
    *,
    reject_limit: float,
    progress: Progress = silent,
) -> SourceContent:
    """Read one source without writing to a graph.

    Args:
        source: what to read.
        release: its release, as returned by `source.release`.
        resolver: resolves microRNA names.
        scope: the requested species.
        rejects_dir: where to list the rows that cannot be used; None for no list.
        reject_limit: maximum share of rejected rows among the rows in scope, 0 to 1.
        progress: called with the number of rows read so far.

    Raises:
        RejectLimitExceeded: too many rows are rejected, or none can be loaded at all.
        GTMALocError: a file cannot be read (`loaders.errors`).
    """
    union, rejected, counts = RecordUnion(), list[Rejected](), Counter[type]()
    out_of_scope: dict[str, OutOfScopeRows] = {}
    for read, outcome in enumerate(source.outcomes(release, resolver, scope), start=1):
        counts[type(outcome)] += 1
        if isinstance(outcome, Loaded):
            union.add(outcome)
        elif isinstance(outcome, Rejected):
            rejected.append(outcome)
        elif isinstance(outcome, OutOfScope):
            out_of_scope.setdefault(outcome.reason, OutOfScopeRows(outcome)).count += 1
        if read % _ROWS_PER_PROGRESS == 0:
            progress(read)
    progress(counts.total(), counts.total())
    rows = RowCounts(
        read=counts.total(),
        loaded=counts[Loaded],
        duplicate=counts[Duplicate],
        rejected=counts[Rejected],
        out_of_scope=counts[OutOfScope],
    )
    listed = None
    if rejects_dir is not None:
        listed = write_rejects(rejects_dir, source.name, rejected, release.files[0].name, out_of_scope)
    reasons = (*(r.reason for r in rejected[:1]), *out_of_scope)
    _check(release, rows, rejected, reasons, reject_limit, listed)
    return SourceContent(release, union.nodes(), union.edges(), rows)


@without_cycle_collection()
def load_source(
    source: Source,
    release: Release,
    resolver: NameResolver,
    scope: LoadScope,
    writer: "GraphWriter",
    rejects_dir: Path,
    *,
    reject_limit: float,
    accept: Callable[[SourceContent], None] = _accept_all,
    recorded: Callable[[], Mapping[str, str | bool]] = dict,
    progress: Progress = silent,
) -> SourceReport:
    """Read one source and write it; nothing is written unless the whole release could be read.

    It takes the arguments of `read_source`, a writer, and two hooks: `accept` is called with the content
    before anything is written, and raises an error to refuse it; `recorded` returns further properties of the
    Load and is called when everything has been read. A load that fails or is interrupted is marked as failed
    in the graph.
    """
    started = time.perf_counter()
    content = read_source(
        source, release, resolver, scope, rejects_dir, reject_limit=reject_limit, progress=progress
    )
    accept(content)
    further = recorded()
    writer.begin(release)
    try:
        for label, nodes in by_label(content.nodes).items():
            writer.write_nodes(label, nodes)
        for type_, edges in by_type(content.edges).items():
            writer.write_edges(type_, edges)
        writer.finish(content.rows, further)
    except BaseException as e:  # including Ctrl-C
        _fail(writer, e)
        raise
    return SourceReport(release, content.rows, time.perf_counter() - started)


def _fail(writer: "GraphWriter", cause: BaseException) -> None:
    try:
        writer.fail(str(cause) or type(cause).__name__)
    except GTMALocError as e:  # the database is gone: report the first error
        cause.add_note(f"The load could not be marked as failed: {e}")


def _check(
    release: Release,
    rows: RowCounts,
    rejected: list[Rejected],
    reasons: tuple[str, ...],
    limit: float,
    listed: Path | None,
) -> None:
    if rows.rejected > limit * rows.in_scope:
        first = rejected[0]
        remedy = f"See {listed} for each row, fix the file" if listed else "Fix the file"
        raise RejectLimitExceeded(
            f"{release.source}: {rows.rejected:,} of {rows.in_scope:,} rows cannot be used, more than the "
            f"{limit:.1%} allowed; the first is line {first.line} of {first.file or release.files[0].name}: "
            f"{first.reason}",
            f"{remedy} or raise GTMALOC_REJECT_LIMIT",
        )
    if not rows.loaded:
        reason = f", for example because {reasons[0]}" if reasons else ""
        raise RejectLimitExceeded(
            f"{release.source}: none of {rows.read:,} rows could be loaded{reason}",
            "Check the requested species, and that the file belongs to this source",
        )
