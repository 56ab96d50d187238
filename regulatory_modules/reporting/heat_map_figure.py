r"""Expression of the members of one module: z-scores, one column per sample, as inline SVG around a PNG.

Samples are in the order of the module's score, the mean z-score of its miRNAs:

$$ s_i = \frac1m \sum_{j \in \text{miRNAs}} z_{ij} $$

The genes have no part in it, so that a gradient among them is no work of the order.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence

import matplotlib
import numpy as np
from markupsafe import Markup
from matplotlib.image import imsave

from gtmaloc_learning.arrays import FloatArray, IntArray
from regulatory_modules.reporting.svg import LINE, SOFT, drawing, element, path, shortened, text

MOST_ROWS = 60
"""Most miRNAs, and most genes, that are drawn."""

LIMIT = 2.5
"""Z-scores beyond it have the colour of it."""

_MAP = "RdBu_r"  # diverging; told apart with any colour vision
_SHADES = 64
_LEFT, _WIDTH, _PLOT = 132, 600, 392
_STRIP, _GAP, _HEAD = 30, 6, 18


def heat_map_figure(
    mirnas: Sequence[str], mirna_z: FloatArray, genes: Sequence[str], gene_z: FloatArray, label: str
) -> Markup:
    """The figure.

    Args:
        mirnas: names of the miRNAs.
        mirna_z: (S, m) z-scores.
        genes: symbols of the genes.
        gene_z: (S, g) z-scores; large modules: the members that follow the score most closely.
        label: what it shows.
    """
    score = mirna_z.mean(axis=1)
    order = np.argsort(score, kind="stable")
    parts, top = _score_strip(score[order]), 10.0 + _STRIP + _GAP
    for title, names, z in (("miRNAs", mirnas, mirna_z), ("genes", genes, gene_z)):
        if names:
            rows = _followers(z, score)
            drawn, top = _block(title, [names[i] for i in rows], z[order][:, rows].T, top)
            parts += drawn
    parts.append(text(_LEFT + _PLOT / 2, top + 10, f"{len(score):,} samples, by rising score of the miRNAs",
                      text_anchor="middle", fill=SOFT))  # fmt: skip
    parts += _colour_bar()
    return drawing(_WIDTH, max(top + 20, 180), label, parts)


def _followers(z: FloatArray, score: FloatArray) -> IntArray:
    """The rows by their correlation with the score, highest first; of many those with the strongest."""
    centred = score - score.mean()
    correlation = z.T @ centred / (np.sqrt((centred**2).sum() * (z**2).sum(axis=0)) + 1e-300)
    kept = np.argsort(-np.abs(correlation), kind="stable")[:MOST_ROWS]
    return kept[np.argsort(-correlation[kept], kind="stable")]


def _score_strip(score: FloatArray) -> list[str]:
    """The score of each sample as an area."""
    low, high = min(float(score.min()), 0.0), max(float(score.max()), 0.0)
    span = max(high - low, 1e-9)
    points = np.linspace(0, len(score) - 1, min(len(score), 260)).astype(np.int64)
    x = _LEFT + _PLOT * (points + 0.5) / len(score)
    y = 10 + _STRIP * (high - score[points]) / span
    zero = 10 + _STRIP * high / span
    line = "L".join(f"{a:.1f} {b:.1f}" for a, b in zip(x, y, strict=True))
    return [
        path(f"M{x[0]:.1f} {zero:.1f}L{line}L{x[-1]:.1f} {zero:.1f}Z", fill=LINE),
        path(f"M{line}", stroke=SOFT, stroke_width=1.2),
        path(f"M{_LEFT} {zero:.1f}h{_PLOT}", stroke=SOFT, stroke_width=0.5),
        text(_LEFT - 8, zero + 4, "score", text_anchor="end", fill=SOFT),
    ]


def _block(title: str, names: Sequence[str], z: FloatArray, top: float) -> tuple[list[str], float]:
    """The rows of one side, and where they end."""
    top += _HEAD
    row = 15.0 if len(names) <= 30 else 11.0
    height = row * len(names)
    across = max(1, round(2 * _PLOT / z.shape[1]))
    shades = np.repeat(np.repeat(_colours(z), 10, axis=0), across, axis=1)
    size = 11 if row > 12 else 9
    parts = [
        _picture(shades, _LEFT, top, _PLOT, height),
        element("rect", x=_LEFT, y=top, width=_PLOT, height=height, fill="none", stroke=LINE),
        text(_LEFT - 8, top - 5, title, text_anchor="end", font_weight="bold", fill=SOFT),
    ]
    style = "italic" if title == "genes" else ""
    parts += [
        text(
            _LEFT - 8,
            top + row * (i + 0.5) + 4,
            shortened(name, 18),
            text_anchor="end",
            font_size=size,
            font_style=style,
        )
        for i, name in enumerate(names)
    ]
    return parts, top + height + _GAP


def _colours(z: FloatArray) -> np.ndarray:
    """(rows, columns, 4) bytes."""
    share = (np.clip(z, -LIMIT, LIMIT) + LIMIT) / (2 * LIMIT)
    steps = np.round(share * (_SHADES - 1)) / (_SHADES - 1)  # few shades: a small file
    return np.asarray(matplotlib.colormaps[_MAP](steps, bytes=True))


def _picture(colours: np.ndarray, x: float, y: float, width: float, height: float) -> str:
    stream = io.BytesIO()
    # without the version of matplotlib, so that the same data give the same bytes
    imsave(stream, colours[:, :, :3].copy(), format="png", pil_kwargs={"pnginfo": None})
    content = base64.b64encode(stream.getvalue()).decode("ascii")
    return element(
        "image",
        x=x,
        y=y,
        width=width,
        height=height,
        preserveAspectRatio="none",
        href=f"data:image/png;base64,{content}",
    )


def _colour_bar() -> list[str]:
    x, y, height = _LEFT + _PLOT + 14, 64.0, 100.0
    bar = np.linspace(LIMIT, -LIMIT, _SHADES)[:, None]
    parts = [
        _picture(np.repeat(_colours(bar), 8, axis=1), x, y, 12, height),
        element("rect", x=x, y=y, width=12, height=height, fill="none", stroke=LINE),
        text(x, y - 10, "z-score", fill=SOFT),
    ]
    ticks = ((f"≥ {LIMIT:g}", 0.0), ("0", 0.5), (f"≤ −{LIMIT:g}", 1.0))
    return parts + [text(x + 16, y + 4 + share * height, name) for name, share in ticks]
