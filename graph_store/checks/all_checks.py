"""Every check of the loaded graph."""

from graph_store.checks.amounts import Minima, amount_checks
from graph_store.checks.check import CheckReport, ask, ask_rules
from graph_store.checks.connections import connection_questions
from graph_store.checks.from_schema import end_rules, required_rules, unique_questions
from graph_store.checks.modules import module_questions
from graph_store.checks.values import value_rules
from graph_store.connection import GraphStore
from graph_store.graph_state import graph_counts
from graph_store.load_records import counts_by_source, load_records


def check_all(store: GraphStore, minima: Minima, loss_limit: float) -> CheckReport:
    """Check the graph; it is only read.

    Args:
        store: the graph.
        minima: see `amount_checks`.
        loss_limit: largest share that a release may lose against the one before, 0 to 1.
    """
    counts = graph_counts(store)
    held = {of for counted in counts.values() for of, count in counted.items() if count}
    return CheckReport(
        (
            *ask(store, (*unique_questions(), *connection_questions(), *module_questions()), held),
            *ask_rules(store, (*required_rules(), *end_rules(), *value_rules()), held),
            *amount_checks(load_records(store), counts_by_source(store), minima, loss_limit),
        )
    )
