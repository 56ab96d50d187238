"""Refuses a release that lost a large part of a relation against the release that was loaded before."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph_schema.catalogue import is_defined_by, share_lost
from gtmaloc_base.errors import GTMALocError

if TYPE_CHECKING:
    from loaders.load import SourceContent


class LossNotAccepted(GTMALocError):
    """A release holds much less than the one that is in use, and nobody has accepted that."""

    exit_code = 3


@dataclass(frozen=True, slots=True)
class Loss:
    """What became fewer: edges of a relation type, or nodes "(Label)" of a label that the source defines."""

    of: str
    before: int
    now: int

    @property
    def share(self) -> float:
        """Share of what was there before, 0 to 1."""
        return share_lost(self.before, self.now)

    def __str__(self) -> str:
        """For messages: 'TARGETS 100 -> 80 (-20.0%)'."""
        return f"{self.of} {self.before:,} -> {self.now:,} (-{self.share:.1%})"


def losses(source: str, before: Mapping[str, int], now: Mapping[str, int], limit: float) -> tuple[Loss, ...]:
    """What a source lost beyond the limit (a share, 0 to 1); nodes only of labels that it defines."""
    counted = sorted((of, count) for of, count in before.items() if count and is_defined_by(source, of))
    found = (Loss(of, count, now.get(of, 0)) for of, count in counted)
    return tuple(loss for loss in found if loss.share > limit)


def counts_of(content: "SourceContent") -> dict[str, int]:
    """Edges by relation type and nodes by label: "TARGETS", "(Precursor)"."""
    counted = Counter(content.edge_counts())
    counted.update(f"({node.label})" for node in content.nodes)
    return dict(counted)


def check_loss(content: "SourceContent", before: Mapping[str, int] | None, limit: float) -> None:
    """Refuse a release that lost more than the limit against the counts before it; None: nothing to compare.

    Raises:
        LossNotAccepted: it lost more; the earlier release stays in use.
    """
    found = losses(content.release.source, before or {}, counts_of(content), limit)
    if found:
        release = content.release
        raise LossNotAccepted(
            f"{release.name} lost more than {limit:.1%} against the release loaded before, which stays in "
            f"use: {', '.join(map(str, found))}",
            f"Compare {', '.join(path.name for path in release.files)} with the earlier files; if it is "
            f"right, run gtmaloc load --accept-loss {release.source}",
        )
