"""What several sources report about one node, and the properties that follow from it.

A property belongs to the sources that report it. The properties of a node are always the merge of what its
sources report now, in a fixed order: first the source that defines the label, then the others by name. So
they depend neither on the order in which sources were loaded nor on what earlier releases reported.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from graph_schema.types import Kind, NodeType, Property

SOURCES, REPORTED = "sources", "reported"
"""Properties of a loaded node: who reports it, and what each of them reports."""

CONTRIBUTION_PROPERTIES = (
    Property(SOURCES, Kind.STRINGS, "sources that report this node, sorted", required=True),
    Property(
        REPORTED,
        Kind.STRINGS,
        "what each of these sources reports, as JSON, in the same order; absent if there is one source",
    ),
)
Contribution = Mapping[str, Any]
_LISTS = (tuple, list)


def merge_contributions(declared: NodeType, contributions: Mapping[str, Contribution]) -> dict[str, Any]:
    """The properties that follow from what each source reports, by source name."""
    order = sorted(contributions, key=lambda source: (source != declared.defined_by, source))
    return merge([contributions[source] for source in order])


def merge(statements: Sequence[Contribution]) -> dict[str, Any]:
    """Merge statements about one node: the first scalar of a name counts, lists are unioned."""
    if len(statements) == 1:
        return dict(statements[0])
    merged: dict[str, Any] = {}
    lists: dict[str, list[Sequence[Any]]] = {}
    for statement in statements:
        for name, value in statement.items():
            if isinstance(value, _LISTS):
                lists.setdefault(name, []).append(value)
            else:
                merged.setdefault(name, value)
    return merged | {name: union(values) for name, values in lists.items()}


def union(lists: Sequence[Sequence[Any]]) -> Sequence[Any]:
    """Union of lists: the first one that contains all others, in its own order; if none does, sorted.

    So a history (earlier names, oldest first) stays in order beside a source that knows a part of it.
    """
    values = set().union(*lists)
    for one in lists:
        if len(one) == len(values) and values.issubset(one):
            return one
    return sorted(values)


def encode(contributions: Mapping[str, Contribution]) -> dict[str, list[str]]:
    """The properties in which a node keeps its contributions; a single one is its other properties."""
    sources = sorted(contributions)
    if len(sources) == 1:
        return {SOURCES: sources}
    return {SOURCES: sources, REPORTED: [_as_json(contributions[source]) for source in sources]}


def decode(properties: Mapping[str, Any], key: str) -> dict[str, Contribution]:
    """The contributions that a stored node keeps, by source; `key` is the property that identifies it."""
    sources: Iterable[str] = properties.get(SOURCES, ())
    if REPORTED in properties:
        return {s: json.loads(text) for s, text in zip(sources, properties[REPORTED], strict=True)}
    own = {name: value for name, value in properties.items() if name not in (SOURCES, key)}
    return dict.fromkeys(sources, own)


def _as_json(contribution: Contribution) -> str:
    return json.dumps(contribution, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
