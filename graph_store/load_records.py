"""What the graph records about the load of each source, and how much of that source it holds."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from graph_schema.catalogue import LOADED_TYPES, NODES
from graph_schema.records import RowCounts
from graph_store.connection import GraphStore
from graph_store.graph_state import loaded_releases

Counts = Mapping[str, int]
"""Edges by relation type ("TARGETS") and nodes by label ("(Precursor)") of one source."""


@dataclass(frozen=True, slots=True)
class LoadRecord:
    """The current load of a source.

    Attributes:
        source: the source.
        release: the release name that the source uses.
        release_id: id of the Release node.
        synthetic: whether it is a demonstration release.
        complete: whether the load completed.
        rows: what became of the rows.
        inputs: identity of everything that the result depends on; empty if it was not recorded.
        rejects: SHA-256 of the list of rejected rows; empty if it was not recorded.
        counts: what the graph held of the source when the load completed.
        previous: what it held before, as far as a load completed; None before the first load.
        world: which demonstration release it belongs to; empty for a real release.
        loss_accepted: whether the user accepted a loss.
    """

    source: str
    release: str
    release_id: str
    synthetic: bool
    complete: bool
    rows: RowCounts
    inputs: str
    rejects: str
    counts: Counts | None
    previous: Counts | None
    world: str
    loss_accepted: bool


def load_records(store: GraphStore) -> dict[str, LoadRecord]:
    """The current load of each source, complete or not, by source name."""
    texts = {
        row["release"]: row
        for row in store.read(
            "MATCH (l:Load)-[:OF_RELEASE]->(r:Release) RETURN r.id AS release, "
            "coalesce(l.inputs, '') AS inputs, "
            "coalesce(l.rejects, '') AS rejects, l.counts AS counts, l.previous AS previous, "
            "coalesce(l.world, '') AS world, coalesce(l.loss_accepted, false) AS loss_accepted"
        )
    }
    records = {}
    for loaded in loaded_releases(store, complete=False):
        of, text = loaded.release, texts[loaded.release.id]
        records[of.source] = LoadRecord(
            source=of.source,
            release=of.release,
            release_id=of.id,
            synthetic=of.synthetic,
            complete=loaded.status == "complete",
            rows=loaded.rows,
            inputs=text["inputs"],
            rejects=text["rejects"],
            counts=_counts(text["counts"]),
            previous=_counts(text["previous"]),
            world=text["world"],
            loss_accepted=text["loss_accepted"],
        )
    return records


def counts_by_source(store: GraphStore) -> dict[str, Counts]:
    """What the graph holds of each source now."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    types = "|".join(f"`{type_}`" for type_ in LOADED_TYPES)
    for row in store.read(
        f"MATCH ()-[r:{types}]->() RETURN r.source AS source, type(r) AS type, count(*) AS n"
    ):
        found[row["source"]][row["type"]] = row["n"]
    for label, source in _owned():
        (row,) = store.read(f"MATCH (n:`{label}`) RETURN count(n) AS n")
        if row["n"]:
            found[source][f"({label})"] = row["n"]
    return dict(found)


def counts_of_source(store: GraphStore, source: str) -> Counts:
    """What the graph holds of one source now."""
    types = "|".join(f"`{type_}`" for type_ in LOADED_TYPES)
    found: dict[str, int] = {
        row["type"]: row["n"]
        for row in store.read(
            f"MATCH ()-[r:{types}]->() WHERE r.source = $source RETURN type(r) AS type, count(*) AS n",
            {"source": source},
        )
    }
    for label in (label for label, owner in _owned() if owner == source):
        (row,) = store.read(f"MATCH (n:`{label}`) RETURN count(n) AS n")
        found |= {f"({label})": row["n"]} if row["n"] else {}
    return found


def carried_over(store: GraphStore, source: str) -> dict[str, str | None]:
    """What a new Load takes over from the one before: the counts of the last complete load, and its world."""
    rows = store.read(
        "MATCH (l:Load {source: $source}) WITH l ORDER BY l.started DESC LIMIT 1 "
        "RETURN coalesce(l.counts, l.previous) AS previous, l.world AS world",
        {"source": source},
    )
    return dict(rows[0]) if rows else {}


def as_text(counts: Counts) -> str:
    """Counts as they are stored."""
    return json.dumps(dict(counts), sort_keys=True)


def _counts(text: str | None) -> Counts | None:
    if text is None:
        return None
    counts: dict[str, int] = json.loads(text)
    return counts


def _owned() -> list[tuple[str, str]]:
    return [(n.label, n.defined_by) for n in NODES.values() if n.owned]
