"""The dataset that models see: exported from the graph, or read from files where no graph is needed."""

from pathlib import Path
from typing import TYPE_CHECKING

from gtmaloc import __version__
from gtmaloc.pipeline.fetch import Data
from gtmaloc.pipeline.load import fingerprint, load, present_sources, read_raw_data
from gtmaloc.pipeline.relate import embed, relate, similarity_parameters
from gtmaloc.workspace import Workspace
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.from_graph import assemble, dataset_from_graph
from gtmaloc_model.data.raw_data import RawData
from gtmaloc_model.similarity.networks import functional_network

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData


def export_dataset(workspace: Workspace) -> LocalizationDataset:
    """The dataset as the graph holds it; a copy is kept in `var/datasets` for steps that need no graph.

    Raises:
        GraphNotEmbedded: `relate` or `embed` is still to be run on the data in the graph.
    """
    with workspace.graph_to_read() as store:
        dataset, of_data = dataset_from_graph(store)
    dataset.save(_kept(workspace, of_data))
    return dataset


def export_heterodata(workspace: Workspace) -> "HeteroData":
    """The dataset in the graph as a PyTorch Geometric graph, for models of one's own."""
    from gtmaloc_model.data.pyg import to_heterodata

    return to_heterodata(export_dataset(workspace))


def dataset_of_data(workspace: Workspace, data: Data, *, embeddings: bool) -> LocalizationDataset:
    """The dataset of a data directory.

    Without embeddings no Neo4j is needed. With embeddings the copy of an earlier export is used if there is
    one; otherwise the data are loaded, related and embedded in the graph, which is said.
    """
    of_data = fingerprint([release for _, release in present_sources(data)])
    kept = _kept(workspace, of_data)
    if kept.is_file():
        return LocalizationDataset.load(kept)
    if not embeddings:
        workspace.reporter.say("This model reads no embeddings: no Neo4j needed")
        return _without_graph(workspace, read_raw_data(workspace, data))
    workspace.reporter.say(
        "This model reads node2vec embeddings, which need Neo4j with GDS: load, relate, embed"
    )
    load(workspace, data)
    relate(workspace)
    embed(workspace)
    return export_dataset(workspace)


def _without_graph(workspace: Workspace, raw: RawData) -> LocalizationDataset:
    network = functional_network(raw, similarity_parameters(workspace.settings))
    return assemble(raw, {}, network.matrix(), "files")


def _kept(workspace: Workspace, of_data: str) -> Path:
    """Where the dataset of these data is kept: the parameters that shape it are part of the name."""
    s = workspace.settings
    shape = (
        f"d{s.mesh_delta:g}-a{s.functional_alpha:g}-t{s.functional_threshold:g}"
        f"-k{s.sequence_neighbours}-q{s.sequence_threshold:g}-s{s.seed}-v{__version__}"
    )
    return workspace.datasets / f"{of_data[:16]}-{shape}.npz"
