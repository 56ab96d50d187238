"""Figures of the page as vector files for a paper: SVG and PDF, with every font inside and no clock.

Plotly alone draws in a browser only. What its figures here consist of (lines, points, error bars, a heat map;
axes, legend, titles of panels) is drawn again by matplotlib, from the same numbers.
"""

from __future__ import annotations

import io
import textwrap
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import matplotlib
import numpy as np
import plotly.graph_objects as go
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

FORMATS = ("svg", "pdf")

_WIDTH = 7.2  # inches: two columns of most journals
_HEIGHT = 0.0078  # inches for a pixel of the page
_POINT = 0.55  # points for a pixel of a marker
_LINE = 92
"""Characters of a title that the width has room for."""
_STYLE: Mapping[Any, Any] = MappingProxyType(
    {
        "axes.edgecolor": "#5b6470",
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.labelsize": 8,
        "axes.linewidth": 0.6,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlesize": 8,
        "figure.titlesize": 9,
        "font.family": "DejaVu Sans",  # comes with matplotlib: the same on every machine
        "font.size": 7,
        "grid.color": "#e6e8ec",
        "grid.linewidth": 0.5,
        "legend.fontsize": 7,
        "legend.frameon": False,
        "pdf.fonttype": 42,
        "svg.fonttype": "path",
        "svg.hashsalt": "gtmaloc",  # the ids of two equal figures are equal
        "text.parse_math": False,  # a name with two $ is no formula
        "xtick.color": "#3b4350",
        "ytick.color": "#3b4350",
    }
)
_DASHES = MappingProxyType({None: "-", "solid": "-", "dash": "--", "dot": ":"})
_SYMBOLS = MappingProxyType({None: "o", "circle": "o", "circle-open": "o", "square": "s", "diamond": "D"})
_DARK = 0.8
"""Share of the strongest colour beyond which a text on it is white."""


def vector_files(figure: go.Figure, title: str) -> dict[str, bytes]:
    """The figure in each of `FORMATS`; the same figure and title give the same bytes.

    Raises:
        ValueError: it has a trace of a kind that is not drawn here.
    """
    files = {}
    with matplotlib.rc_context(dict(_STYLE)):
        drawn = _drawn(figure, title)
        for format_ in FORMATS:
            dates = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}[format_]
            stream = io.BytesIO()
            drawn.savefig(stream, format=format_, metadata={"Title": title, **dates})
            files[format_] = stream.getvalue()
    return files


def _drawn(figure: go.Figure, title: str) -> Figure:
    unknown = {trace.type for trace in figure.data} - _KINDS.keys()
    if unknown:
        raise ValueError(f"cannot draw {', '.join(sorted(unknown))}")
    layout = figure.layout
    drawn = Figure(figsize=(_WIDTH, _HEIGHT * layout.height), layout="constrained")
    drawn.suptitle(textwrap.fill(title, _LINE), x=0.01, ha="left", fontweight="bold")
    panels = _panels(figure, drawn)
    named: dict[str, Any] = {}
    for trace in figure.data:
        if trace.visible is False:
            continue
        panel = panels[trace.xaxis or "x"]
        handle = _KINDS[trace.type](trace, panel)
        if trace.type == "scatter" and trace.showlegend is not False and trace.name:
            named[trace.name] = handle
    for name, panel in panels.items():
        _axes(figure, name, panel)
    if named:
        beside = layout.legend.orientation != "h"
        where = {"loc": "outside right center"} if beside else {"loc": "outside lower left", "ncols": 3}
        drawn.legend(named.values(), named.keys(), **where)
    return drawn


def _panels(figure: go.Figure, drawn: Figure) -> dict[str, Axes]:
    """Axes of each panel by the name of its x axis, in the grid that the domains make."""
    used = {trace.xaxis or "x": trace.yaxis or "y" for trace in figure.data}
    place = {x: (_of(figure, x).domain or (0, 1), _of(figure, y).domain or (0, 1)) for x, y in used.items()}
    lefts = sorted({round(x[0], 6) for x, _ in place.values()})
    tops = sorted({round(y[1], 6) for _, y in place.values()}, reverse=True)
    grid = drawn.add_gridspec(len(tops), len(lefts))
    panels = {}
    for name, (x, y) in place.items():
        panels[name] = drawn.add_subplot(grid[tops.index(round(y[1], 6)), lefts.index(round(x[0], 6))])
        for note in figure.layout.annotations:
            if abs(note.x - (x[0] + x[1]) / 2) < 1e-6 and abs(note.y - y[1]) < 1e-6:
                panels[name].set_title(note.text)
    return panels


