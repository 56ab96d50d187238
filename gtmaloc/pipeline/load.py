"""The step `load`: loads every source of a data directory into the graph and counts every row."""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph_schema.records import Release
from graph_store.checks.check import CheckReport
from graph_store.connection import GraphStore
from graph_store.graph_state import fingerprint_of
from graph_store.load_records import LoadRecord, data_id, load_records, loaded_releases
from graph_store.schema import apply_schema
from graph_store.writing.cleaning import forget_source
from graph_store.writing.reset import clear_graph, is_half_emptied
from gtmaloc.pipeline.check import check_graph, refuse_failed
from gtmaloc.pipeline.fetch import Data, summary
from gtmaloc.pipeline.source_loading import EVERY, SourceLoading, world
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import UsageError
from gtmaloc_model.data.raw_data import RawData, raw_data_from_records
from loaders.data_directory import DataDirectory, survey
from loaders.errors import MissingRelease
from loaders.files.digests import file_digest
from loaders.load import SourceReport, read_source
from loaders.loss import LossNotAccepted
from loaders.registry import sources
from loaders.scope import LoadScope
from loaders.sources.mirbase.names import name_resolver


@dataclass(frozen=True, slots=True)
class LoadResult:
    """What became of every row, per source, and of every file; and what the checks of the graph found."""

    sources: tuple[SourceReport, ...]
    rejects: Path
    synthetic: bool
    content: DataDirectory
    checks: CheckReport

    def as_json(self) -> dict[str, Any]:
        """`{sources: [{source, release, read, …, unchanged, seconds}], files: [{path, …}], …}`."""
        return {
            "sources": [s.as_json() for s in self.sources],
            "rejects": str(self.rejects),
            "synthetic": self.synthetic,
            "files": [file.as_json() for file in self.content.files],
            "checks": {"ok": self.checks.ok, "checked": len(self.checks.checks)},
        }


def present_sources(data: Data) -> DataDirectory:
    """The sources in the directory, in loading order, and every file; each file is hashed once.

    Raises:
        MissingRelease: a required source is missing.
        SeveralReleases: it cannot be told which of several releases is the newest.
    """
    content = survey(data.directory, file_digest)
    for name, absent in content.missing.items():
        if sources()[name].required:
            raise _with_slips(content, name, absent)
    return content


def fingerprint(releases: Iterable[Release], species: str) -> str:
    """The graph's `data_fingerprint` once the releases have been loaded for this species."""
    return fingerprint_of(data_id(release, species) for release in releases)


def load(
    workspace: Workspace,
    data: Data,
    content: DataDirectory | None = None,
    *,
    accept_loss: Iterable[str] = (),
) -> LoadResult:
    """Load every source of `data` that has changed since it was loaded, and check the graph.

    Synthetic and real releases never share a graph: if the kind changes, the graph is emptied first.

    Args:
        workspace: settings, paths and graph.
        data: the data directory.
        content: what it holds, if that is known already.
        accept_loss: sources whose releases may hold much less than the ones before, or "all".

    Raises:
        UsageError: `accept_loss` names no source.
        MissingRelease: a required source is missing.
        RejectLimitExceeded: a release has too many unusable rows; nothing of that source is written.
        LossNotAccepted: a release lost much of a relation, or a loaded source has no file; nothing of that
            source is changed.
        ChecksFailed: everything was loaded, but the graph is not as it should be.
    """
    accepted = _accepted(accept_loss)
    content = content or present_sources(data)
    for name in sorted(content.missing):
        workspace.reporter.say(f"  {name} is not loaded: {data.directory} contains no file of this source")
    for line in summary(content):
        workspace.reporter.say(line)
    with workspace.graph("load", create=True, require_gds=False) as store:
        _keep_synthetic_apart(workspace, store, data)
        apply_schema(store)
        _refuse_missing(data, content, load_records(store), accepted)
        reports = SourceLoading(workspace, store, data, content, accepted).run()
        _forget_absent_sources(workspace, store, {source.name for source, _ in content.found})
        checks = check_graph(workspace, store)
    refuse_failed(checks)
    return LoadResult(tuple(reports), workspace.rejects, data.synthetic, content, checks)


