"""Loads the sources of one directory, one after the other, except those that are unchanged."""

from collections.abc import Callable
from functools import cache, partial

from graph_schema.records import Release
from graph_store.connection import GraphStore
from graph_store.load_records import Counts, LoadRecord, counts_by_source, load_records
from graph_store.writing.release_writer import BoltWriter
from gtmaloc.pipeline.fetch import Data
from gtmaloc.pipeline.unchanged import inputs_of, rejects_digest, why_read
from gtmaloc.workspace import Workspace
from loaders.data_directory import DataDirectory
from loaders.files.digests import file_digest
from loaders.load import SourceContent, SourceReport, load_source
from loaders.loss import check_loss
from loaders.scope import LoadScope
from loaders.source import DEMONSTRATION_MARK, Source
from loaders.sources.mirbase.names import name_resolver

EVERY = "all"
"""Stands for every source in `--accept-loss`."""


class SourceLoading:
    """Loads the sources of one directory, one after the other; names are resolved when a source is read."""

    def __init__(
        self,
        workspace: Workspace,
        store: GraphStore,
        data: Data,
        content: DataDirectory,
        accepted: frozenset[str],
    ) -> None:
        self._workspace = workspace
        self._store = store
        self._content = content
        self._accepted = accepted
        self._world = world(data)
        self._names = next(release for source, release in content.found if source.name == "mirbase")
        self._resolver = cache(partial(name_resolver, self._names.files, workspace.settings.species))
        self._held: dict[str, Counts] | None = None  # what the graph holds; None after a change

    def run(self) -> list[SourceReport]:
        """One report per source, in loading order."""
        records = load_records(self._store)  # loading one source changes the record of that source only
        reports = []
        for source, release in self._content.found:
            record = records.get(source.name)
            report = self._unchanged(source, release, record) or self._read(source, release, record)
            self._workspace.reporter.say(_line(report))
            for repair in report.repairs:
                self._workspace.reporter.say(f"    {repair}")
            reports.append(report)
        return reports

    def _unchanged(self, source: Source, release: Release, record: LoadRecord | None) -> SourceReport | None:
        inputs = inputs_of(source, release, self._names, self._workspace.settings)
        held_now = partial(self._held_of, source.name)
        why = why_read(record, inputs, held_now, self._workspace.rejects, source.name)
        if why:
            self._workspace.reporter.say(f"  {source.name} is read again: {why}")
        if why is not None or record is None or record.rows is None:
            return None
        return SourceReport(release, record.rows, 0.0, unchanged=True)

    def _read(self, source: Source, release: Release, record: LoadRecord | None) -> SourceReport:
        settings, rejects = self._workspace.settings, self._workspace.rejects
        accepted = bool({EVERY, source.name} & self._accepted)
        comparable = record is not None and record.world == self._world

        def recorded() -> dict[str, str | bool | None]:
            further: dict[str, str | bool | None] = {
                "species": settings.species,
                "inputs": inputs_of(source, release, self._names, settings),
                "rejects": rejects_digest(rejects, source.name),
                "loss_accepted": accepted,
                "world": self._world or None,
            }
            return further if comparable else further | {"previous": None}

        self._held = None
        with self._workspace.reporter.bar(source.title) as advance:
            return load_source(
                source,
                release,
                self._resolver(),
                LoadScope(frozenset({settings.species})),
                BoltWriter(self._store),
                rejects,
                reject_limit=settings.reject_limit,
                accept=self._refusing_loss(record if comparable and not accepted else None),
                recorded=recorded,
                progress=advance,
            )

    def _refusing_loss(self, record: LoadRecord | None) -> Callable[[SourceContent], None]:
        before: Counts | None = None  # nothing to compare with
        if record is not None:
            # neither of the first two in a graph of an earlier version
            unrecorded = self._held_of(record.release.source) if record.complete else None
            before = record.counts or record.previous or unrecorded
        return partial(check_loss, before=before, limit=self._workspace.settings.loss_limit)

    def _held_of(self, source: str) -> Counts:
        if self._held is None:
            self._held = counts_by_source(self._store)
        return self._held.get(source, {})


def world(data: Data) -> str:
    """Which demonstration release it is; empty for real releases. Counts of two of them are not compared."""
    return file_digest(data.directory / DEMONSTRATION_MARK).hex()[:12] if data.synthetic else ""


def _line(report: SourceReport) -> str:
    release, rows = report.release, report.rows
    took = "unchanged" if report.unchanged else f"{report.seconds:5.1f} s"
    return (
        f"  {release.source:22s} {release.release:24s} read {rows.read:>7,}  loaded {rows.loaded:>7,}  "
        f"duplicate {rows.duplicate:>6,}  rejected {rows.rejected:>6,}  "
        f"out of scope {rows.out_of_scope:>7,}  {took}"
    )
