"""What a microRNA name denotes: the result of resolving it."""

from dataclasses import dataclass
from typing import Literal

How = Literal["exact", "renamed", "ambiguous", "dead", "unknown"]
Level = Literal["mature", "precursor", "stem", "family", "none"]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What one name denotes.

    `literature_id` is the id of the MiRNA node that the literature means by the query, None if the query is
    not a miRNA name; `precursors` and `matures` are the miRBase entries that it denotes, all candidates if it
    is ambiguous.
    """

    query: str
    how: How
    level: Level
    name: str | None = None
    accessions: tuple[str, ...] = ()
    precursors: tuple[str, ...] = ()
    matures: tuple[str, ...] = ()
    literature_id: str | None = None
    note: str = ""
