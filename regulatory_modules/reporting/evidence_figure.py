"""All modules against all lines of evidence, as inline SVG: what survives the correction is filled."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from regulatory_modules.evaluation.enrichment import Q
from regulatory_modules.evaluation.verdict import ANTICORRELATION, FAMILY, LINES, SURVIVAL, TERMS
from regulatory_modules.reporting.number_formats import probability
from regulatory_modules.reporting.svg import BLUE, INK, LINE, SOFT, drawing, element, path, text

TITLES = {
    FAMILY: "Families, clusters",
    TERMS: "Terms",
    ANTICORRELATION: "Anti-correlation",
    SURVIVAL: "Survival",
}
_LEFT, _TOP, _COLUMN, _ROW = 110, 34, 132, 24
_STRONGEST = 4.0
"""−log₁₀ p of the largest circle."""


def evidence_figure(modules: Sequence[Mapping[str, Any]]) -> Markup:
    """The figure.

    Args:
        modules: the modules of an evaluation's JSON form.
    """
    parts = []
    for column, line in enumerate(LINES):
        parts.append(text(_LEFT + _COLUMN * (column + 0.5), 18, TITLES[line], text_anchor="middle",
                          font_weight="bold"))  # fmt: skip
    for row, module in enumerate(modules):
        y = _TOP + _ROW * (row + 0.5)
        parts.append(
            path(f"M12 {y + _ROW / 2:.0f}H{_LEFT + _COLUMN * len(LINES)}", stroke=LINE, stroke_width=0.6)
        )
        parts.append(text(16, y + 4, module["id"], font_weight="bold"))
        parts.append(
            text(50, y + 4, "passes" if module["passes"] else "–", fill=BLUE if module["passes"] else SOFT)
        )
        for column, line in enumerate(LINES):
            parts += _circle(_LEFT + _COLUMN * (column + 0.4), y, module["corrected_p"].get(line))
    base = _TOP + _ROW * len(modules) + 22
    parts += [
        element("circle", cx=20, cy=base - 4, r=6, fill=BLUE),
        text(32, base, "corrected p < .05 (filled), area by −log₁₀ p"),
        element("circle", cx=330, cy=base - 4, r=4, fill="#ffffff", stroke=SOFT, stroke_width=1.2),
        text(342, base, "not below .05"),
        text(440, base, "n.t.: cannot be tested", fill=SOFT),
    ]
    label = f"Corrected p values of {len(modules)} modules in {len(LINES)} lines of evidence"
    return drawing(_LEFT + _COLUMN * len(LINES) + 10, base + 10, label, parts)


def _circle(x: float, y: float, p: float | None) -> list[str]:
    if p is None:
        return [text(x, y + 4, "n.t.", fill=SOFT, text_anchor="middle")]
    size = min(-math.log10(max(p, 1e-12)), _STRONGEST) / _STRONGEST
    radius = 2.5 + 7 * math.sqrt(max(size, 0.0))
    style = {"fill": BLUE} if p < Q else {"fill": "#ffffff", "stroke": SOFT, "stroke_width": 1.2}
    return [
        element("circle", cx=x, cy=y, r=radius, **style),
        text(x + 16, y + 4, probability(p), fill=INK if p < Q else SOFT),
    ]
