"""Finds the miRNA in the graph that a name denotes, in any spelling; never guesses among several."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from graph_schema.queries import named_query
from graph_store.connection import GraphStore
from gtmaloc_base.errors import GTMALocError
from loaders.identity.name_syntax import literature_name
from loaders.identity.resolution import Resolution
from loaders.identity.resolver import NameResolver

_MOST_SUGGESTIONS = 500  # names


class UnknownName(GTMALocError):
    """The graph has no miRNA with this name, or several; `suggestions` are those it has."""

    def __init__(self, message: str, remedy: str, suggestions: tuple[str, ...] = ()) -> None:
        super().__init__(message, remedy)
        self.suggestions = suggestions


class WithdrawnName(UnknownName):
    """miRBase has withdrawn the name, and no loaded source uses it."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """How a spelling was interpreted."""

    id: str
    level: str
    how: str
    note: str = ""


def resolver_from_graph(store: GraphStore) -> NameResolver:
    """The identity resolver for the names in the graph."""
    rows = store.read(named_query("names_for_resolution"))[0]
    return NameResolver(
        precursors=[tuple(p) for p in rows["precursors"]],
        matures=[tuple(m) for m in rows["matures"]],
        products=[tuple(pair) for pair in rows["products"]],
        aliases=[(accession, tuple(names)) for accession, names in rows["aliases"]],
        dead=[tuple(entry) for entry in rows["dead"]],
    )


def find_mirna(store: GraphStore, resolver: NameResolver, name: str) -> Resolved:
    """The one miRNA of the literature that a spelling denotes, and how it was found.

    Raises:
        UnknownName: there is none, or there are several, which the message lists.
        WithdrawnName: miRBase has withdrawn the name; the message gives its replacement, if any.
    """
    (found,) = find_mirnas(store, resolver, [name])
    if isinstance(found, UnknownName):
        raise found
    return found


def find_mirnas(
    store: GraphStore, resolver: NameResolver, names: Sequence[str]
) -> list[Resolved | UnknownName]:
    """What `find_mirna` returns or raises for each name, in the same order, found by one query."""
    resolutions = [resolver.resolve(name) for name in names]
    # A name that the resolver rules out is still found if the graph has it.
    ids = [
        _storable(r.literature_id or literature_name(resolver.canonical(name)))
        for name, r in zip(names, resolutions, strict=True)
    ]
    asked = [
        {"at": at, "literature_id": id_, "precursors": list(r.precursors)}
        for at, (id_, r) in enumerate(zip(ids, resolutions, strict=True))
    ]
    found = {row["at"]: row["ids"] for row in store.read(named_query("mirnas_of_names"), {"names": asked})}
    suggest = suggester(resolver)
    answers: list[Resolved | UnknownName] = []
    for at, (name, id_, resolution) in enumerate(zip(names, ids, resolutions, strict=True)):
        there = found.get(at, [])
        candidates = [id_] if id_ in there else sorted(there)
        answers.append(_answer(name, resolution, candidates, suggest))
    return answers


def suggester(resolver: NameResolver) -> Callable[[str], tuple[str, ...]]:
    """Similar names, for the first several hundred different names only: a search takes 10 ms."""
    suggest = lru_cache(maxsize=None)(resolver.suggestions)
    return lambda name: suggest(name) if suggest.cache_info().misses < _MOST_SUGGESTIONS else ()


def _answer(
    name: str, resolution: Resolution, candidates: list[str], suggest: Callable[[str], tuple[str, ...]]
) -> Resolved | UnknownName:
    if len(candidates) == 1:
        note = "loaded sources use this name" if resolution.how == "unknown" else resolution.note
        return Resolved(candidates[0], resolution.level, resolution.how, note)
    if candidates:
        return UnknownName(
            f"{name!r} may mean any of {', '.join(candidates)}",
            "Ask for one of them; none is chosen for you",
            tuple(candidates),
        )
    if resolution.how == "dead":
        return WithdrawnName(
            f"miRBase has withdrawn {name!r} ({resolution.note}), and no loaded source uses it",
            "Ask for its replacement, if one is given",
        )
    if resolution.how in ("exact", "renamed"):
        return UnknownName(
            f"miRBase has {name!r}, but no loaded source reports anything about it",
            f"Ask `gtmaloc predict {resolution.name or name}`, which reads its sequence",
        )
    close = suggest(name)
    return UnknownName(
        f"There is no miRNA {name!r} in this graph ({resolution.note or resolution.how})",
        f"Did you mean {', '.join(close)}?" if close else "Check the spelling, for example hsa-miR-21-5p",
        close,
    )


def _storable(name: str) -> str:
    """The name without lone surrogates (bytes of an argument that are not UTF-8), which no graph holds."""
    return name.encode("utf-8", "backslashreplace").decode()
