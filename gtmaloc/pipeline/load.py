"""The step `load`: loads every source of a data directory into the graph and counts every row."""

from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from graph_schema.records import Release
from graph_store.computed_parts import forget_outdated_parts
from graph_store.connection import GraphStore
from graph_store.graph_state import fingerprint_of, loaded_releases
from graph_store.schema import apply_schema
from graph_store.writing.cleaning import forget_source
from graph_store.writing.release_writer import BoltWriter
from graph_store.writing.reset import clear_graph
from gtmaloc.pipeline.fetch import Data
from gtmaloc.workspace import Workspace
from gtmaloc_model.data.raw_data import RawData, raw_data_from_records
from loaders.errors import MissingRelease
from loaders.files.digests import file_digest
from loaders.files.text import repairs_of
from loaders.load import SourceReport, load_source, read_source
from loaders.registry import sources
from loaders.scope import LoadScope
from loaders.source import Source
from loaders.sources.mirbase.names import name_resolver


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What became of every row, per source."""

    sources: tuple[SourceReport, ...]
    rejects: Path
    synthetic: bool

    def as_json(self) -> dict[str, Any]:
        """`{sources: [{source, release, read, loaded, duplicate, rejected, out_of_scope, seconds}], …}`."""
        return {
            "sources": [s.as_json() for s in self.sources],
            "rejects": str(self.rejects),
            "synthetic": self.synthetic,
        }


def present_sources(data: Data) -> list[tuple[Source, Release]]:
    """The sources in the directory, in loading order; each file is hashed once.

    Raises:
        MissingRelease: a required source is missing.
    """
    found = []
    digest_of = cache(file_digest)  # sources share files: three of them use the gene table
    for source in sources().values():
        try:
            found.append((source, source.release(data.directory, digest_of)))
        except MissingRelease:
            if source.required:
                raise
    return found


def fingerprint(releases: list[Release]) -> str:
    """SHA-256 over the sorted release ids, equal to the graph's `data_fingerprint` after loading them."""
    return fingerprint_of(r.id for r in releases)


def load(workspace: Workspace, data: Data) -> LoadResult:
    """Load every source of `data`.

    Synthetic and real releases never share a graph: if the kind changes, the graph is emptied first.

    Raises:
        MissingRelease: a required source is missing.
        RejectLimitExceeded: a release has too many unusable rows; nothing of that source is written.
    """
    found = present_sources(data)
    for name in sorted(sources().keys() - {source.name for source, _ in found}):
        workspace.reporter.say(f"  {name} is not loaded: {data.directory} contains no file of this source")
    scope = LoadScope(frozenset({workspace.settings.species}))
    reports = []
    with workspace.graph(create=True, require_gds=False) as store:
        _keep_synthetic_apart(workspace, store, data)
        apply_schema(store)
        resolver = name_resolver(_mirbase_files(found), workspace.settings.species)
        for source, release in found:
            with workspace.reporter.bar(source.title) as advance:
                report = load_source(
                    source,
                    release,
                    resolver,
                    scope,
                    BoltWriter(store),
                    workspace.rejects,
                    reject_limit=workspace.settings.reject_limit,
                    progress=advance,
                )
            workspace.reporter.say(_line(report))
            for repair in repairs_of(release.files, source.encodings):
                workspace.reporter.say(f"    {repair}")
            reports.append(report)
        _forget_absent_sources(workspace, store, {source.name for source, _ in found})
        forget_outdated_parts(store)
    return LoadResult(tuple(reports), workspace.rejects, data.synthetic)


def read_raw_data(workspace: Workspace, data: Data) -> RawData:
    """The raw data of the dataset, read directly from the files, without a database."""
    found = present_sources(data)
    scope = LoadScope(frozenset({workspace.settings.species}))
    resolver = name_resolver(_mirbase_files(found), workspace.settings.species)
    with ExitStack() as opened:
        contents = [
            opened.enter_context(
                read_source(
                    source,
                    release,
                    resolver,
                    scope,
                    workspace.rejects,
                    reject_limit=workspace.settings.reject_limit,
                )
            )
            for source, release in found
        ]
        return raw_data_from_records(
            (node for content in contents for node in content.nodes),
            ((content.release.source, edge) for content in contents for edge in content.edges),
            fingerprint=fingerprint([r for _, r in found]),
            synthetic=data.synthetic,
        )


def _mirbase_files(found: list[tuple[Source, Release]]) -> tuple[Path, ...]:
    return next(release.files for source, release in found if source.name == "mirbase")


def _keep_synthetic_apart(workspace: Workspace, store: GraphStore, data: Data) -> None:
    kinds = {loaded.release.synthetic for loaded in loaded_releases(store, complete=False)}
    if kinds and kinds != {data.synthetic}:
        held = "synthetic" if True in kinds else "real"
        workspace.reporter.say(f"The graph holds {held} data: emptying it before loading {data.described}")
        clear_graph(store)


def _forget_absent_sources(workspace: Workspace, store: GraphStore, present: set[str]) -> None:
    """Remove the releases of absent sources, so that the graph matches the directory."""
    for name in {loaded.release.source for loaded in loaded_releases(store, complete=False)} - present:
        workspace.reporter.say(f"  {name} is not in this directory: its earlier release is removed")
        forget_source(store, name)


def _line(report: SourceReport) -> str:
    release, rows = report.release, report.rows
    return (
        f"  {release.source:22s} {release.release:24s} read {rows.read:>7,}  loaded {rows.loaded:>7,}  "
        f"duplicate {rows.duplicate:>6,}  rejected {rows.rejected:>6,}  "
        f"out of scope {rows.out_of_scope:>7,}  {report.seconds:5.1f} s"
    )