def _of(figure: go.Figure, axis: str) -> Any:
    """The layout of an axis: that of "x2" is `xaxis2`."""
    return figure.layout[f"{axis[0]}axis{axis[1:]}"]


def _scatter(trace: Any, panel: Axes) -> Any:
    lines, points = "lines" in trace.mode, "markers" in trace.mode
    marker = trace.marker
    colour = trace.line.color or marker.color
    hollow = points and (marker.symbol or "").endswith("open")
    style: Mapping[str, Any] = {
        "color": colour,
        "linestyle": _DASHES[trace.line.dash] if lines else "none",
        "linewidth": 0.6 * (trace.line.width or 2),
        "marker": _SYMBOLS[marker.symbol] if points else "none",
        "markersize": _POINT * (marker.size or 6),
        "markerfacecolor": "none" if hollow else colour,
        "markeredgecolor": colour if hollow or lines else "white",
        "markeredgewidth": 0.7 if hollow or lines else 0.3,
    }
    x, y = list(trace.x), np.asarray(trace.y, dtype=np.float64)
    if trace.error_y.array is None:
        return panel.plot(x, y, **style)[0]
    reach = [np.asarray(side, dtype=np.float64) for side in (trace.error_y.arrayminus, trace.error_y.array)]
    cap = 2 if trace.error_y.width else 0
    return panel.errorbar(x, y, np.maximum(reach, 0), elinewidth=0.8, capsize=cap, **style)


def _heat_map(trace: Any, panel: Axes) -> None:
    shade = np.asarray(trace.z, dtype=np.float64)
    scale = LinearSegmentedColormap.from_list("scale", [tuple(stop) for stop in trace.colorscale])
    mesh = panel.pcolormesh(shade, cmap=scale, vmin=trace.zmin, vmax=trace.zmax, edgecolor="white")
    bar = trace.colorbar
    key = panel.figure.colorbar(mesh, ax=panel, ticks=list(bar.tickvals))
    key.set_ticklabels(list(bar.ticktext))
    key.set_label(bar.title.text)
    for i, j in np.ndindex(*shade.shape):
        dark = np.isfinite(shade[i, j]) and abs(shade[i, j]) > _DARK * trace.zmax
        text = trace.text[i][j].replace("<br>", "\n")
        panel.text(j + 0.5, i + 0.5, text, ha="center", va="center", color="white" if dark else "black")
    panel.grid(False)
    panel.set_xticks(np.arange(shade.shape[1]) + 0.5, trace.x, rotation=30, ha="right")
    panel.set_yticks(np.arange(shade.shape[0]) + 0.5, trace.y)


_KINDS = MappingProxyType({"scatter": _scatter, "heatmap": _heat_map})


def _axes(figure: go.Figure, name: str, panel: Axes) -> None:
    """Labels, ranges and ticks."""
    drawn_axes = {axis for t in figure.data for axis in (t.xaxis or "x", t.yaxis or "y")}
    y = next(trace.yaxis or "y" for trace in figure.data if (trace.xaxis or "x") == name)
    for letter, axis in (("x", _of(figure, name)), ("y", _of(figure, y))):
        own = panel.xaxis if letter == "x" else panel.yaxis
        beneath = axis.matches if axis.showticklabels is False and axis.matches not in drawn_axes else None
        named = _of(figure, beneath) if beneath else axis  # its own words, if there is no panel beneath
        own.set_label_text(named.title.text or "")
        if axis.range is not None:
            panel.set(**{f"{letter}lim": tuple(axis.range)})
        if axis.tickvals is not None:
            own.set_ticks(list(axis.tickvals))
        if named.showticklabels is False:
            own.set_tick_params(labelleft=False, labelbottom=False)
        if axis.zeroline is False and axis.showticklabels is False:  # a plane without units
            own.set_ticks([])
            panel.spines[:].set_visible(False)
        if axis.autorange == "reversed":
            own.set_inverted(True)
        if axis.scaleanchor:
            panel.set_aspect("equal", adjustable="datalim")
