"""MeSH: the diseases in the branch of their group, some in two branches; and another category (A)."""

from random import Random

from loaders.demonstration.invented_mirnas import Repertoire
from loaders.demonstration.invented_partners import disease_name
from loaders.demonstration.invented_world import DISEASES, World, ancestors, tree_positions
from loaders.demonstration.planted_rows import Entry
from loaders.demonstration.written_file import Stream, WrittenFile

_OUTSIDE_THE_TREE = frozenset({8, 31, 50})  # diseases in the literature but not in MeSH


def files(repertoire: Repertoire, world: World, stream: Stream) -> list[WrittenFile]:
    """mtrees2019.bin."""
    return [WrittenFile("mesh", "mesh/mtrees2019.bin", _rows(stream("mesh")), encoding="utf-8")]


def _rows(draw: Random) -> list[Entry]:
    positions = {
        number: disease_name(j)
        for j in range(DISEASES)
        if j not in _OUTSIDE_THE_TREE
        for number in tree_positions(draw, j)
    }
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