def read_raw_data(workspace: Workspace, data: Data, content: DataDirectory | None = None) -> RawData:
    """The raw data of the dataset, read directly from the files, without a database."""
    found = (content or present_sources(data)).found
    scope = LoadScope(frozenset({workspace.settings.species}))
    names = next(release for source, release in found if source.name == "mirbase")
    resolver = name_resolver(names.files, workspace.settings.species)
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
            ((read.release.source, node) for read in contents for node in read.nodes),
            ((read.release.source, edge) for read in contents for edge in read.edges),
            fingerprint=fingerprint((r for _, r in found), workspace.settings.species),
            synthetic=data.synthetic,
        )


def accepted_losses(names: Iterable[str], *, accept: bool) -> frozenset[str]:
    """The sources named after `--accept-loss`; all of them if none is named.

    Raises:
        UsageError: sources are named without the option.
    """
    named = frozenset(names)
    if named and not accept:
        raise UsageError(
            f"{' '.join(sorted(named))} cannot be loaded alone: load reads every source of a directory",
            "Give the directory with --data DIR; name sources only after --accept-loss",
        )
    return named or frozenset({EVERY} if accept else ())


def _accepted(names: Iterable[str]) -> frozenset[str]:
    accepted = frozenset(names)
    unknown = sorted(accepted - {EVERY, *sources()})
    if unknown:
        raise UsageError(
            f"There is no source {', '.join(map(repr, unknown))}",
            f"Name the sources whose loss is accepted: {', '.join(sources())}; or {EVERY}",
        )
    return accepted


def _with_slips(content: DataDirectory, name: str, absent: MissingRelease) -> MissingRelease:
    slips = content.slips(name)
    if not slips:
        return absent
    told = ", ".join(f"{slip.path} to {slip.nearest}" for slip in slips)
    return MissingRelease(absent.message, f"{absent.remedy}; if it is the right file, rename {told}")


def _refuse_missing(
    data: Data, content: DataDirectory, records: Mapping[str, LoadRecord], accepted: frozenset[str]
) -> None:
    """Refuse to remove a loaded source that the directory lacks, or has only under another name."""
    for name in sorted(content.missing.keys() & records.keys()):
        record = records[name]
        nothing_lost = not (record.complete or record.previous) or record.world != world(data)
        if nothing_lost or {EVERY, name} & accepted:
            continue
        slips = content.slips(name)
        found = f" by an accepted name; {', '.join(s.path for s in slips)} is not recognised" if slips else ""
        back = f"Rename it to {slips[0].nearest}" if slips else "Put its file back"
        raise LossNotAccepted(
            f"{name} is loaded, but {data.directory} holds no file of it{found}",
            f"{back}, or run gtmaloc load --accept-loss {name} to remove {name} from the graph",
        )


def _keep_synthetic_apart(workspace: Workspace, store: GraphStore, data: Data) -> None:
    kinds = {loaded.release.synthetic for loaded in loaded_releases(store, complete=False)}
    if is_half_emptied(store):
        workspace.reporter.say("Emptying the graph was interrupted: completing it")
        clear_graph(store)
    elif kinds and kinds != {data.synthetic}:
        held = "synthetic" if True in kinds else "real"
        workspace.reporter.say(f"The graph holds {held} data: emptying it before loading {data.described}")
        clear_graph(store)


def _forget_absent_sources(workspace: Workspace, store: GraphStore, present: set[str]) -> None:
    """Remove the releases of absent sources, so that the graph matches the directory."""
    for name in {loaded.release.source for loaded in loaded_releases(store, complete=False)} - present:
        workspace.reporter.say(f"  {name} is not in this directory: its earlier release is removed")
        forget_source(store, name)
