"""A score of a module among the scores of matched random modules, as inline SVG."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from regulatory_modules.reporting.number_formats import decimal, equals
from regulatory_modules.reporting.svg import INK, LINE, ORANGE, SOFT, drawing, element, path, text

_WIDTH, _HEIGHT = 300, 196
_LEFT, _RIGHT, _TOP, _BASE = 14, 14, 66, 158
_PLOT = _WIDTH - _LEFT - _RIGHT


def null_figure(title: str, axis: str, of: Mapping[str, Any], p: float | None, digits: int = 2) -> Markup:
    """The histogram, with the module, the mean of the null and the value that 5 % of it exceed.

    Args:
        title: the score, such as density.
        axis: its name on the axis, with its unit.
        of: what `figure_data.histogram` gives.
        p: empirical p value of the module.
        digits: of the score.
    """
    value, low, high, counts = of["value"], of["from"], of["to"], of["counts"]
    first, last = min(low, value), max(high, value)
    margin = 0.04 * (last - first)
    first, last = first - margin, last + margin

    def at(score: float) -> float:
        return float(_LEFT + _PLOT * (score - first) / (last - first))

    tallest, width = max(counts), (high - low) / len(counts)
    bars = "".join(
        f"M{at(low + i * width):.1f} {_BASE}v{-(_BASE - _TOP) * n / tallest:.1f}"
        f"h{_PLOT * width / (last - first):.2f}V{_BASE}z"
        for i, n in enumerate(counts)
        if n
    )
    x, bar, mean = at(value), at(of["bar"]), at(of["mean"])
    percentile = "5th" if of["lower"] else "95th"
    where = (
        f"random: mean {decimal(of['mean'], digits)}, {percentile} percentile {decimal(of['bar'], digits)}"
    )
    description = (
        f"{title}: {decimal(value, digits)} against {of['draws']:,} matched random modules, "
        f"{where.removeprefix('random: ')}, empirical p {equals(p)}"
    )
    side = "end" if x > _WIDTH / 2 else "start"
    parts = [
        text(_LEFT, 14, title, font_weight="bold", font_size=12),
        text(_LEFT, 30, f"{where}; p {equals(p)}", fill=SOFT, font_size=10),
        path(bars, fill="#c3cad3", stroke="#ffffff", stroke_width=0.3),
        path(f"M{_LEFT} {_BASE}h{_PLOT}", stroke=INK, stroke_width=0.8),
        path(f"M{mean:.1f} {_BASE}V{_TOP - 4}", stroke=SOFT, stroke_width=1.2),
        path(f"M{bar:.1f} {_BASE}V{_TOP - 4}", stroke=SOFT, stroke_width=1.2, stroke_dasharray="4 3"),
        path(f"M{x:.1f} {_BASE}V{_TOP - 10}", stroke=ORANGE, stroke_width=2.4),
        element("circle", cx=x, cy=_TOP - 10.0, r=3.4, fill=ORANGE),
        text(
            x + (-7 if side == "end" else 7),
            _TOP - 14,
            f"module {decimal(value, digits)}",
            text_anchor=side,
            fill="#a84300",
            font_weight="bold",
        ),
        *_ticks(first, last, at),
        text(_LEFT + _PLOT / 2, _HEIGHT - 5, axis, text_anchor="middle", fill=SOFT, font_size=10),
    ]
    return drawing(_WIDTH, _HEIGHT, description, parts)


def _ticks(first: float, last: float, at: Any) -> list[str]:
    """Round numbers on the axis."""
    step = next(s for s in _STEPS if (last - first) / s <= 6)
    digits = 0 if step >= 1 else 1 if step * 10 == round(step * 10) else 2
    parts, k = [], int(first / step) - 1
    while (score := k * step) <= last:
        if score >= first:
            parts.append(path(f"M{at(score):.1f} {_BASE}v4", stroke=LINE))
            shown = decimal(score, digits) if score else "0"
            parts.append(text(at(score), _BASE + 15, shown, text_anchor="middle", font_size=10))
        k += 1
    return parts


_STEPS = tuple(m * 10.0**e for e in range(-3, 6) for m in (1, 2, 5))
