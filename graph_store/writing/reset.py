"""Empties the graph, for example before loading real data in place of the demonstration release.

GraphState notes the emptying first and is deleted last. A graph in which it was interrupted is refused by
`refuse_half_emptied` until it is completed, so that what is left of the old data is never mixed with others.
"""

from neo4j import ManagedTransaction

from graph_schema.bookkeeping import META
from graph_schema.catalogue import NODES
from graph_store.computed_parts import forget_all_parts
from graph_store.connection import GraphStore
from graph_store.graph_state import change_state, get_state, graph_counts
from gtmaloc_base.errors import GTMALocError

ITEMS_PER_TRANSACTION = 10_000


class GraphHalfEmptied(GTMALocError):
    """An emptying of the graph was interrupted: a part of its earlier data is left."""


def clear_graph(store: GraphStore) -> int:
    """Delete every node whose label the schema declares, with its edges; returns the number of nodes.

    It works in batches, so even a large graph needs little heap. Constraints, indexes and the nodes of other
    programs in the same database are kept. If it is killed midway, running it again completes it.
    """
    found = sum(graph_counts(store)["nodes"].values())
    if not found:
        return 0
    store.write_transaction(_note)
    ours = "|".join(f"`{label}`" for label in NODES if label != META.label)
    batch = f"IN TRANSACTIONS OF {ITEMS_PER_TRANSACTION} ROWS"
    store.run_outside_transaction(f"MATCH (:{ours})-[r]->() CALL (r) {{ DELETE r }} {batch}")
    store.run_outside_transaction(f"MATCH (n:{ours}) CALL (n) {{ DETACH DELETE n }} {batch}")
    store.write(f"MATCH (n:`{META.label}`) DETACH DELETE n")
    return found


def is_half_emptied(store: GraphStore) -> bool:
    """Whether an emptying was begun and not completed."""
    return bool(get_state(store).get("emptying"))


def refuse_half_emptied(store: GraphStore) -> None:
    """Check on opening a graph that it is whole.

    Raises:
        GraphHalfEmptied: an emptying was begun and not completed.
    """
    if is_half_emptied(store):
        raise GraphHalfEmptied(
            "Emptying the graph was interrupted, so it holds only a part of its earlier data",
            "Run gtmaloc load, which completes it and then loads the data",
        )


def _note(tx: ManagedTransaction) -> None:
    change_state(tx, emptying=True, current_run=None, current_module_runs=None)
    forget_all_parts(tx)
