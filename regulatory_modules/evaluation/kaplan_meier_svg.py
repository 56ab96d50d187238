"""A Kaplan–Meier figure as inline SVG: no script, no font, no file, so that a report opens offline."""

from __future__ import annotations

import math
from html import escape
from typing import TypeAlias

import numpy as np

from gtmaloc_learning.arrays import FloatArray
from regulatory_modules.evaluation.kaplan_meier import KaplanMeier, SurvivalCurve, kaplan_meier
from regulatory_modules.evaluation.risk_groups import HazardRatio, RiskGroups

_WIDTH, _HEIGHT = 580, 456
_LEFT, _RIGHT, _TOP, _BOTTOM = 84, 18, 92, 118
_PLOT_WIDTH, _PLOT_HEIGHT = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
_BASE = _TOP + _PLOT_HEIGHT
_HIGH, _LOW = "#D55E00", "#0072B2"  # Okabe and Ito: told apart with any colour vision
_INK = "#222222"

_Curves: TypeAlias = tuple[tuple[SurvivalCurve, str, str], ...]


def kaplan_meier_svg(groups: RiskGroups, *, title: str, p: float, hazard_ratio: HazardRatio) -> str:
    """The figure of one module.

    Args:
        groups: the patients.
        title: such as the name of the module and the cohort.
        p: log-rank p of the groups.
        hazard_ratio: of the groups.

    Returns:
        One `<svg>` element of less than 60 kB for cohorts of some thousand patients. In-sample groups say so.
    """
    data = kaplan_meier(groups)
    end = float(data.ticks[-1])
    curves = ((data.high, _HIGH, "High risk"), (data.low, _LOW, "Low risk"))
    description = "; ".join(
        f"{name}: n = {curve.patients}, {_deaths(curve.deaths)}" for curve, _, name in curves
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" '
        f'font-family="Helvetica, Arial, sans-serif" font-size="12" fill="{_INK}" '
        f'style="max-width:{_WIDTH}px">',
        f"<title>{escape(title)}: overall survival, {data.label}</title><desc>{description}</desc>",
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        _text(_LEFT, 20, title, size=14, weight="bold"),
        _text(_LEFT, 38, f"{data.label[0].upper()}{data.label[1:]}"),
        _text(_LEFT, 54, _statistics(p, hazard_ratio)),
        *_axes(data),
        *(_band(curve, colour, end) for curve, colour, _ in curves),
        *(_line(curve, colour, end) for curve, colour, _ in curves),
        *_legend(curves),
        *_table(data, curves),
        "</svg>",
    ]
    return "\n".join(parts)


def _x(years: float, end: float) -> float:
    return _LEFT + _PLOT_WIDTH * min(years, end) / end


def _y(survival: float) -> float:
    return _BASE - _PLOT_HEIGHT * survival


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", fill: str = "", size: int = 0, weight: str = ""
) -> str:
    attributes = "".join(
        f' {name}="{value}"'
        for name, value in (
            ("text-anchor", anchor),
            ("fill", fill),
            ("font-size", size),
            ("font-weight", weight),
        )
        if value and value != "start"
    )
    return f'<text x="{x:.1f}" y="{y:.1f}"{attributes}>{escape(text)}</text>'


def _axes(data: KaplanMeier) -> list[str]:
    end = float(data.ticks[-1])
    parts = [f'<path d="M{_LEFT} {_TOP}V{_BASE}H{_LEFT + _PLOT_WIDTH}" fill="none" stroke="{_INK}"/>']
    for percent in range(0, 101, 25):
        y = _y(percent / 100)
        parts.append(f'<path d="M{_LEFT - 5} {y:.1f}H{_LEFT}" stroke="{_INK}"/>')
        parts.append(_text(_LEFT - 9, y + 4, str(percent), anchor="end"))
    for tick in data.ticks:
        x = _x(float(tick), end)
        parts.append(f'<path d="M{x:.1f} {_BASE}v5" stroke="{_INK}"/>')
        parts.append(_text(x, _BASE + 18, f"{tick:g}", anchor="middle"))
    middle = _TOP + _PLOT_HEIGHT / 2
    parts.append(
        f'<text transform="translate({_LEFT - 44} {middle:.1f}) rotate(-90)" text-anchor="middle">'
        "Overall survival (%)</text>"
    )
    parts.append(_text(_LEFT + _PLOT_WIDTH / 2, _BASE + 36, "Years of follow-up", anchor="middle"))
    return parts


