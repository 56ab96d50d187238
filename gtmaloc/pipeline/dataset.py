"""The dataset that models see: exported from the graph, or read from files if no graph is needed."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from graph_store.run_origin import RunOrigin, differences
from gtmaloc import __version__
from gtmaloc.pipeline.embed import embed
from gtmaloc.pipeline.fetch import Data
from gtmaloc.pipeline.load import fingerprint, load, present_sources, read_raw_data
from gtmaloc.pipeline.parameters import requested_parameters, similarity_parameters
from gtmaloc.pipeline.relate import relate
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import GTMALocError
from gtmaloc_model.data.dataset import LocalizationDataset, Parameters
from gtmaloc_model.data.from_graph import assemble, dataset_from_graph
from gtmaloc_model.data.raw_data import RawData
from gtmaloc_model.similarity.networks import functional_network
from loaders.data_directory import DataDirectory

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData


class GraphChanged(GTMALocError):
    """The graph was written to while a dataset was read from it; reading takes no lease."""


def export_dataset(workspace: Workspace, *, embeddings: bool = True) -> LocalizationDataset:
    """The dataset in the graph; a copy is kept in `var/datasets` for steps that need no graph.

    Args:
        workspace: settings, paths and graph.
        embeddings: whether the model reads them; if not, `embed` need not have been run.

    Raises:
        GraphNotEmbedded: `relate` or `embed` has not been run on the data in the graph.
        OtherParameters: they were run with parameters other than those in the settings.
        GraphChanged: another process wrote to the graph in the meantime.
    """
    requested = requested_parameters(workspace.settings)
    with workspace.graph_to_read() as store:
        dataset, of_data = dataset_from_graph(store, requested, embeddings=embeddings)
        changed = differences(store, RunOrigin(dataset.data_fingerprint, dataset.parameters))
    if changed:
        raise GraphChanged(
            f"Another process changed the graph while it was read: {'; '.join(changed)}",
            "Run the command again when it has finished (`gtmaloc status` shows it)",
        )
    dataset.save(kept_dataset(workspace, of_data, dataset.parameters))
    return dataset


def export_heterodata(workspace: Workspace) -> "HeteroData":
    """The dataset in the graph as a PyTorch Geometric graph, for the user's own models."""
    from gtmaloc_model.data.pyg import to_heterodata

    return to_heterodata(export_dataset(workspace))


def dataset_of_data(
    workspace: Workspace, data: Data, content: DataDirectory | None = None, *, embeddings: bool
) -> LocalizationDataset:
    """The dataset of a data directory.

    If there is a copy of an earlier export with the same data and parameters, it is used. Otherwise, without
    embeddings no Neo4j is needed; with them the data are loaded, related and embedded in the graph, and a
    message says so. `content` is what the directory holds, if that is known already.
    """
    content = content or present_sources(data)
    of_data = fingerprint((release for _, release in content.found), workspace.settings.species)
    requested = requested_parameters(workspace.settings)
    kept = kept_dataset(workspace, of_data, {**requested.related, **requested.embedded})
    if kept.is_file():
        return LocalizationDataset.load(kept)
    if not embeddings:
        workspace.reporter.say("This model reads no embeddings, so Neo4j is not needed")
        return _without_graph(workspace, read_raw_data(workspace, data, content))
    workspace.reporter.say(
        "This model reads node2vec embeddings, which need Neo4j with GDS: load, relate, embed"
    )
    with workspace.graph("evaluate", create=True):  # nobody else loads in between
        load(workspace, data, content)
        relate(workspace)
        embed(workspace)
        return export_dataset(workspace)


def kept_dataset(workspace: Workspace, of_data: str, parameters: Parameters) -> Path:
    """The path of the dataset with these data and parameters; its name is derived from both.

    Args:
        workspace: the workspace.
        of_data: fingerprint of the data.
        parameters: the dataset's own parameters, or the wanted ones.
    """
    text = json.dumps({**parameters, "version": __version__}, sort_keys=True)
    return workspace.datasets / f"{of_data[:16]}-{hashlib.sha256(text.encode()).hexdigest()[:16]}.npz"


def _without_graph(workspace: Workspace, raw: RawData) -> LocalizationDataset:
    parameters = similarity_parameters(workspace.settings)
    functional = functional_network(raw, parameters).matrix()
    return assemble(raw, {}, functional, "files", asdict(parameters))
