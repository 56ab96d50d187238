"""Figures draw what they are given: places, colours, heights and marks, worked out again here."""

import base64
import io
import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from matplotlib.image import imread

from fixtures.page_structure import Page
from gtmaloc_learning.arrays import BoolArray
from regulatory_modules.reporting.choice_figure import choice_figure
from regulatory_modules.reporting.evidence_figure import evidence_figure
from regulatory_modules.reporting.figure_data import histogram
from regulatory_modules.reporting.heat_map_figure import MOST_ROWS, heat_map_figure
from regulatory_modules.reporting.network_figure import Network, correlation_colour, network_figure
from regulatory_modules.reporting.network_layout import barycentre_orders, crossings
from regulatory_modules.reporting.null_figure import null_figure

networks = hnp.arrays(np.bool_, st.tuples(st.integers(1, 6), st.integers(1, 7)))


def crossings_by_pairs(edges: BoolArray) -> int:
    ends = np.argwhere(edges).tolist()
    return sum((i - k) * (j - l) < 0 for a, (i, j) in enumerate(ends) for k, l in ends[a + 1 :])  # noqa: E741


@given(networks)
def test_crossings_are_those_of_all_pairs_of_edges(edges: BoolArray) -> None:
    assert crossings(edges) == crossings_by_pairs(edges)


@given(networks)
def test_orders_are_permutations_without_more_crossings(edges: BoolArray) -> None:
    rows, columns = barycentre_orders(edges)
    assert sorted(rows) == list(range(edges.shape[0])) and sorted(columns) == list(range(edges.shape[1]))
    assert crossings(edges[np.ix_(rows, columns)]) <= crossings(edges)


def test_a_twisted_network_is_untwisted() -> None:
    rows, columns = barycentre_orders(np.eye(5, dtype=np.bool_)[::-1])
    assert crossings(np.eye(5, dtype=np.bool_)[::-1][np.ix_(rows, columns)]) == 0


def small_network(**changes: Any) -> Network:
    given_ = {
        "mirnas": ("miR-a", "miR-b", "miR-c"), "families": (("F1",), ("F1",), ("F2",)),
        "mirna_weights": np.array([1.0, 0.5, 0.0]),
        "genes": ("G1", "G2"), "gene_weights": np.array([1.0, 0.0]),
        "edges": np.array([[1, 0], [1, 1], [0, 0]], dtype=np.bool_),
        "rho": np.array([[-0.6, 0.0], [0.6, 0.0], [0.3, 0.3]]), "marked": ("G2",), "term": "cell cycle",
    }  # fmt: skip
    return Network(**(given_ | changes))


def test_a_network_draws_the_validated_targets_only() -> None:
    page = Page(network_figure(small_network(), "three and two"))
    edges = [p for p in page.all("path") if "C" in p.attributes["d"]]
    assert sorted(p.attributes["stroke"] for p in edges) == sorted(["#2166ac", "#b2182b", "#bec4cc"])
    assert page.all("svg")[0].attributes["aria-label"] == "three and two"


def test_families_with_two_members_have_a_shape_of_their_own() -> None:
    page = Page(network_figure(small_network(), ""))
    text = page.all("svg")[0].text
    assert "family F1 (2)" in text and "family F2" not in text
    assert len(page.all("polygon")) == 3  # two miRNAs, and the legend
    dark = [c for c in page.all("circle") if c.attributes["fill"] == "#1c2430"]
    assert len(dark) == 2 and "gene of the best term: cell cycle" in text  # G2, and the legend


def test_a_large_network_shows_the_heaviest_members() -> None:
    weights = np.linspace(0, 1, 100)
    page = Page(
        network_figure(
            small_network(
                genes=[f"gene{i}" for i in range(100)], gene_weights=weights,
                edges=np.ones((3, 100), dtype=np.bool_), rho=np.zeros((3, 100)),
            ),
            "",
        )
    )  # fmt: skip
    shown = {t.text for t in page.all("text") if t.text.startswith("gene") and t.text[4:].isdigit()}
    assert shown == {f"gene{i}" for i in range(40, 100)}


