"""MeSH: diseases in the branch of their group, some in two branches; another category (A); entry terms."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from random import Random

from loaders.demonstration.invented_mirnas import Repertoire
from loaders.demonstration.invented_partners import disease_name
from loaders.demonstration.invented_world import DISEASES, World, ancestors, tree_positions
from loaders.demonstration.planted_rows import Entry
from loaders.demonstration.written_file import Stream, WrittenFile

_OUTSIDE_THE_TREE = frozenset({8, 31, 50})  # diseases in the literature that are no heading
_LINKED, _LINKED_TO = 8, 0  # the first is an entry term of the second


def files(repertoire: Repertoire, world: World, stream: Stream) -> list[WrittenFile]:
    """mtrees2019.bin and d2019.bin."""
    positions = _positions(stream("mesh"))
    return [
        WrittenFile("mesh", "mesh/mtrees2019.bin", _rows(dict(positions)), encoding="utf-8"),
        WrittenFile("mesh", "mesh/d2019.bin", _records(positions), encoding="utf-8"),
    ]


def _positions(draw: Random) -> dict[str, str]:
    return {
        number: disease_name(j)
        for j in range(DISEASES)
        if j not in _OUTSIDE_THE_TREE
        for number in tree_positions(draw, j)
    }


def _records(positions: Mapping[str, str]) -> list[Entry]:
    """Each disease with an entry term, one of them with the name of a disease outside the tree."""
    numbers: dict[str, list[str]] = defaultdict(list)
    for number, name in sorted(positions.items()):
        numbers[name].append(number)
    records = [
        Entry(_record(name, [name.replace("Disease", "Illness")], own)) for name, own in numbers.items()
    ]
    linked = disease_name(_LINKED_TO)
    records[list(numbers).index(linked)] = Entry(
        _record(linked, [disease_name(_LINKED)], numbers[linked]), "loaded", "entry term without a position"
    )
    return [
        *records,
        Entry(records[0].text, "duplicate", "repeated record"),
        Entry(_record("Demonstration Tissue 1", [], ["A91.100"]), "out_of_scope", "descriptor of a tissue"),
        Entry("*NEWRECORD\nRECTYPE = Q\nSH = demonstration", "out_of_scope", "qualifier"),
        Entry("*NEWRECORD\nRECTYPE = D\nMN = C91.100", "rejected", "no heading"),
    ]


def _record(heading: str, terms: Sequence[str], numbers: Sequence[str]) -> str:
    lines = ("*NEWRECORD", "RECTYPE = D", f"MH = {heading}")
    entries = (f"ENTRY = {term}|T999|EQV|DEMO (2019)" for term in terms)
    return "\n".join((*lines, *entries, *(f"MN = {number}" for number in numbers), ""))


def _rows(positions: dict[str, str]) -> list[Entry]:
    for number in sorted(positions):
        for above in ancestors(number):
            positions.setdefault(above, f"Demonstration Group {above}")
    tissue = [
        Entry(f"Demonstration Tissue {n};A91.{n}00", "out_of_scope", "another category") for n in (1, 2, 3)
    ]
    rows = [Entry(f"{name};{number}") for number, name in sorted(positions.items())]
    return [
        *tissue,
        *rows[:5],
        Entry(" " + rows[5].text, "loaded", "indented line"),
        *rows[6:],
        Entry("Demonstration Disease without a position", "rejected", "no tree number"),
    ]
