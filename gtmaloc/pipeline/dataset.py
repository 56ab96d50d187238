"""The study that models see: exported from the graph, or read from files where no graph is needed."""

from pathlib import Path
from typing import TYPE_CHECKING

from gtmaloc import __version__
from gtmaloc.pipeline.fetch import Data
from gtmaloc.pipeline.load import fingerprint, load, present_sources, read_inputs
from gtmaloc.pipeline.relate import embed, relate, similarity_parameters
from gtmaloc.workspace import Workspace
from gtmaloc_model.data.dataset import Study
from gtmaloc_model.data.from_graph import assemble, study_from_graph
from gtmaloc_model.data.raw_data import StudyInputs
from gtmaloc_model.similarity.networks import functional_network

if TYPE_CHECKING:
    from torch_geometric.data import HeteroData


def export_study(workspace: Workspace) -> Study:
    """The study as the graph holds it; a copy is kept in `var/studies` for steps that need no graph.

    Raises:
        GraphNotEmbedded: `relate` or `embed` is still to be run on the data in the graph.
    """
    with workspace.graph_to_read() as store:
        study, of_data = study_from_graph(store)
    study.save(_kept(workspace, of_data))
    return study


def export_heterodata(workspace: Workspace) -> "HeteroData":
    """The study in the graph as a PyTorch Geometric graph, for models of one's own."""
    from gtmaloc_model.data.pyg import to_heterodata

    return to_heterodata(export_study(workspace))


def study_of_data(workspace: Workspace, data: Data, *, embeddings: bool) -> Study:
    """The study of a data directory.

    Without embeddings no Neo4j is needed. With embeddings the copy of an earlier export is used if there is
    one; otherwise the data are loaded, related and embedded in the graph, which is said.
    """
    of_data = fingerprint([release for _, release in present_sources(data)])
    kept = _kept(workspace, of_data)
    if kept.is_file():
        return Study.load(kept)
    if not embeddings:
        workspace.reporter.say("This model reads no embeddings: no Neo4j needed")
        return _without_graph(workspace, read_inputs(workspace, data))
    workspace.reporter.say(
        "This model reads node2vec embeddings, which need Neo4j with GDS: load, relate, embed"
    )
    load(workspace, data)
    relate(workspace)
    embed(workspace)
    return export_study(workspace)


def _without_graph(workspace: Workspace, inputs: StudyInputs) -> Study:
    network = functional_network(inputs, similarity_parameters(workspace.settings))
    return assemble(inputs, {}, network.matrix(), "files")


def _kept(workspace: Workspace, of_data: str) -> Path:
    """Where the study of these data is kept: the parameters that shape it are part of the name."""
    s = workspace.settings
    shape = (
        f"d{s.mesh_delta:g}-a{s.functional_alpha:g}-t{s.functional_threshold:g}"
        f"-k{s.sequence_neighbours}-q{s.sequence_threshold:g}-s{s.seed}-v{__version__}"
    )
    return workspace.studies / f"{of_data[:16]}-{shape}.npz"
