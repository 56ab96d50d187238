"""The graph's own bookkeeping: counts, current releases, and the data that its computed parts come from."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from neo4j import ManagedTransaction, Transaction

from graph_schema.bookkeeping import META
from graph_schema.catalogue import NODES, RELATIONS
from graph_store.connection import GraphStore
from graph_store.load_records import loaded_releases

STATE_ID = "gtmaloc"
StateValue = str | int | Sequence[str] | None


def graph_counts(store: GraphStore) -> dict[str, dict[str, int]]:
    """Nodes by label and relationships by type, from the count store: fast for a graph of any size.

    Labels and types that the schema declares are always listed, even with 0; other labels and types in the
    same database are left out.
    """
    counted = [f"COUNT {{ (:`{label}`) }} AS `(:{label})`" for label in NODES]
    counted += [f"COUNT {{ ()-[:`{type_}`]->() }} AS `[:{type_}]`" for type_ in RELATIONS]
    (row,) = store.read(f"RETURN {', '.join(counted)}")
    return {
        "nodes": {label: row[f"(:{label})"] for label in NODES},
        "relationships": {type_: row[f"[:{type_}]"] for type_ in RELATIONS},
    }


def data_fingerprint(store: GraphStore) -> str:
    """Identity of the data in the graph: SHA-256 over the sorted ids of the current releases, with species.

    A source whose last load did not complete is left out, so a half-loaded graph never has the fingerprint
    of a complete one.
    """
    return fingerprint_of(loaded.data_id for loaded in loaded_releases(store))


def fingerprint_of(data_ids: Iterable[str]) -> str:
    """SHA-256 over the sorted `load_records.data_id`s: the fingerprint of a graph that holds these data."""
    return hashlib.sha256("\n".join(sorted(data_ids)).encode()).hexdigest()


def holds(store: GraphStore, pattern: str) -> bool:
    """Whether anything in the graph matches a pattern, such as `(:Gene)`."""
    (row,) = store.read(f"RETURN EXISTS {{ {pattern} }} AS any")
    return bool(row["any"])


def holds_synthetic(store: GraphStore) -> bool:
    """Whether any release in the graph is the demonstration release."""
    return holds(store, "(r:Release) WHERE r.synthetic")


def get_state(store: GraphStore) -> dict[str, Any]:
    """Properties of the GraphState node; empty for a graph that has none."""
    rows = store.read("MATCH (s:GraphState {id: $id}) RETURN properties(s) AS state", {"id": STATE_ID})
    return dict(rows[0]["state"]) if rows else {}


def set_state(store: GraphStore, **values: StateValue) -> None:
    """Set properties of the GraphState node; None removes one.

    Raises:
        ValueError: the schema declares no such property.
    """
    store.write_transaction(lambda tx: change_state(tx, **values))


def change_state(tx: Transaction | ManagedTransaction, **values: StateValue) -> None:
    """Do what `set_state` does as a part of a transaction."""
    unknown = set(values) - {p.name for p in META.properties}
    if unknown:
        raise ValueError(f"GraphState has no property {', '.join(sorted(unknown))}")
    tx.run("MERGE (s:GraphState {id: $id}) SET s += $values", id=STATE_ID, values=values).consume()


def close_running_loads(store: GraphStore, reason: str) -> int:
    """Mark the loads that still count as running as failed; returns how many there were.

    Call it when no load can be running: with the only right to write, before the first change.
    """
    rows = store.write(
        "MATCH (l:Load {status: 'running'}) SET l.status = 'failed', l.reason = $reason, "
        "l.finished = $now RETURN count(l) AS n",
        {"reason": reason, "now": now()},
    )
    return int(rows[0]["n"])


def now() -> str:
    """The time, ISO 8601 UTC: for people to read; nothing is decided by it, since clocks may be moved."""
    return datetime.now(UTC).isoformat(timespec="microseconds")