def _corners(years: FloatArray, values: FloatArray, end: float) -> list[tuple[str, str]]:
    """Where the curve changes: x and the new y. Steps within half a pixel are drawn as one."""
    corners: dict[str, str] = {}
    for year, value in zip(years, values, strict=True):
        if year <= end:
            corners[_half_pixel(_x(float(year), end))] = f"{_y(float(value)):.1f}"
    return list(corners.items())


def _half_pixel(x: float) -> str:
    return f"{round(2 * x) / 2:g}"


def _forwards(corners: list[tuple[str, str]]) -> str:
    (x, y), *rest = corners
    return f"M{x} {y}" + "".join(f"H{x}V{y}" for x, y in rest)


def _band(curve: SurvivalCurve, colour: str, end: float) -> str:
    upper = _corners(curve.years, curve.upper, end)
    lower = _corners(curve.years, curve.lower, end)
    back = "".join(f"V{y}H{x}" for x, y in reversed(lower))
    path = f"{_forwards(upper)}H{_half_pixel(_x(curve.end, end))}{back}Z"
    return f'<path d="{path}" fill="{colour}" fill-opacity=".16"/>'


def _line(curve: SurvivalCurve, colour: str, end: float) -> str:
    path = f"{_forwards(_corners(curve.years, curve.survival, end))}H{_half_pixel(_x(curve.end, end))}"
    censored = curve.censored[curve.censored <= end]
    level = curve.survival[np.searchsorted(curve.years, censored, side="right") - 1]
    marks = dict.fromkeys(
        f"M{_half_pixel(_x(float(year), end))} {_y(float(value)) - 3:.1f}v6"
        for year, value in zip(censored, level, strict=True)
    )
    return (
        f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        f'<path d="{"".join(marks)}" stroke="{colour}" stroke-width=".8"/>'
    )


def _legend(curves: _Curves) -> list[str]:
    parts = []
    for number, (curve, colour, name) in enumerate(curves):
        x, y = _LEFT + 225 * number, 70
        parts.append(f'<path d="M{x} {y}h22" stroke="{colour}" stroke-width="3"/>')
        parts.append(_text(x + 28, y + 4, f"{name}: n = {curve.patients}, {_deaths(curve.deaths)}"))
    return parts


def _statistics(p: float, hazard_ratio: HazardRatio) -> str:
    low, up = hazard_ratio.interval
    ratio = (
        f"hazard ratio {hazard_ratio.value:.2f} (95 % CI {low:.2f}–{up:.2f})"
        if math.isfinite(hazard_ratio.value)
        else "hazard ratio not defined"
    )
    return f"Log-rank p {_p(p)}, {ratio}"


def _deaths(number: int) -> str:
    return f"{number} death" if number == 1 else f"{number} deaths"


def _p(p: float) -> str:
    return "< .001" if p < 0.001 else f"= {p:.3f}".replace("0.", ".", 1) if p < 0.9995 else "= 1"


def _table(data: KaplanMeier, curves: _Curves) -> list[str]:
    end = float(data.ticks[-1])
    top = _BASE + 62
    parts = [_text(8, top, "Number at risk", weight="bold")]
    for row, (curve, colour, name) in enumerate(curves):
        y = top + 18 * (row + 1)
        parts.append(_text(8, y, name, fill=colour))
        for tick, number in zip(data.ticks, curve.at_risk, strict=True):
            parts.append(_text(_x(float(tick), end), y, str(int(number)), anchor="middle"))
    return parts
