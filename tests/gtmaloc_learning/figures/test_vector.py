"""Vector files hold the same numbers as the page, need no font of the reader, and have no clock in them."""

import re

import numpy as np
import plotly.graph_objects as go
import pytest

from gtmaloc_learning.figures.label_map import label_map_figure, showing
from gtmaloc_learning.figures.label_pairs import label_pairs_figure
from gtmaloc_learning.figures.learning_curve import learning_curve_figure
from gtmaloc_learning.figures.reliability import reliability_figure
from gtmaloc_learning.figures.style import finish
from gtmaloc_learning.figures.vector import FORMATS, _drawn, vector_files
from gtmaloc_learning.label_pairs import label_pairs
from gtmaloc_learning.metrics import Summary
from gtmaloc_learning.predictions import Predictions


def lines() -> go.Figure:
    figure = go.Figure()
    figure.add_scatter(x=[0, 1], y=[0.2, 0.7], mode="lines", name="<first> & last", line={"color": "#0072B2"})
    figure.add_scatter(x=[0, 1], y=[0.5, 0.5], mode="lines", showlegend=False, line={"color": "#000000"})
    figure.update_layout(xaxis_title="recall", yaxis_title="precision")
    figure.update_xaxes(range=[-0.01, 1.01])
    return finish(figure, 460)


def curve() -> go.Figure:
    points = [
        (share, Summary(mean, 0.1, (mean - 0.1, mean + 0.05), {}, ()), Summary(0.5, 0, (0.5, 0.5), {}, ()))
        for share, mean in ((0.5, 0.7), (1.0, 0.8))
    ]
    return learning_curve_figure({"model": points})


def test_both_formats_are_whole_vector_files_without_foreign_fonts() -> None:
    files = vector_files(lines(), "A title")
    assert tuple(files) == FORMATS == ("svg", "pdf")
    assert files["svg"].rstrip().endswith(b"</svg>")
    assert not re.search(rb"<(text|image|script)\b", files["svg"]), "letters are drawn; nothing is a bitmap"
    assert b"A title" in files["svg"] and b"A title" in files["pdf"]
    assert not re.search(rb'(?:href|src)="(?!#)', files["svg"]), "nothing outside the file is needed"
    assert files["pdf"].startswith(b"%PDF-1.") and b"/FontFile2" in files["pdf"]
    assert b"/Subtype /Image" not in files["pdf"]


@pytest.mark.parametrize("make", [lines, curve])
def test_the_same_figure_gives_the_same_bytes(make) -> None:  # type: ignore[no-untyped-def]
    assert vector_files(make(), "t") == vector_files(make(), "t")
    for content in vector_files(make(), "t").values():
        assert b"dc:date" not in content and b"CreationDate" not in content


def test_lines_axes_and_legend_are_those_of_the_page() -> None:
    drawn = _drawn(lines(), "A title")
    (panel,) = drawn.axes
    assert [line.get_ydata().tolist() for line in panel.lines] == [[0.2, 0.7], [0.5, 0.5]]
    assert panel.lines[0].get_color() == "#0072B2"
    assert (panel.get_xlabel(), panel.get_ylabel(), panel.get_xlim()) == (
        "recall",
        "precision",
        (-0.01, 1.01),
    )
    assert [text.get_text() for text in drawn.legends[0].get_texts()] == ["<first> & last"]
    assert drawn.get_suptitle() == "A title"
    long = _drawn(lines(), "word " * 40).get_suptitle().split("\n")
    assert len(long) == 3 and max(map(len, long)) <= 92, "a long title is broken, not cut"


def test_a_name_with_dollars_is_no_formula() -> None:
    assert vector_files(lines(), "a $x^$ b")["svg"]


def test_panels_keep_their_titles_and_error_bars_their_ends() -> None:
    drawn = _drawn(curve(), "t")
    first, second = drawn.axes
    assert (first.get_title(), second.get_title()) == ("AUROC", "AUPRC")
    assert first.get_position().x0 < second.get_position().x0
    segments = first.collections[0].get_segments()
    assert [segment[:, 1].tolist() for segment in segments] == [
        pytest.approx([0.6, 0.75]),
        pytest.approx([0.7, 0.85]),
    ]
    assert second.lines[0].get_ydata().tolist() == [0.5, 0.5]


def test_a_panel_with_none_beneath_it_says_what_its_axis_is() -> None:
    """Five labels in rows of four: only under the first one is another panel."""
    layers = dict.fromkeys(("probability", "calibrated"), np.linspace(0.1, 0.9, 40).reshape(8, 5))
    known = (np.arange(40).reshape(8, 5) % 3 == 0).astype(np.int8)
    table = Predictions(tuple("abcdefgh"), tuple("vwxyz"), {"known": known, **layers}, np.zeros(8, np.int64))
    panels = {panel.get_title(): panel for panel in _drawn(reliability_figure(table), "t").axes}
    assert [panels[name].get_xlabel() for name in "vwxyz"] == ["", *["probability"] * 4]
    shown = [panels[name].xaxis.get_tick_params()["labelbottom"] for name in "vwxyz"]
    assert shown == [False, True, True, True, True]
    assert panels["v"].get_position().y0 > panels["z"].get_position().y1, "the first one is above"


def test_cells_of_a_heat_map_lie_where_the_page_has_them() -> None:
    known = np.array([[1, 1], [1, 0], [1, 1], [0, 1]], dtype=np.int8)
    drawn = _drawn(label_pairs_figure(label_pairs(known), ("Nucleus", "Exosome")), "t")
    panel, key = drawn.axes
    words = {(t.get_position(), t.get_text()) for t in panel.texts}
    assert ((0.5, 0.5), "n 3") in words and ((1.5, 0.5), "0.89\nn 2") in words
    assert panel.yaxis_inverted(), "the first compartment is above"
    assert [t.get_text() for t in panel.get_xticklabels()] == ["Nucleus", "Exosome"]
    assert key.get_ylabel() == "observed / expected"


def test_a_map_shows_one_label_and_has_no_scale() -> None:
    positions = np.arange(8.0).reshape(4, 2)
    known = np.array([[1, 0], [0, 1], [0, 1], [0, 0]], dtype=np.int8)
    chart = label_map_figure(positions, list("abcd"), known, ("x", "y"))
    for label, elsewhere, here in ((0, 2, 1), (1, 1, 2)):
        expected = ["no label (1)", f"reported elsewhere ({elsewhere})", f"reported here ({here})"]
        drawn = _drawn(showing(chart, label), "t")
        assert [text.get_text() for text in drawn.legends[0].get_texts()] == expected
        assert len(drawn.axes[0].get_xticks()) == len(drawn.axes[0].get_yticks()) == 0
    assert chart.data[0].visible, "the figure of the page is left as it was"


def test_a_kind_of_trace_that_cannot_be_drawn_is_an_error_and_no_hole_in_the_figure() -> None:
    with pytest.raises(ValueError, match="pie"):
        vector_files(finish(go.Figure(go.Pie(values=[1])), 400), "t")
