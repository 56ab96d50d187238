"""Empties the graph, for example before loading real data in place of the demonstration release."""

from graph_schema.catalogue import NODES
from graph_store.connection import GraphStore

ITEMS_PER_TRANSACTION = 10_000


def clear_graph(store: GraphStore) -> int:
    """Delete every node whose label the schema declares, with its edges; returns the number of nodes.

    It works in batches, so even a large graph needs little heap. Constraints, indexes and the nodes of other
    programs in the same database are kept. If it is killed midway, running it again completes it.
    """
    ours = "|".join(f"`{label}`" for label in NODES)
    batch = f"IN TRANSACTIONS OF {ITEMS_PER_TRANSACTION} ROWS"
    store.run_outside_transaction(f"MATCH (:{ours})-[r]->() CALL (r) {{ DELETE r }} {batch}")
    rows = store.run_outside_transaction(
        f"MATCH (n:{ours}) CALL (n) {{ DETACH DELETE n }} {batch} RETURN count(*) AS n"
    )
    return int(rows[0]["n"])
