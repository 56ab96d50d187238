"""What a microRNA name denotes in miRBase, and how that was found out; never a guess among several."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

How = Literal["exact", "renamed", "ambiguous", "dead", "unknown"]
Level = Literal["mature", "precursor", "stem", "family", "none"]


@dataclass(frozen=True, slots=True)
class Resolution:
    """What one name denotes.

    `study_id` is the id of the MiRNA node that the literature means by the query (None: no miRNA name at all);
    `precursors` and `matures` are the miRBase entries that it denotes, all of them where it is ambiguous.
    """

    query: str
    how: How
    level: Level
    name: str | None = None
    accessions: tuple[str, ...] = ()
    precursors: tuple[str, ...] = ()
    matures: tuple[str, ...] = ()
    study_id: str | None = None
    note: str = ""


class NameResolver:
    """Resolves names and accessions against one miRBase release.

    Args:
        precursors: (accession MI…, current name).
        matures: (accession MIMAT…, current name).
        products: (accession MI…, accession MIMAT…): which hairpin gives which mature.
        aliases: (accession, names it ever had); may include withdrawn accessions.
        dead: (accession, name, accession that replaces it or "").
    """

    def __init__(
        self,
        precursors: Iterable[tuple[str, str]] = (),
        matures: Iterable[tuple[str, str]] = (),
        products: Iterable[tuple[str, str]] = (),
        aliases: Iterable[tuple[str, Iterable[str]]] = (),
        dead: Iterable[tuple[str, str, str]] = (),
    ) -> None:
        raise NotImplementedError

    @classmethod
    def from_mirbase(cls, data: Path, species: frozenset[str] = frozenset({"hsa"})) -> "NameResolver":
        """The resolver of the miRBase files in a data directory."""
        raise NotImplementedError

    def resolve(self, name: str) -> Resolution:
        """What `name` denotes; unknown names are answered, not raised."""
        raise NotImplementedError

    def suggestions(self, name: str, limit: int = 5) -> tuple[str, ...]:
        """Current names that are spelt like `name`, best first."""
        raise NotImplementedError
