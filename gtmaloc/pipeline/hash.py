"""The verb `hash`: one hash over everything in the graph, to compare graphs."""

from graph_store.history.graph_hash import GraphHash, graph_hash
from gtmaloc.workspace import Workspace


def hash_graph(workspace: Workspace) -> GraphHash:
    """Hash of the graph: equal for equal contents, whatever the path to them.

    Raises:
        NoGraphYet: there is no graph in this project.
    """
    with workspace.graph_to_read() as store:
        return graph_hash(store)
