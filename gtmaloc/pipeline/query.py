"""The query `query`: any Cypher statement that only reads."""

from typing import Any

from graph_store.query import MOST_ROWS, QUERY_SECONDS, QueryResult, run_query
from gtmaloc.workspace import Workspace


def query(
    workspace: Workspace,
    cypher: str,
    parameters: dict[str, Any] | None = None,
    limit: int = MOST_ROWS,
    timeout: float = QUERY_SECONDS,
) -> QueryResult:
    """Run Cypher that only reads, for at most `timeout` seconds and `limit` rows; see `run_query`."""
    with workspace.graph_to_read() as store:
        return run_query(store, cypher, parameters or {}, limit, timeout)
