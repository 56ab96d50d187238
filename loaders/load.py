"""Reads one source from its files to nodes and edges, and writes them: all of a release, or none of it."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from graph_schema.records import Duplicate, Edge, Loaded, Node, Rejected
from gtmaloc_base.errors import GTMALocError, RejectLimitExceeded
from gtmaloc_base.garbage_collection import without_cycle_collection
from loaders.identity.resolver import NameResolver
from loaders.record_union import RecordUnion, by_label, by_type
from loaders.rejects import write_rejects
from loaders.source import LoadScope, Release, Source

if TYPE_CHECKING:
    from graph_store.writing.release_writer import GraphWriter

_ROWS_PER_PROGRESS = 1000

Progress = Callable[[int], None]
"""Called with the number of rows read since the last call."""


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What became of the rows of one source: read = loaded + duplicate + rejected.

    `out_of_scope` of the rejected rows are sound but not asked for (another species).
    """

    source: str
    release: str
    read: int
    loaded: int
    duplicate: int
    rejected: int
    seconds: float
    out_of_scope: int = 0


@dataclass(frozen=True, slots=True)
class SourceContent:
    """What one release states, united over its rows."""

    release: Release
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    report: SourceReport


@without_cycle_collection()
def read_source(
    source: Source,
    data: Path,
    resolver: NameResolver,
    scope: LoadScope,
    rejects_dir: Path | None = None,
    *,
    reject_limit: float,
    progress: Progress | None = None,
) -> SourceContent:
    """Read one source without writing to a graph.

    Args:
        source: what to read.
        data: directory that holds its files.
        resolver: resolves microRNA names.
        scope: species that are asked for.
        rejects_dir: where to list the rows that cannot be used; None lists them nowhere.
        reject_limit: largest tolerated share of unusable rows among the rows in scope, 0 to 1.
        progress: told how reading goes on.

    Raises:
        MissingRelease: the directory does not hold the source.
        RejectLimitExceeded: too many rows are unusable, or none can be loaded at all.
        GTMALocError: a file cannot be read (`loaders.errors`).
    """
    started = time.perf_counter()
    release = source.release(data)
    collector, rejected, counts = RecordUnion(), list[Rejected](), Counter[str]()
    for read, outcome in enumerate(source.outcomes(release, resolver, scope), start=1):
        match outcome:
            case Loaded():
                counts["loaded"] += 1
                collector.add(outcome)
            case Duplicate():
                counts["duplicate"] += 1
            case Rejected():
                rejected.append(outcome)
        if progress is not None and read % _ROWS_PER_PROGRESS == 0:
            progress(_ROWS_PER_PROGRESS)
    read = counts.total() + len(rejected)
    if progress is not None:
        progress(read % _ROWS_PER_PROGRESS)
    listed = None
    if rejects_dir is not None:
        listed = write_rejects(rejects_dir, source.name, rejected, release.files[0].name)
    _check(release, read, counts["loaded"], rejected, reject_limit, listed)
    report = SourceReport(
        source=source.name,
        release=release.release,
        read=read,
        loaded=counts["loaded"],
        duplicate=counts["duplicate"],
        rejected=len(rejected),
        seconds=time.perf_counter() - started,
        out_of_scope=sum(r.out_of_scope for r in rejected),
    )
    return SourceContent(release, collector.nodes(), collector.edges(), report)


@without_cycle_collection()
def load_source(
    source: Source,
    data: Path,
    resolver: NameResolver,
    scope: LoadScope,
    writer: "GraphWriter",
    rejects_dir: Path,
    *,
    reject_limit: float,
    progress: Progress | None = None,
) -> SourceReport:
    """Read one source and write it; nothing is written unless the whole release could be read.

    Takes the arguments of `read_source`, and the writer that reaches the graph. A load that fails or is
    interrupted is marked as failed in the graph.
    """
    from graph_store.writing.release_writer import (  # needs the driver, which reading does not
        LoadCounts,
        ReleaseInfo,
    )

    started = time.perf_counter()
    content = read_source(
        source, data, resolver, scope, rejects_dir, reject_limit=reject_limit, progress=progress
    )
    release, report = content.release, content.report
    writer.begin(
        ReleaseInfo(
            id=release.id,
            source=release.source,
            release=release.release,
            licence=release.licence,
            sha256=release.sha256,
            files=tuple(path.name for path in release.files),
            synthetic=release.synthetic,
        )
    )
    try:
        for label, nodes in by_label(content.nodes).items():
            writer.write_nodes(label, nodes)
        for type_, edges in by_type(content.edges).items():
            writer.write_edges(type_, edges)
        writer.finish(LoadCounts(report.read, report.loaded, report.duplicate, report.rejected))
    except BaseException as e:  # Ctrl-C too
        _fail(writer, e)
        raise
    return SourceReport(
        source=report.source,
        release=report.release,
        read=report.read,
        loaded=report.loaded,
        duplicate=report.duplicate,
        rejected=report.rejected,
        seconds=time.perf_counter() - started,
        out_of_scope=report.out_of_scope,
    )


def _fail(writer: "GraphWriter", cause: BaseException) -> None:
    try:
        writer.fail(str(cause) or type(cause).__name__)
    except GTMALocError as e:  # the database is gone: the first error is the one to show
        cause.add_note(f"The load could not be marked as failed: {e}")


def _check(
    release: Release, read: int, loaded: int, rejected: list[Rejected], limit: float, listed: Path | None
) -> None:
    unusable = [r for r in rejected if not r.out_of_scope]
    in_scope = read - (len(rejected) - len(unusable))
    remedy = f"See {listed} for each row, mend the file" if listed else "Mend the file"
    if unusable and len(unusable) > limit * in_scope:
        first = unusable[0]
        raise RejectLimitExceeded(
            f"{release.source}: {len(unusable):,} of {in_scope:,} rows cannot be used, more than the "
            f"{limit:.1%} allowed; the first is line {first.line} of {first.file or release.files[0].name}: "
            f"{first.reason}",
            f"{remedy} or raise GTMALOC_REJECT_LIMIT",
        )
    if not loaded:
        reason = f", the first because {rejected[0].reason}" if rejected else ""
        raise RejectLimitExceeded(
            f"{release.source}: none of {read:,} rows could be loaded{reason}",
            "Check the species asked for, and that the file is the one of this source",
        )
