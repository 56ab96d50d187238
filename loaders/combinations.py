"""Merges what the rows of a release report about one edge, and keeps which values came together (ADR 20).

Values of different rows are never put together: a weak positive row and a strong negative one do not make a
strong positive edge.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from json import JSONEncoder
from typing import Any

from graph_schema.catalogue import relation_type
from graph_schema.records import Value
from graph_schema.relations import EVIDENCE, PROVENANCE
from graph_schema.types import Kind, Property

Row = Mapping[str, Value]  # what one row reports about an edge

_NOT_OF_A_ROW = frozenset(p.name for p in (*PROVENANCE, *EVIDENCE))
_encode = JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def merged(type_: str, rows: Sequence[Row]) -> dict[str, Value]:
    """The properties of an edge that these rows report, in whatever order they come.

    Lists are unioned, and `rows` counts the rows. The scalars, and lists of floats, are all those of one row,
    the first by `preference`. `observations` has each distinct combination of values once; it is absent if
    there is only one, since the properties then are that combination, and if the rows report a single
    property.
    """
    properties = dict(rows[0]) if len(rows) == 1 else _several(type_, rows)
    if _counts_rows(type_):
        properties["rows"] = len(rows)
    return properties


def _several(type_: str, rows: Sequence[Row]) -> dict[str, Value]:
    first, whole = min(rows, key=preference(type_)), _whole(type_)
    properties: dict[str, Value] = {
        n: value for n, value in first.items() if n in whole or not isinstance(value, tuple)
    }
    lists: dict[str, set[Any]] = {}
    for row in rows:
        for name, value in row.items():
            if isinstance(value, tuple) and name not in whole:
                lists.setdefault(name, set()).update(value)
    properties |= {name: tuple(sorted(values)) for name, values in lists.items()}
    if len(properties) > 1 and _counts_rows(type_):  # a single property is not linked with anything
        observations = {observation(row, whole) for row in rows}
        if len(observations) > 1:
            properties["observations"] = tuple(sorted(observations))
    return properties


def observation(row: Row, whole: frozenset[str] = frozenset()) -> str:
    """The values that one row reports together, as canonical JSON: sorted keys and lists, no blanks.

    The lists named in `whole` keep their order.
    """
    return _encode(
        {
            name: sorted(value) if isinstance(value, tuple) and name not in whole else value
            for name, value in row.items()
            if value != ()
        }
    )


@cache
def preference(type_: str) -> Callable[[Row], tuple[tuple[int, float | str], ...]]:
    """A sort key that puts first the row whose scalars summarise an edge of this type.

    The scalars are compared in the order in which the schema declares them: by the declared order of values,
    else the higher number or the text that is first in the alphabet. A row without a value comes last.
    """
    declared = relation_type(type_).properties
    scalars = [p for p in declared if not p.kind.is_list and p.name not in _NOT_OF_A_ROW]
    return lambda row: tuple(_rank(p, row.get(p.name)) for p in scalars)


def _rank(declared: Property, value: Value | None) -> tuple[int, float | str]:
    if value in declared.order:
        return (0, declared.order.index(value))
    if value is None:
        return (1, 0.0)
    return (0, value) if isinstance(value, str | tuple) else (0, -float(value))  # type: ignore[return-value]


@cache
def _whole(type_: str) -> frozenset[str]:
    """Lists whose numbers belong to their places."""
    return frozenset(p.name for p in relation_type(type_).properties if p.kind is Kind.FLOATS)


@cache
def _counts_rows(type_: str) -> bool:
    return any(p.name == "rows" for p in relation_type(type_).properties)
