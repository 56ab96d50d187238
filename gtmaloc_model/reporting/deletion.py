"""The deletion test of a run's explanations, as rows of a table."""

from __future__ import annotations

from collections.abc import Mapping

DELETION_HEADER = ("taken away", "those that contribute most", "as many others")
_SAID = {
    "parts": "parts of the input: fall of the log odds",
    "features": "single features: fall of the trees' votes",
}


def deletion_rows(areas: Mapping[str, Mapping[str, float | None]] | None) -> list[tuple[str, str, str]]:
    """What is taken away, and how far predictions fall without it; empty if the model explains nothing.

    Args:
        areas: `deletion` in the metrics of a run.
    """
    return [
        (said, shown(areas[what]["explained"]), shown(areas[what]["random"]))
        for what, said in _SAID.items()
        if areas is not None
    ]


def shown(value: float | None) -> str:
    """Three decimals."""
    return "not defined" if value is None else f"{value:.3f}"
