"""Merges repeated statements about a node or edge: lists are unioned, scalars overwritten."""

from collections.abc import Mapping
from typing import Any

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
    target: Stored, reported: Mapping[str, Any], *, add: frozenset[str] = frozenset(), replace: bool = True
) -> None:
    """Merge what another row reports into `target`.

    Lists are unioned, numbers named in `add` summed; other scalars are replaced, or kept without `replace`.
    """
    for name, value in reported.items():
        old = target.get(name)
        if old is None:
            target[name] = value
        elif isinstance(value, list):
            target[name] = union(old, value)
        elif name in add:
            target[name] = old + value
        elif replace:
            target[name] = value


def union(old: list[Any], new: list[Any]) -> list[Any]:
    """Union of two lists, independent of the order of rows and sources.

    If one list contains the other, its order is kept (earlier names, oldest first); otherwise the union is
    sorted.
    """
    if old == new:
        return old
    had, has = set(old), set(new)
    if has <= had:
        return old
    if had <= has:
        return new
    return sorted(had | has)
