"""Which experimentally validated targets count: strength, function and evidence (ADR 5)."""

from __future__ import annotations

from dataclasses import dataclass

from gtmaloc_base.errors import UsageError

STRENGTHS = ("strong", "weak")
"""The values of `TARGETS.strength` in the graph; miRTarBase's support types give them."""


@dataclass(frozen=True, slots=True)
class TargetSelection:
    """A selection of `TARGETS` edges.

    Attributes:
        support: accepted strengths: strong (reporter assay, Western blot, qPCR), weak (sequencing, arrays).
        functional: whether targets are left out for which every report says non-functional.
        evidence: words, one of which an experiment must contain, in any case ("luciferase"); none: any
            experiment.

    Raises:
        UsageError: a strength that does not exist, or none at all.
    """

    support: tuple[str, ...] = ("strong",)
    functional: bool = True
    evidence: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse strengths that no edge can have."""
        unknown = [word for word in self.support if word not in STRENGTHS]
        if unknown or not self.support:
            raise UsageError(
                f"Targets have no support {', '.join(map(repr, unknown)) or 'at all if none is selected'}",
                f"Choose from {', '.join(STRENGTHS)}",
            )

    def __str__(self) -> str:
        """In words, for the record of a run."""
        strengths = " or ".join(word for word in STRENGTHS if word in self.support)
        function = "functional" if self.functional else "functional or not"
        evidence = f", evidence with {' or '.join(self.evidence)}" if self.evidence else ""
        return f"{strengths} support, {function}{evidence}"
