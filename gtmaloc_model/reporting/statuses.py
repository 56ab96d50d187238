"""How often each status is right, as text for the report and the model card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gtmaloc_learning.statuses import KNOWN_STATUS, STATUSES

JUDGED = tuple(status for status in STATUSES if status != KNOWN_STATUS)
"""Every status but `known`, in the order of the columns."""


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One compartment.

    Attributes:
        compartment: its name.
        cells: base rate, then for each of `JUDGED` the share of pairs that are reported, and their number.
    """

    compartment: str
    cells: tuple[str, ...]


def status_rows(measured: Mapping[str, Mapping[str, Any]]) -> list[StatusRow]:
    """One row per compartment, from `gtmaloc_learning.statuses.measured`."""
    return [
        StatusRow(name, (f"{of['base_rate']:.3f}", *(_cell(of["statuses"][status]) for status in JUDGED)))
        for name, of in measured.items()
    ]


def _cell(found: Mapping[str, Any]) -> str:
    return "none" if not found["pairs"] else f"{found['reported']:.0%} ({found['pairs']})"
