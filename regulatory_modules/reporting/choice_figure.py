"""How the number of clusters was chosen, as inline SVG: one panel for each criterion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from regulatory_modules.reporting.number_formats import decimal
from regulatory_modules.reporting.svg import BLUE, LINE, ORANGE, SOFT, drawing, element, path, text

CRITERIA = {
    "sse": "Sum of squares in clusters",
    "elbow_change": "Change of the sum of squares",
    "silhouette": "Silhouette",
    "gap": "Gap statistic",
    "eigengap": "Gap of singular values",
    "agreement": "Agreement of halves (ARI)",
    "k": "Clusters",
    "members": "Clustered members",
}
_PANEL, _HEIGHT, _TOP, _BASE, _LEFT = 250, 190, 34, 148, 52
_SIDES = {"miRNAs": (BLUE, ""), "genes": (ORANGE, "5 3"), "both": (BLUE, "")}


def choice_figure(rows: Sequence[Mapping[str, Any]], chosen: Mapping[str, float]) -> Markup | None:
    """The figure; None if there is nothing to draw.

    Args:
        rows: one per candidate: a number of clusters or a threshold, criteria, and perhaps the side.
        chosen: the candidate that was taken, by side.
    """
    x_name = "together" if any("together" in row for row in rows) else "k"
    panels = [name for name in CRITERIA if name != x_name and sum(_number(row, name) for row in rows) > 1]
    if not panels:
        return None
    parts = []
    for i, name in enumerate(panels):
        drawn = [row for row in rows if _number(row, name) and _number(row, x_name)]
        left = _PANEL * (i % 3)
        parts.append(
            element(
                "g",
                "".join(_panel(name, x_name, drawn, chosen)),
                transform=f"translate({left} {_HEIGHT * (i // 3)})",
            )
        )
    height = _HEIGHT * ((len(panels) + 2) // 3)
    parts += _legend(rows, height)
    label = "Criteria of the number of clusters: " + ", ".join(CRITERIA[name] for name in panels)
    return drawing(_PANEL * min(3, len(panels)), height + 22, label, parts)


def _number(row: Mapping[str, Any], name: str) -> bool:
    return isinstance(row.get(name), (int, float)) and not isinstance(row.get(name), bool)


def _panel(
    name: str, x_name: str, rows: Sequence[Mapping[str, Any]], chosen: Mapping[str, float]
) -> list[str]:
    xs, ys = [float(row[x_name]) for row in rows], [float(row[name]) for row in rows]
    (x0, x1), (y0, y1) = _range(xs), _range(ys)

    def at(x: float, y: float) -> tuple[float, float]:
        across = _LEFT + (_PANEL - _LEFT - 16) * (x - x0) / (x1 - x0)
        return across, _BASE - (_BASE - _TOP) * (y - y0) / (y1 - y0)

    digits = 0 if y1 >= 100 else 1 if y1 >= 10 else 2
    axis = "share of clusterings (τ)" if x_name == "together" else "number of clusters (K)"
    parts = [
        text(_LEFT, 18, CRITERIA[name], font_weight="bold"),
        path(f"M{_LEFT} {_TOP}V{_BASE}H{_PANEL - 16}", stroke=SOFT, stroke_width=0.8),
        text(_LEFT - 6, _TOP + 6, _shown(y1, digits), text_anchor="end", font_size=10),
        text(_LEFT - 6, _BASE + 2, _shown(y0, digits), text_anchor="end", font_size=10),
        text(_LEFT, _BASE + 15, _shown(x0, 2), text_anchor="middle", font_size=10),
        text(_PANEL - 16, _BASE + 15, _shown(x1, 2), text_anchor="end", font_size=10),
        text((_LEFT + _PANEL - 16) / 2, _BASE + 15, axis, text_anchor="middle", fill=SOFT, font_size=10),
    ]
    for side in dict.fromkeys(str(row.get("side", "")) for row in rows):
        points = [
            at(x, y) for x, y, row in zip(xs, ys, rows, strict=True) if str(row.get("side", "")) == side
        ]
        colour, dash = _SIDES.get(side, (BLUE, ""))
        line = "L".join(f"{a:.1f} {b:.1f}" for a, b in points)
        parts.append(path(f"M{line}", stroke=colour, stroke_width=1.8, stroke_dasharray=dash))
        if side in chosen:
            near = min(range(len(points)), key=lambda i: abs(points[i][0] - at(chosen[side], 0)[0]))
            across, up = points[near]
            parts.append(path(f"M{across:.1f} {_BASE}V{_TOP}", stroke=LINE, stroke_width=1))
            parts.append(element("circle", cx=across, cy=up, r=4.2, fill=colour, stroke="#ffffff"))
    return parts


def _range(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def _shown(value: float, digits: int) -> str:
    return f"{value:,.0f}" if digits == 0 or value == round(value) else decimal(value, digits)


def _legend(rows: Sequence[Mapping[str, Any]], top: float) -> list[str]:
    parts, x = [], float(_LEFT)
    for side in dict.fromkeys(str(row.get("side", "")) for row in rows):
        if side in _SIDES:
            colour, dash = _SIDES[side]
            parts.append(path(f"M{x} {top + 4}h24", stroke=colour, stroke_width=2, stroke_dasharray=dash))
            parts.append(text(x + 30, top + 8, side))
            x += 100
    parts.append(element("circle", cx=x + 6, cy=top + 4, r=4.2, fill=SOFT))
    parts.append(text(x + 16, top + 8, "taken"))
    return parts
