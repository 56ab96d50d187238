"""Counts what was read, kept and dropped: read = kept + dropped, for samples, miRNAs and genes alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

EXAMPLES = 3


@dataclass(slots=True)
class Account:
    """The rows or columns of one table.

    Attributes:
        side: what they are, in the plural: miRNAs, genes, miRNA samples, clinical rows.
        read: how many there were in the input.
        dropped: number by reason.
        examples: the first few names by reason.
    """

    side: str
    read: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)

    @property
    def kept(self) -> int:
        """How many are left."""
        return self.read - sum(self.dropped.values())

    def drop(self, reason: str, names: Iterable[str]) -> None:
        """Count each of `names` as dropped for one reason."""
        for name in names:
            self.dropped[reason] = self.dropped.get(reason, 0) + 1
            examples = self.examples.setdefault(reason, [])
            if len(examples) < EXAMPLES:
                examples.append(name)

    def by_reason(self) -> dict[str, int]:
        """`{side: reason: number}`, as in `Cohort.dropped`."""
        return {f"{self.side}: {reason}": n for reason, n in self.dropped.items()}

    def notes(self) -> Iterator[str]:
        """One sentence with the totals, and one with examples for each reason."""
        yield f"{self.side}: {self.read:,} read, {self.kept:,} kept, {self.read - self.kept:,} dropped"
        for reason, n in self.dropped.items():
            listed = ", ".join(self.examples[reason])
            yield f"{self.side}: {n:,} dropped ({reason}): {listed}{', …' if n > EXAMPLES else ''}"
