"""Entries of the synthetic files, with the outcome expected from a loader."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Literal

from graph_schema.records import RowCounts

Fate = Literal["loaded", "duplicate", "rejected", "out_of_scope"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row or record as written, and its expected outcome; `dirt` names the error planted in it."""

    text: str
    fate: Fate = "loaded"
    dirt: str = ""


def expected(entries: Iterable[Entry]) -> RowCounts:
    """The row counts that a loader must report."""
    by_fate = Counter(entry.fate for entry in entries)
    return RowCounts(
        read=by_fate.total(),
        loaded=by_fate["loaded"],
        duplicate=by_fate["duplicate"],
        rejected=by_fate["rejected"],
        out_of_scope=by_fate["out_of_scope"],
    )


def scatter(sound: Sequence[Entry], planted: Sequence[Entry], draw: Random) -> list[Entry]:
    """The sound entries, with the planted ones inserted at random in the second half.

    A planted duplicate repeats an entry of the first half, so it always comes after its original.
    """
    mixed = list(sound)
    for entry in planted:
        mixed.insert(draw.randint(len(sound) // 2 + 1, len(mixed)), entry)
    return mixed


def delimited(fields: Sequence[str], delimiter: str) -> str:
    """The fields as one line without line end, quoted where a delimiter or quotation mark requires it."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=delimiter, lineterminator="").writerow(fields)
    return buffer.getvalue()


def scoped(text: str, name: str) -> Entry:
    """The entry; out of scope if the name is not human."""
    return Entry(text) if name.startswith("hsa-") else Entry(text, "out_of_scope", "other species")
