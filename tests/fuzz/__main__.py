"""`python -m fuzz`: generated inputs for every parser, and a table of what became of them."""

import argparse
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from fuzz.parsers import PARSERS, Parser, Unaccounted, Workshop

SHOWN = 3
SLOW = 10.0


@dataclass
class Tally:
    """What became of the inputs of one parser."""

    name: str
    inputs: int = 0
    read: int = 0
    refused: int = 0
    tracebacks: int = 0
    unaccounted: int = 0
    slowest: float = 0.0
    seconds: float = 0.0
    shown: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether every input was read with all its rows or refused clearly, in time."""
        return not self.tracebacks and not self.unaccounted and self.slowest < SLOW

    def add(self, other: "Tally") -> None:
        """Add the counts of further inputs."""
        for name in ("inputs", "read", "refused", "tracebacks", "unaccounted", "seconds"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.slowest = max(self.slowest, other.slowest)
        self.shown = [*self.shown, *other.shown][:SHOWN]


def fuzz(parser: Parser, workshop: Workshop, seed: int, numbers: range) -> Tally:
    """Try the inputs of these numbers; the same seed and number give the same input."""
    tally = Tally(parser.name)
    for number in numbers:
        began = time.perf_counter()
        tally.inputs += 1
        try:
            if parser.try_one(workshop, _random(seed, parser, number)):
                tally.read += 1
            else:
                tally.refused += 1
        except Unaccounted as e:
            tally.unaccounted += 1
            tally.shown.append(f"{parser.name} --number {number}: {e}")
        except Exception as e:
            tally.tracebacks += 1
            place = traceback.extract_tb(e.__traceback__)[-1]
            tally.shown.append(
                f"{parser.name} --number {number}: {type(e).__name__}: {e} ({place.filename}:{place.lineno})"
            )
        took = time.perf_counter() - began
        tally.slowest = max(tally.slowest, took)
        tally.seconds += took
    tally.shown = tally.shown[:SHOWN]
    return tally


def _random(seed: int, parser: Parser, number: int) -> Random:
    return Random(f"{seed}:{parser.name}:{number}")  # noqa: S311 - nothing here is a secret


def _in_process(job: tuple[int, int, range]) -> tuple[int, Tally]:
    index, seed, numbers = job
    with tempfile.TemporaryDirectory() as directory:
        return index, fuzz(PARSERS[index], Workshop(Path(directory)), seed, numbers)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the inputs and print the table; 1 if a parser is not sound."""
    parse = argparse.ArgumentParser(prog="fuzz", description=__doc__)
    parse.add_argument("--examples", type=int, default=10_000, help="inputs per parser")
    parse.add_argument("--seed", type=int, default=0)
    parse.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    parse.add_argument("--parser", default="", help="only parsers whose name contains this")
    parse.add_argument("--number", type=int, help="only the input of this number")
    given = parse.parse_args(arguments)
    chosen = [i for i, parser in enumerate(PARSERS) if given.parser in parser.name]
    numbers = range(given.examples) if given.number is None else range(given.number, given.number + 1)
    share = max(1, -(-len(numbers) // given.jobs))
    jobs = [
        (i, given.seed, numbers[start : start + share])
        for i in chosen
        for start in range(0, len(numbers), share)
    ]
    tallies = {i: Tally(PARSERS[i].name) for i in chosen}
    began = time.perf_counter()
    with ProcessPoolExecutor(given.jobs) as pool:
        for index, tally in pool.map(_in_process, jobs):
            tallies[index].add(tally)
    _print(list(tallies.values()), given.seed, time.perf_counter() - began)
    return 0 if all(tally.sound for tally in tallies.values()) else 1


def _print(tallies: list[Tally], seed: int, seconds: float) -> None:
    columns = ("inputs", "read", "refused", "tracebacks", "unaccounted", "slowest", "seconds")
    print(f"{'parser':64s}" + "".join(f"{name:>12s}" for name in columns))
    for t in tallies:
        counts = (t.inputs, t.read, t.refused, t.tracebacks, t.unaccounted)
        print(f"{t.name:64s}" + "".join(f"{n:12,}" for n in counts) + f"{t.slowest:12.2f}{t.seconds:12.1f}")
    print(f"{sum(t.inputs for t in tallies):,} inputs, seed {seed}, {seconds:.0f} s")
    for tally in tallies:
        for text in tally.shown:
            print(f"  {text}")


if __name__ == "__main__":
    sys.exit(main())
