"""RNALocate version 1: an earlier release than the benchmark, with a part of its labels and some of its own.

Of the pairs that the benchmark reports a share is listed, and of the others a few. Names are the old ones of
matures, some with -star. Some names denote no row of the benchmark, one location none of its compartments.
"""

import json
from random import Random

from graph_schema.benchmark import BENCHMARK_COMPARTMENTS
from loaders.demonstration.invented_mirnas import Repertoire
from loaders.demonstration.invented_world import World
from loaders.demonstration.planted_rows import Entry
from loaders.demonstration.written_file import Stream, WrittenFile

PATH = "rnalocate_derived/synthetic_loc_mirna_ass.json"

_LISTED, _NOT_CONFIRMED, _STAR = 0.6, 0.03, 0.05
_NO_ROWS = ("hsa-miR-97001", "hsa-miR-97002-star", "mmu-miR-90001")


def files(repertoire: Repertoire, world: World, stream: Stream) -> list[WrittenFile]:
    """One JSON object: location → names."""
    draw = stream("rnalocate_lists")
    lists = {
        where: [
            *_NO_ROWS,
            *(
                _old_name(member.name, draw)
                for member, labels in zip(repertoire.benchmark, world.labels, strict=True)
                if draw.random() < _share(labels, column)
            ),
        ]
        for column, where in enumerate(BENCHMARK_COMPARTMENTS)
    }
    lists["Circulating"] = [_old_name(member.name, draw) for member in repertoire.benchmark[::3]]
    return [WrittenFile("", PATH, [Entry(json.dumps(lists, indent=1))])]


def _share(labels: tuple[int, ...], column: int) -> float:
    if labels[column]:
        return _LISTED
    return _NOT_CONFIRMED if any(labels) else 0


def _old_name(name: str, draw: Random) -> str:
    mature = name.replace("hsa-mir-", "hsa-miR-")
    return f"{mature}-star" if draw.random() < _STAR else mature
