"""The graph's own bookkeeping: counts, current releases, and the data that its computed parts come from."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph_schema.catalogue import NODES, RELATIONS
from graph_schema.nodes import META
from graph_schema.records import Release, RowCounts
from graph_store.connection import GraphStore

STATE_ID = "gtmaloc"


@dataclass(frozen=True, slots=True)
class LoadedRelease:
    """The release of one source in the graph and the outcome of its load; files by name only."""

    release: Release
    rows: RowCounts
    status: str


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


def loaded_releases(store: GraphStore, *, complete: bool = True) -> list[LoadedRelease]:
    """The current release of each source, ordered by source name: the one whose load started last.

    Args:
        store: the graph.
        complete: leave out sources whose last load did not complete.
    """
    rows = store.read(
        "MATCH (l:Load)-[:OF_RELEASE]->(r:Release) "
        "WITH r.source AS source, l, r ORDER BY l.started DESC "
        "WITH source, collect({l: l, r: r})[0] AS last "
        "RETURN last.l.status AS status, {source: source, release: last.r.release, "
        "licence: coalesce(last.r.licence, ''), files: coalesce(last.r.files, []), sha256: last.r.sha256, "
        "synthetic: last.r.synthetic} AS release, {read: coalesce(last.l.read, 0), "
        "loaded: coalesce(last.l.loaded, 0), duplicate: coalesce(last.l.duplicate, 0), "
        "rejected: coalesce(last.l.rejected, 0), out_of_scope: coalesce(last.l.out_of_scope, 0)} AS rows "
        "ORDER BY source"
    )
    releases = [
        LoadedRelease(
            Release(**row["release"] | {"files": tuple(map(Path, row["release"]["files"]))}),
            RowCounts(**row["rows"]),
            row["status"],
        )
        for row in rows
    ]
    return [r for r in releases if r.status == "complete" or not complete]


def data_fingerprint(store: GraphStore) -> str:
    """Identity of the data in the graph: SHA-256 over the sorted ids of the current releases.

    A source whose last load did not complete is left out, so a half-loaded graph never has the fingerprint
    of a complete one.
    """
    return fingerprint_of(loaded.release.id for loaded in loaded_releases(store))


def fingerprint_of(release_ids: Iterable[str]) -> str:
    """SHA-256 over the sorted ids: the fingerprint that a graph has once these releases are loaded."""
    return hashlib.sha256("\n".join(sorted(release_ids)).encode()).hexdigest()


def holds_synthetic(store: GraphStore) -> bool:
    """Whether any release in the graph is the demonstration release."""
    return bool(store.read("MATCH (r:Release) WHERE r.synthetic RETURN count(r) > 0 AS any")[0]["any"])


def close_running_loads(store: GraphStore, reason: str) -> int:
    """Mark the loads of a process that has ended as failed; returns their number."""
    rows = store.write(
        "MATCH (l:Load {status: 'running'}) SET l.status = 'failed', l.reason = $reason RETURN count(l) AS n",
        {"reason": reason},
    )
    return int(rows[0]["n"])


def get_state(store: GraphStore) -> dict[str, Any]:
    """Properties of the GraphState node; empty for a graph that has none."""
    rows = store.read("MATCH (s:GraphState {id: $id}) RETURN properties(s) AS state", {"id": STATE_ID})
    return dict(rows[0]["state"]) if rows else {}


def set_state(store: GraphStore, **values: str | int | None) -> None:
    """Set properties of the GraphState node; None removes one.

    Raises:
        ValueError: the schema declares no such property.
    """
    unknown = set(values) - {p.name for p in META.properties}
    if unknown:
        raise ValueError(f"GraphState has no property {', '.join(sorted(unknown))}")
    store.write("MERGE (s:GraphState {id: $id}) SET s += $values", {"id": STATE_ID, "values": values})