@pytest.mark.parametrize(
    ("rho", "colour"), [(0, "#bec4cc"), (-1, "#2166ac"), (0.6, "#b2182b"), (-0.3, "#7095bc")]
)
def test_colours_of_correlations(rho: float, colour: str) -> None:
    assert correlation_colour(rho) == colour


def pictures(svg: str) -> list[np.ndarray]:
    found = re.findall(r'href="data:image/png;base64,([^"]+)"', svg)
    return [imread(io.BytesIO(base64.b64decode(content))) for content in found]


def test_the_heat_map_is_ordered_by_the_mirnas() -> None:
    score = np.array([2.0, -2.0, 0.0, 1.0])
    mirnas, genes, _ = pictures(
        heat_map_figure(["m1", "m2"], np.stack([score, score], axis=1), ["g"], -score[:, None], "")
    )
    rows, across = mirnas.shape[0] // 2, mirnas.shape[1] // 4
    red, blue = mirnas[rows // 2, across // 2 :: across, 0], mirnas[rows // 2, across // 2 :: across, 2]
    difference = red - blue  # blue below the mean, red above
    assert list(np.sign(difference)[[0, 2, 3]]) == [-1, 1, 1] and abs(difference[1]) < 0.03
    assert difference[0] < difference[1] < difference[2]
    against = genes[5, across // 2 :: across, 0] - genes[5, across // 2 :: across, 2]
    np.testing.assert_allclose(np.sign(against[[0, 2, 3]]), [1, -1, -1])


def test_a_large_heat_map_shows_what_follows_the_score() -> None:
    rng = np.random.default_rng(0)
    score = rng.normal(size=30)
    followers = -score[:, None] + 0.1 * rng.normal(size=(30, MOST_ROWS))
    z = np.hstack([rng.normal(size=(30, 40)), followers])
    svg = heat_map_figure(["m"], score[:, None], [f"g{i}" for i in range(40 + MOST_ROWS)], z, "")
    names = {t.text for t in Page(svg).all("text") if re.fullmatch(r"g\d+", t.text)}
    assert names == {f"g{i}" for i in range(40, 40 + MOST_ROWS)}


def test_a_null_figure_marks_the_module_where_it_is() -> None:
    null = np.concatenate([np.zeros(50), np.ones(50)])
    page = Page(null_figure("Density", "", histogram(0.25, null), 0.25))
    (module,) = (c for c in page.all("circle"))
    bars = next(p.attributes["d"] for p in page.all("path") if p.attributes["fill"] == "#c3cad3")
    left, right = (float(x) for x in re.findall(r"M([\d.]+) ", bars))
    assert left < float(module.attributes["cx"]) < right
    assert float(module.attributes["cx"]) == pytest.approx(14 + 272 * 0.29 / 1.08, abs=0.1)  # 4 % margins
    heights = [float(h) for h in re.findall(r"v(-[\d.]+)", bars)]
    assert heights[0] == heights[1] == -92
    assert "mean .50, 95th percentile 1.00; p = .25" in page.all("svg")[0].text


def test_what_passes_is_filled_in_the_evidence_figure() -> None:
    corrected = {"family": 0.01, "terms": 0.05, "survival": 1.0}
    page = Page(evidence_figure([{"id": "M1", "passes": True, "corrected_p": corrected}]))
    circles = [(c.attributes["fill"], float(c.attributes["r"])) for c in page.all("circle")][:3]
    assert [fill for fill, _ in circles] == ["#0072B2", "#ffffff", "#ffffff"]
    assert circles[0][1] > circles[1][1] > circles[2][1]
    assert "n.t." in [t.text for t in page.all("text")]


def test_the_choice_of_k_is_marked_at_what_was_taken() -> None:
    rows = [{"side": "miRNAs", "k": k, "silhouette": value} for k, value in ((2, 0.1), (3, 0.5), (4, 0.3))]
    page = Page(choice_figure(rows, {"miRNAs": 3}) or "")
    point = page.all("circle")[0]
    assert float(point.attributes["cy"]) == 34  # the top: the largest silhouette
    assert float(point.attributes["cx"]) == pytest.approx((52 + 250 - 16) / 2)
    assert choice_figure([], {}) is None and choice_figure([{"k": 2, "sse": None}], {}) is None
