"""The network of one module: validated targets between its miRNAs and genes, as inline SVG.

Shape and colour of a miRNA say its family, if another miRNA of the module is in it; size is weight. An edge
is a validated target; its colour is Spearman's correlation in the cohort: blue where the gene falls when the
miRNA rises, as regulation has it. Filled genes are those of the module's best term.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import numpy as np
from markupsafe import Markup

from gtmaloc_learning.arrays import BoolArray, FloatArray, IntArray
from gtmaloc_learning.figures.style import GREY, colour
from regulatory_modules.reporting.network_layout import barycentre_orders
from regulatory_modules.reporting.svg import INK, SOFT, drawing, element, path, shortened, text

MOST_MIRNAS, MOST_GENES = 30, 60
_TWO_COLUMNS = 9
"""Up to so many genes stand in one column; more on both sides of the miRNAs."""
_WIDTH, _TOP, _PITCH = 600, 34, 22.0
_FALLS, _RISES, _NEITHER = (33, 102, 172), (178, 24, 43), (190, 196, 204)


@dataclass(frozen=True, eq=False)
class Network:
    """What is drawn.

    Attributes:
        mirnas: names.
        families: families of each miRNA.
        mirna_weights: (m,) 0 to 1.
        genes: symbols.
        gene_weights: (g,) 0 to 1.
        edges: (m, g) validated targets.
        rho: (m, g) correlations.
        marked: symbols of the genes of the best term.
        term: its name; empty without one.
    """

    mirnas: Sequence[str]
    families: Sequence[Sequence[str]]
    mirna_weights: FloatArray
    genes: Sequence[str]
    gene_weights: FloatArray
    edges: BoolArray
    rho: FloatArray
    marked: Collection[str] = ()
    term: str = ""


def network_figure(network: Network, label: str) -> Markup:
    """The figure; of large modules the members with the largest weights."""
    rows = _heaviest(network.mirna_weights, MOST_MIRNAS)
    columns = _heaviest(network.gene_weights, MOST_GENES)
    row_order, column_order = barycentre_orders(network.edges[np.ix_(rows, columns)])
    rows, columns = rows[row_order], columns[column_order]
    mirna_at, gene_at, bottom = _places(len(rows), len(columns))
    shapes = _shapes([network.families[i] for i in rows])
    edges = sorted(
        (abs(float(network.rho[i, j])), a, b)
        for a, i in enumerate(rows)
        for b, j in enumerate(columns)
        if network.edges[i, j]
    )
    parts = [_edge(mirna_at[a], gene_at[b], float(network.rho[rows[a], columns[b]])) for _, a, b in edges]
    beside = len(columns) <= _TWO_COLUMNS
    parts += [
        _mirna(
            mirna_at[a],
            network.mirnas[i],
            float(network.mirna_weights[i]),
            shapes,
            network.families[i],
            beside,
        )
        for a, i in enumerate(rows)
    ]
    parts += [
        _gene(
            gene_at[b], network.genes[j], float(network.gene_weights[j]), network.genes[j] in network.marked
        )
        for b, j in enumerate(columns)
    ]
    legend, height = _legend(network, shapes, bottom + 26)
    return drawing(_WIDTH, height, label, [*_heads(beside, len(columns)), *parts, *legend])


def _heaviest(weights: FloatArray, most: int) -> IntArray:
    """Positions of the largest weights, in their order."""
    return np.sort(np.argsort(-weights, kind="stable")[:most])


def _places(mirnas: int, genes: int) -> tuple[list[tuple[float, float]], list[tuple[float, float]], float]:
    """Points of the miRNAs and genes, and the bottom. Both sides are as high as the longer one."""
    if genes <= _TWO_COLUMNS:
        mirna_x, sides = 190.0, [(410.0, list(range(genes)))]
    else:
        mirna_x, sides = 300.0, [(120.0, list(range(0, genes, 2))), (480.0, list(range(1, genes, 2)))]
    least = 26.0 if genes <= _TWO_COLUMNS else 34.0
    height = max(_PITCH * max(len(at) for _, at in sides), least * mirnas)
    gene_at = {b: (x, y) for x, at in sides for b, y in zip(at, _spread(len(at), height), strict=True)}
    mirna_at = [(mirna_x, y) for y in _spread(mirnas, height)]
    return mirna_at, [gene_at[b] for b in range(genes)], _TOP + height


def _spread(number: int, height: float) -> list[float]:
    return [_TOP + height * (i + 0.5) / number for i in range(number)]


def _heads(beside: bool, genes: int) -> list[str]:
    head = {"font_weight": "bold", "fill": SOFT}
    if beside:
        return [
            text(176, 16, "miRNAs", text_anchor="end", **head),
            *([text(424, 16, "genes", **head)] if genes else []),
        ]
    return [
        text(106, 16, "genes", text_anchor="end", **head),
        text(300, 16, "miRNAs", text_anchor="middle", **head),
        text(494, 16, "genes", **head),
    ]


def _edge(start: tuple[float, float], end: tuple[float, float], rho: float) -> str:
    (x, y), (u, v) = start, end
    middle = (x + u) / 2
    strength = min(1.0, abs(rho) / 0.6)
    return path(
        f"M{x:.0f} {y:.1f}C{middle:.0f} {y:.1f} {middle:.0f} {v:.1f} {u:.0f} {v:.1f}",
        stroke=correlation_colour(rho),
        stroke_width=1.1 + 1.3 * strength,
        stroke_opacity=f"{0.65 + 0.25 * strength:.2f}",
    )


def correlation_colour(rho: float) -> str:
    """Grey at 0, blue towards −.6, red towards .6."""
    strength = min(1.0, abs(rho) / 0.6)
    ends = zip(_NEITHER, _FALLS if rho < 0 else _RISES, strict=True)
    return "#" + "".join(f"{round(a + (b - a) * strength):02x}" for a, b in ends)


_Shapes = dict[str, tuple[int, str]]


def _shapes(families: Sequence[Sequence[str]]) -> _Shapes:
    """Number of the shape and colour of each family with at least two miRNAs here, the largest first."""
    sizes = Counter(family for of in families for family in dict.fromkeys(of))
    shared = [family for family, n in sizes.most_common() if n > 1]
    return {family: (i, colour(i)) for i, family in enumerate(shared)}


def _marker(x: float, y: float, radius: float, shape: int, fill: str) -> str:
    style: dict[str, Any] = {"fill": fill, "stroke": "#ffffff", "stroke_width": 1.2}
    if shape < 0:
        return element("circle", cx=x, cy=y, r=radius, **style)
    corners, turn = ((4, 45), (3, 0), (4, 0), (6, 0), (3, 180), (5, 0))[shape % 6]
    angles = np.deg2rad(turn + 360 / corners * np.arange(corners) - 90)
    points = " ".join(
        f"{x + 1.2 * radius * np.cos(a):.1f},{y + 1.2 * radius * np.sin(a):.1f}" for a in angles
    )
    return element("polygon", points=points, **style)


_HALO = {"paint_order": "stroke", "stroke": "#ffffff", "stroke_width": 3, "stroke_linejoin": "round"}


def _mirna(
    at: tuple[float, float], name: str, weight: float, shapes: _Shapes, families: Sequence[str], beside: bool
) -> str:
    (x, y), radius = at, 5 + 3 * weight
    shape, fill = next((shapes[family] for family in families if family in shapes), (-1, GREY))
    tip = element("title", escape(f"{name}, weight {weight:.2f}"))
    shown = shortened(name, 26)
    label = (
        text(x - 14, y + 4, shown, text_anchor="end")
        if beside
        else text(x, y - radius - 5, shown, text_anchor="middle", **_HALO)
    )
    return element("g", tip + _marker(x, y, radius, shape, fill) + label)


def _gene(at: tuple[float, float], symbol: str, weight: float, marked: bool) -> str:
    (x, y), radius = at, 3 + 2.5 * weight
    tip = element("title", escape(f"{symbol}, weight {weight:.2f}"))
    dot = element(
        "circle", cx=x, cy=y, r=radius, fill=INK if marked else "#ffffff", stroke=INK, stroke_width=1.2
    )
    left = x < _WIDTH / 2
    label = text(
        x - 12 if left else x + 12,
        y + 4,
        shortened(symbol, 20),
        text_anchor="end" if left else "start",
        font_style="italic",
    )
    return element("g", tip + dot + label)


def _legend(network: Network, shapes: _Shapes, top: float) -> tuple[list[str], float]:
    """Families, correlation, and what filled genes are; and where it ends."""
    parts, y = [], top
    x = 24.0
    for family, (shape, fill) in list(shapes.items())[:6]:
        n = sum(family in of for of in network.families)
        shown = f"family {shortened(family, 22)} ({n})"
        if x + 30 + 6 * len(shown) > _WIDTH:
            x, y = 24.0, y + 20
        parts.append(_marker(x, y - 4, 5.5, shape, fill) + text(x + 12, y, shown))
        x += 34 + 6 * len(shown)
    if shapes:
        y += 22
    if network.edges.any():
        parts += [
            path(f"M{18 + 24 * k} {y - 4}h22", stroke=correlation_colour(rho), stroke_width=3)
            for k, rho in enumerate((-0.6, -0.3, 0.0, 0.3, 0.6))
        ]
        parts.append(text(146, y, "validated target; Spearman's ρ in this cohort, from ≤ −.6 to ≥ .6"))
        y += 22
    if network.term and network.marked:
        parts.append(element("circle", cx=24, cy=y - 4, r=4.5, fill=INK))
        parts.append(text(36, y, f"gene of the best term: {shortened(network.term, 62)}"))
        y += 22
    return parts, y - 8
