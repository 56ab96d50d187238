"""Finds the miRNA in the graph that a name denotes, in any spelling; never guesses among several."""

from dataclasses import dataclass

from graph_schema.queries import named_query
from graph_store.connection import GraphStore
from gtmaloc_base.errors import GTMALocError
from loaders.identity.name_syntax import literature_name
from loaders.identity.resolver import NameResolver


class UnknownName(GTMALocError):
    """The graph has no miRNA with this name, or several."""


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
    resolution = resolver.resolve(name)
    # A name that the resolver rules out is still found if the graph has it.
    literature_id = resolution.literature_id or literature_name(resolver.canonical(name))
    found = store.read(
        named_query("mirna_of_name"),
        {"literature_id": literature_id, "precursors": list(resolution.precursors)},
    )
    exact = [row for row in found if row["id"] == literature_id]
    candidates = [row["id"] for row in exact or found]
    if len(candidates) == 1:
        note = "loaded sources use this name" if resolution.how == "unknown" else resolution.note
        return Resolved(candidates[0], resolution.level, resolution.how, note)
    if candidates:
        raise UnknownName(
            f"{name!r} may mean any of {', '.join(candidates)}", "Ask for one of them; none is chosen for you"
        )
    if resolution.how == "dead":
        raise WithdrawnName(
            f"miRBase has withdrawn {name!r} ({resolution.note}), and no loaded source uses it",
            "Ask for its replacement, if one is given",
        )
    close = resolver.suggestions(name)
    raise UnknownName(
        f"There is no miRNA {name!r} in this graph ({resolution.note or resolution.how})",
        f"Did you mean {', '.join(close)}?" if close else "Check the spelling, for example hsa-miR-21-5p",
    )
