"""Refuses a release that lost a large part of a relation against the release that was loaded before."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph_schema.catalogue import NODES
from gtmaloc_base.errors import GTMALocError

if TYPE_CHECKING:
    from loaders.load import SourceContent


class LossNotAccepted(GTMALocError):
    """A release holds much less than the one that is in use, and nobody has accepted that."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Loss:
    """What became fewer: edges of a relation type, or nodes "(Label)" that only this source defines."""

    of: str
    before: int
    now: int

    @property
    def share(self) -> float:
        """Share of what was there before, 0 to 1."""
        return (self.before - self.now) / self.before  # exactly 0.05 for 95 of 100, unlike 1 - 0.95

    def __str__(self) -> str:
        """For messages: 'TARGETS 100 -> 80 (-20.0%)'."""
        return f"{self.of} {self.before:,} -> {self.now:,} (-{self.share:.1%})"


def losses(before: Mapping[str, int], now: Mapping[str, int], limit: float) -> tuple[Loss, ...]:
    """What lost more than the limit (a share, 0 to 1), by name."""
    found = (Loss(of, count, now.get(of, 0)) for of, count in sorted(before.items()) if count)
    return tuple(loss for loss in found if loss.share > limit)


def counts_of(content: "SourceContent") -> dict[str, int]:
    """Edges by relation type and nodes by label that only this source defines: "TARGETS", "(Precursor)"."""
    owned = {n.label for n in NODES.values() if n.owned and n.defined_by == content.release.source}
    counted = Counter(content.edge_counts())
    counted.update(f"({node.label})" for node in content.nodes if node.label in owned)
    return dict(counted)


def check_loss(content: "SourceContent", before: Mapping[str, int] | None, limit: float) -> None:
    """Refuse a release that lost more than the limit against the counts before it; None: nothing to compare.

    Raises:
        LossNotAccepted: it lost more; the earlier release stays in use.
    """
    found = losses(before or {}, counts_of(content), limit)
    if found:
        release = content.release
        raise LossNotAccepted(
            f"{release.name} lost more than {limit:.1%} against the release loaded before, which stays in "
            f"use: {', '.join(map(str, found))}",
            f"Compare {', '.join(path.name for path in release.files)} with the earlier files; if it is "
            f"right, run gtmaloc load --accept-loss {release.source}",
        )
