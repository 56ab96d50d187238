"""Empties the graph, for example before real data replace the demonstration release."""

from graph_schema.catalogue import NODES
from graph_store.connection import GraphStore

ITEMS_PER_TRANSACTION = 10_000


def clear_graph(store: GraphStore) -> int:
    """Delete every node whose label the schema declares, with its edges; returns the number of nodes.

    Works in batches, so that a large graph needs no large heap. Constraints and indexes stay, and so do nodes
    of other programs in the same database. Killed in the middle, it is completed by running it again.
    """
    ours = "|".join(f"`{label}`" for label in NODES)
    batch = f"IN TRANSACTIONS OF {ITEMS_PER_TRANSACTION} ROWS"
    store.run_outside_transaction(f"MATCH (:{ours})-[r]->() CALL (r) {{ DELETE r }} {batch}")
    rows = store.run_outside_transaction(
        f"MATCH (n:{ours}) CALL (n) {{ DETACH DELETE n }} {batch} RETURN count(*) AS n"
    )
    return int(rows[0]["n"])
