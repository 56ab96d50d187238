"""Reads one source from its files into nodes and edges and writes them: all of a release, or none of it."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import asdict, dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from graph_schema.records import Duplicate, Edge, Loaded, Node, OutOfScope, Rejected, Release, RowCounts
from gtmaloc_base.errors import GTMALocError, RejectLimitExceeded
from gtmaloc_base.garbage_collection import without_cycle_collection
from gtmaloc_base.progress import Progress, silent
from loaders.files.text import repairs_of
from loaders.files.text_check import Repair
from loaders.identity.resolver import NameResolver
from loaders.record_union import RecordUnion, by_label
from loaders.rejects import RejectsList
from loaders.row_totals import checked_totals
from loaders.scope import LoadScope
from loaders.source import Source

if TYPE_CHECKING:
    from graph_store.writing.release_writer import GraphWriter

_ROWS_PER_PROGRESS = 1000


@dataclass(frozen=True, slots=True)
class SourceContent:
    """What one release reports, merged over its rows.

    The edges of a large release are in a temporary file: use it as a context manager, which deletes the file.
    """

    release: Release
    nodes: tuple[Node, ...]
    rows: RowCounts
    union: RecordUnion

    @property
    def edges(self) -> Iterator[Edge]:
        """The edges, ordered by type, start and end."""
        return self.union.edges()

    def edge_counts(self) -> Counter[str]:
        """The number of edges of each type."""
        return self.union.edge_counts()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.union.close()


@dataclass(frozen=True, slots=True)
class SourceReport:
    """What became of the rows of one source, and how long its load took."""

    release: Release
    rows: RowCounts
    seconds: float
    unchanged: bool = False  # not read again; the rows are those of the load that read it
    repairs: tuple[Repair, ...] = ()  # lines that were not UTF-8

    def as_json(self) -> dict[str, Any]:
        """`{source, release, read, loaded, …, unchanged, repairs, seconds}`; every field of RowCounts."""
        named = {"source": self.release.source, "release": self.release.release}
        repairs = [str(repair) for repair in self.repairs]
        state = {"unchanged": self.unchanged, "repairs": repairs, "seconds": self.seconds}
        return {**named, **asdict(self.rows), **state}


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
    known = source.known_rows(release.release)
    outcomes = checked_totals(source.outcomes(release, resolver, scope), release, known)
    counts = Counter[type]()
    with ExitStack() as after_failure:
        union = after_failure.enter_context(closing(RecordUnion(rejects_dir)))
        with RejectsList(rejects_dir, source.name, release.files[0].name) as rejects:
            for read, outcome in enumerate(outcomes, start=1):
                counts[type(outcome)] += 1
                if isinstance(outcome, Loaded):
                    union.add(outcome)
                elif isinstance(outcome, Rejected | OutOfScope):
                    rejects.add(outcome)
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
        _check(release, rows, rejects, reject_limit)
        after_failure.pop_all()  # from here on, the caller closes the union
    return SourceContent(release, union.nodes(), rows, union)


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
    recorded: Callable[[], Mapping[str, str | bool | None]] = dict,
    progress: Progress = silent,
) -> SourceReport:
    """Read one source and write it; nothing is written unless the whole release could be read.

    It takes the arguments of `read_source`, a writer, and two hooks: `accept` is called with the content
    before anything is written, and raises an error to refuse it; `recorded` returns further properties of the
    Load and is called when everything has been read. A load that fails or is interrupted is marked as failed
    in the graph.
    """
    started = time.perf_counter()
    with read_source(
        source, release, resolver, scope, rejects_dir, reject_limit=reject_limit, progress=progress
    ) as content:
        accept(content)
        further = recorded()
        writer.begin(release)
        try:
            for label, nodes in by_label(content.nodes).items():
                writer.write_nodes(label, nodes)
            for type_, edges in groupby(content.edges, key=attrgetter("type")):
                writer.write_edges(type_, edges)
            writer.finish(content.rows, further)
        except BaseException as e:  # including Ctrl-C
            _fail(writer, e)
            raise
    repairs = repairs_of(release.files, source.encodings)
    return SourceReport(release, content.rows, time.perf_counter() - started, repairs=repairs)


def _fail(writer: "GraphWriter", cause: BaseException) -> None:
    try:
        writer.fail(str(cause) or type(cause).__name__)
    except GTMALocError as e:  # the database is gone: report the first error
        cause.add_note(f"The load could not be marked as failed: {e}")


def _check(release: Release, rows: RowCounts, rejects: RejectsList, limit: float) -> None:
    if rows.rejected > limit * rows.in_scope and (first := rejects.first) is not None:
        remedy = f"See {rejects.path} for each row, fix the file" if rejects.path else "Fix the file"
        raise RejectLimitExceeded(
            f"{release.source}: {rows.rejected:,} of {rows.in_scope:,} rows cannot be used, more than the "
            f"{limit:.1%} allowed; the first is line {first.line} of {first.file or release.files[0].name}: "
            f"{first.reason}",
            f"{remedy} or raise GTMALOC_REJECT_LIMIT",
        )
    if not rows.loaded:
        reason = f", for example because {rejects.first_reason}" if rejects.first_reason else ""
        raise RejectLimitExceeded(
            f"{release.source}: none of {rows.read:,} rows could be loaded{reason}",
            "Check the requested species, and that the file belongs to this source",
        )
