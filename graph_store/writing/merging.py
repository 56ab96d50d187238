"""Merges repeated statements of one source about an edge: lists are unioned, scalars overwritten."""

from collections.abc import Mapping
from typing import Any

from graph_schema.contributions import union as union_of
from graph_schema.records import Value
from graph_schema.types import Kind

_LISTS = (tuple, list)  # `tuple | list` would be rebuilt for every value
Stored = dict[str, Any]  # properties as Neo4j returns them: lists, not tuples


def as_stored(properties: Mapping[str, Value], kinds: Mapping[str, Kind]) -> Stored:
    """Properties in the types that Neo4j returns, so that reported and stored values compare equal."""
    stored: Stored = {}
    for name, value in properties.items():
        if isinstance(value, _LISTS):
            stored[name] = list(value)
        else:
            stored[name] = float(value) if kinds[name] is Kind.FLOAT else value
    return stored


def merge_into(
    target: Stored,
    reported: Mapping[str, Any],
    *,
    add: frozenset[str] = frozenset(),
    whole: frozenset[str] = frozenset(),
) -> None:
    """Merge what another row reports into `target`.

    Lists are unioned, except those named in `whole`; numbers named in `add` are summed, all else is replaced.
    """
    for name, value in reported.items():
        old = target.get(name)
        if old is None:
            target[name] = value
        elif isinstance(value, list) and name not in whole:
            target[name] = union(old, value)
        elif name in add:
            target[name] = old + value
        else:
            target[name] = value


def union(old: list[Any], new: list[Any]) -> list[Any]:
    """Union of two lists; see `graph_schema.contributions.union`."""
    return old if old == new else list(union_of((old, new)))
