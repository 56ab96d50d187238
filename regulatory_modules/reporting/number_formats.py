"""Numbers as papers print them: no digits that say nothing, no leading zero below one, a real minus."""

from __future__ import annotations

import math
from typing import Any

UNKNOWN = "–"


def decimal(value: float | None, digits: int = 2) -> str:
    """Such as 12.30 or −.58; a dash for what is not known."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    text = f"{value:.{digits}f}"
    negative, text = text.startswith("-"), text.lstrip("-")
    if float(text) == 0:
        negative = False
    if text.startswith("0."):
        text = text[1:]
    return f"−{text}" if negative else text


def probability(p: float | None) -> str:
    """A p or q value with two significant digits: < .001, .0021, .32, 1."""
    if p is None or not math.isfinite(p):
        return UNKNOWN
    return "< .001" if p < 0.001 else "1" if p >= 0.995 else f"{p:.2g}".removeprefix("0")


def equals(p: float | None) -> str:
    """The same after the letter p: = .32 or < .001."""
    text = probability(p)
    return text if text.startswith("<") else f"= {text}"


def count(value: int | None) -> str:
    """A whole number with separators; a dash for what is not known."""
    return UNKNOWN if value is None else f"{value:,}"


def interval(values: Any, digits: int = 2) -> str:
    """Such as .57–.67; empty if there is none."""
    if not values or any(value is None for value in values):
        return ""
    low, high = (decimal(value, digits) for value in values)
    return f"{low} to {high}" if "−" in low + high else f"{low}–{high}"


def counted(number: int, word: str) -> str:
    """1 module, 2 modules."""
    return f"{number:,} {word}" + ("" if number == 1 else "s")
