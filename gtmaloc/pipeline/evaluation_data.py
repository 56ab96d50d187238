"""What an evaluation reads: the rows of a data directory or of the graph, and what splits them."""

from pathlib import Path

from graph_store.computed_parts import GraphNotEmbedded
from gtmaloc.pipeline.dataset import dataset_of_data, export_dataset
from gtmaloc.pipeline.fetch import Data, fetch
from gtmaloc.pipeline.two_releases import earlier_and_later, find_earlier
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import UsageError
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.published_benchmark import read_published_benchmark
from gtmaloc_model.evaluation.protocols.base import Protocol
from gtmaloc_model.evaluation.protocols.registry import protocol_named


def evaluation_data(
    workspace: Workspace,
    given: Path | None,
    *,
    protocol: str,
    earlier: Path | None = None,
    inputs: str = "graph",
    embeddings: bool | None = None,
) -> tuple[LocalizationDataset, Protocol]:
    """The dataset and the protocol of that name; one that compares releases then holds the later labels.

    Args:
        workspace: settings, paths and graph.
        given: the data directory; None for the graph, if there is one.
        protocol: name of the protocol.
        earlier: directory of an earlier localization release, for a protocol that compares two.
        inputs: "graph" or "published".
        embeddings: whether node2vec vectors are needed; they are then computed if there are none. None takes
            them if there are any.

    Raises:
        UsageError: there is no such protocol or kind of inputs; or an earlier release is given for a protocol
            that reads none, or cannot be compared.
        MissingRelease: the protocol needs an earlier release, and there is none.
    """
    rows = protocol_named(protocol)
    if rows.compares_releases:
        data = _later(workspace, given)
        release = find_earlier(data, earlier)  # refused, if at all, before the later one is read
        dataset = _dataset(workspace, data.directory, inputs, embeddings)
        return earlier_and_later(workspace, data, release, dataset)
    if earlier is not None:
        raise UsageError(
            f"--earlier has no meaning under {rows.name}, which reads one release",
            "Leave it out, or choose --protocol P-temporal",
        )
    return _dataset(workspace, given, inputs, embeddings), rows


def _later(workspace: Workspace, given: Path | None) -> Data:
    if reads_the_graph(workspace, given):
        raise UsageError(
            "Two releases are compared, and the graph holds one", "Give the later release with --data DIR"
        )
    return fetch(workspace, given)


def _dataset(
    workspace: Workspace, given: Path | None, inputs: str, embeddings: bool | None
) -> LocalizationDataset:
    if inputs == "published":
        return read_published_benchmark(fetch(workspace, given).directory)
    if inputs != "graph":
        raise UsageError(f"Unknown inputs {inputs!r}", "Choose graph or published")
    if not reads_the_graph(workspace, given):
        return dataset_of_data(workspace, fetch(workspace, given), embeddings=embeddings is True)
    try:
        return export_dataset(workspace, embeddings=embeddings is not False)
    except GraphNotEmbedded:
        if embeddings:
            raise
        return export_dataset(workspace, embeddings=False)


def reads_the_graph(workspace: Workspace, given: Path | None) -> bool:
    """Whether the graph is evaluated: no data directory is given, and there is a graph."""
    return given is None and workspace.settings.data is None and _has_graph(workspace)


def _has_graph(workspace: Workspace) -> bool:
    return workspace.external or workspace.server().state() != "absent"
