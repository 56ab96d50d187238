"""The query `query`: any Cypher statement that only reads."""

from typing import Any

from graph_store.query import QueryResult, run_query
from gtmaloc.workspace import Workspace


def query(
    workspace: Workspace, cypher: str, parameters: dict[str, Any] | None = None, limit: int | None = None
) -> QueryResult:
    """Run Cypher in the server's own read access mode, which refuses statements that write."""
    with workspace.graph_to_read() as store:
        return run_query(store, cypher, parameters or {}, limit=limit)
