"""Entries of the synthetic files together with what a loader has to make of them."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

Fate = Literal["loaded", "duplicate", "rejected", "out_of_scope"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row or record as it is written, and how it has to end; `dirt` names the fault planted in it."""

    text: str
    fate: Fate = "loaded"
    dirt: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """Row accounting that a loader has to arrive at."""

    read: int
    loaded: int
    duplicate: int
    rejected: int
    out_of_scope: int


def expected(entries: Iterable[Entry]) -> Expected:
    """The counts of the entries by fate."""
    by_fate = Counter(entry.fate for entry in entries)
    return Expected(
        read=by_fate.total(),
        loaded=by_fate["loaded"],
        duplicate=by_fate["duplicate"],
        rejected=by_fate["rejected"],
        out_of_scope=by_fate["out_of_scope"],
    )


def scatter(sound: Sequence[Entry], planted: Sequence[Entry], draw: Random) -> list[Entry]:
    """The sound entries with the planted ones at random places of the second half.

    A planted duplicate repeats an entry of the first half, so that it always comes after its original.
    """
    mixed = list(sound)
    for entry in planted:
        mixed.insert(draw.randint(len(sound) // 2 + 1, len(mixed)), entry)
    return mixed


def delimited(fields: Sequence[str], delimiter: str) -> str:
    """The fields as one line without its end, quoted where the delimiter or a quotation mark needs it."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="").writerow(fields)
    return buffer.getvalue()
