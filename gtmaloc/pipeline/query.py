"""The question `query`: free Cypher that reads."""

from typing import Any

from graph_store.query import QueryResult, run_query
from gtmaloc.workspace import Workspace


def query(
    workspace: Workspace, cypher: str, parameters: dict[str, Any] | None = None, limit: int | None = None
) -> QueryResult:
    """Run Cypher in the server's own read access mode: a statement that writes is refused."""
    with workspace.graph_to_read() as store:
        return run_query(store, cypher, parameters or {}, limit=limit)
