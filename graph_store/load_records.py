"""What the graph records about the load of each source, and how much of that source it holds."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from graph_schema.catalogue import LOADED_LABELS, LOADED_TYPES
from graph_schema.records import Release, RowCounts
from graph_store.connection import GraphStore

Counts = Mapping[str, int]
"""Edges by relation type ("TARGETS") and nodes by label ("(Precursor)") that one source reports."""


@dataclass(frozen=True, slots=True)
class LoadRecord:
    """The current load of a source.

    Attributes:
        release: its release; files by name only.
        status: running, complete or failed.
        species: organism code of the species that was asked for; empty if it was not recorded.
        rows: what became of the rows; None if the recorded numbers do not add up.
        inputs: identity of everything that the result depends on; empty if it was not recorded.
        rejects: SHA-256 of the list of rejected rows; empty if it was not recorded.
        counts: what the graph held of the source when the load completed.
        previous: what it held before, as far as a load completed; None before the first load.
        world: which demonstration release it belongs to; empty for a real release.
        loss_accepted: whether the user accepted a loss.
    """

    release: Release
    status: str
    species: str
    rows: RowCounts | None
    inputs: str
    rejects: str
    counts: Counts | None
    previous: Counts | None
    world: str
    loss_accepted: bool

    @property
    def data_id(self) -> str:
        """Identity of what was asked for: the release and the species."""
        return data_id(self.release, self.species)

    @property
    def complete(self) -> bool:
        """Whether the load completed."""
        return self.status == "complete"


def data_id(release: Release, species: str) -> str:
    """Identity of what a load asks for: 'hmdd:0123456789ab hsa'."""
    return f"{release.id} {species}".rstrip()


def load_records(store: GraphStore) -> dict[str, LoadRecord]:
    """The load of each source, complete or not, by source name in alphabetical order; a source has one."""
    rows = store.read(
        "MATCH (l:Load)-[:OF_RELEASE]->(r:Release) WHERE r.source IS NOT NULL "
        "RETURN r.source AS source, properties(l) AS load, properties(r) AS release ORDER BY source, r.id"
    )
    return {row["source"]: _record(row["load"], row["release"]) for row in rows}


def loaded_releases(store: GraphStore, *, complete: bool = True) -> list[LoadRecord]:
    """The load of each source, ordered by source name; only complete ones unless all are asked for."""
    return [record for record in load_records(store).values() if record.complete or not complete]


def _record(load: Mapping[str, Any], release: Mapping[str, Any]) -> LoadRecord:
    return LoadRecord(
        release=Release(
            source=release["source"],
            release=release.get("release", ""),
            licence=release.get("licence", ""),
            files=tuple(map(Path, release.get("files", ()))),
            sha256=release.get("sha256", ""),
            synthetic=release.get("synthetic", False),
        ),
        status=load.get("status", ""),
        species=load.get("species", ""),
        rows=_rows(load),
        inputs=load.get("inputs", ""),
        rejects=load.get("rejects", ""),
        counts=_counts(load.get("counts")),
        previous=_counts(load.get("previous")),
        world=load.get("world", ""),
        loss_accepted=load.get("loss_accepted", False),
    )


def _rows(load: Mapping[str, Any]) -> RowCounts | None:
    try:
        return RowCounts(**{field.name: load.get(field.name, 0) for field in fields(RowCounts)})
    except ValueError:  # changed by another program
        return None


def counts_by_source(store: GraphStore) -> dict[str, Counts]:
    """What the graph holds of each source now."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    types = "|".join(f"`{type_}`" for type_ in LOADED_TYPES)
    for row in store.read(
        f"MATCH ()-[r:{types}]->() RETURN r.source AS source, type(r) AS type, count(*) AS n"
    ):
        found[row["source"]][row["type"]] = row["n"]
    for label in LOADED_LABELS:
        for row in store.read(f"MATCH (n:`{label}`) UNWIND n.sources AS source RETURN source, count(*) AS n"):
            found[row["source"]][f"({label})"] = row["n"]
    return dict(found)


def counts_of_source(store: GraphStore, source: str) -> Counts:
    """What the graph holds of one source now; every type and label is listed, even with 0."""
    counted = [
        f"COUNT {{ ()-[r:`{type_}`]->() WHERE r.source = $source }} AS `{type_}`" for type_ in LOADED_TYPES
    ]
    counted += [
        f"COUNT {{ (n:`{label}`) WHERE $source IN n.sources }} AS `({label})`" for label in LOADED_LABELS
    ]
    (row,) = store.read(f"RETURN {', '.join(counted)}", {"source": source})
    return row


def carried_over(store: GraphStore, source: str) -> dict[str, str | None]:
    """What a new Load takes over from the one before: the counts of the last complete load, and its world.

    Empty if the graph has no load of the source.
    """
    rows = store.read(
        "MATCH (l:Load {source: $source}) "
        "RETURN coalesce(l.counts, l.previous) AS previous, l.world AS world",
        {"source": source},
    )
    return dict(rows[0]) if rows else {}


def as_text(counts: Counts) -> str:
    """Counts as they are stored: without zeros."""
    return json.dumps({of: count for of, count in counts.items() if count}, sort_keys=True)


def _counts(text: str | None) -> Counts | None:
    if text is None:
        return None
    counts: dict[str, int] = json.loads(text)
    return counts
