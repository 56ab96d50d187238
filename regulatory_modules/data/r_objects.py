"""Walks the parsed tree of an R file, where rdata cannot convert the whole: S4 slots, environments, lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rdata.conversion import convert
from rdata.parser import RObjectType


def dereferenced(node: Any) -> Any:
    """The object itself, where the file refers back to an earlier one."""
    while node is not None and node.info.type is RObjectType.REF:
        node = node.referenced_object
    return node


def slots(node: Any) -> dict[str, Any]:
    """The attributes of an object: slots of S4 objects, names and dimensions of vectors."""
    return dict(_pairs(dereferenced(node).attributes))


def named_items(node: Any) -> dict[str, Any]:
    """The items of a list by name."""
    items = dereferenced(node)
    return dict(zip(strings(slots(items)["names"]), map(dereferenced, items.value), strict=True))


def variables(node: Any) -> dict[str, Any]:
    """The variables of an environment."""
    environment = dereferenced(node).value
    found = dict(_pairs(environment.frame))
    table = dereferenced(environment.hash_table)
    if table is not None and table.info.type is RObjectType.VEC:
        for bucket in table.value:
            found.update(_pairs(bucket))
    return found


def top_level(parsed: Any) -> Mapping[str, Any]:
    """The objects of the file by name."""
    return dict(_pairs(parsed.object))


def strings(node: Any) -> list[str]:
    """A character vector."""
    return [str(text) for text in convert(dereferenced(node))]


def _pairs(node: Any) -> Iterator[tuple[str, Any]]:
    node = dereferenced(node)
    while node is not None and node.info.type is RObjectType.LIST:
        value, rest = node.value
        yield dereferenced(node.tag).value.value.decode("utf-8"), dereferenced(value)
        node = dereferenced(rest)
