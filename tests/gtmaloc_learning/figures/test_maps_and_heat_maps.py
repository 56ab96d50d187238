"""The map shows one label at a time, the heat map the ratio of each pair."""

import numpy as np

from gtmaloc_learning.figures.label_map import label_map_figure
from gtmaloc_learning.figures.label_pairs import label_pairs_figure
from gtmaloc_learning.label_pairs import label_pairs

KNOWN = np.array([[1, 0], [0, 1], [0, 0], [1, 1]], dtype=np.int8)


def test_each_label_of_the_menu_shows_its_own_three_groups() -> None:
    positions = np.arange(8.0).reshape(4, 2)
    figure = label_map_figure(positions, ("a", "b", "c", "d"), KNOWN, ("Nucleus", "Exosome"))
    assert [(t.name, list(t.text)) for t in figure.data] == [
        ("no label (1)", ["c"]), ("reported elsewhere (1)", ["b"]), ("reported here (2)", ["a", "d"]),
        ("no label (1)", ["c"]), ("reported elsewhere (1)", ["a"]), ("reported here (2)", ["b", "d"]),
    ]  # fmt: skip
    assert [t.visible for t in figure.data] == [True] * 3 + [False] * 3
    buttons = figure.layout.updatemenus[0].buttons
    assert [b.label for b in buttons] == ["Nucleus", "Exosome"]
    assert buttons[1].args[0]["visible"] == [False] * 3 + [True] * 3
    here = figure.data[2]
    assert (list(here.x), list(here.y)) == ([0, 6], [1, 7])


def test_a_cell_shows_ratio_and_number_on_a_scale_around_one() -> None:
    known = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 0], [0, 0, 0]], dtype=np.int8)
    (heat,) = label_pairs_figure(label_pairs(known), ("Nucleus", "Exosome", "Nowhere")).data
    assert list(heat.text[0]) == ["n 2", "2.00<br>n 2", "n 0"]
    assert heat.z[0][1] == 1, "twice as often is one step of the logarithm to base 2"
    assert (heat.zmin, heat.zmax) == (-2, 2)
    assert np.isnan(heat.z[0][0]) and np.isnan(heat.z[0][2])


def test_a_pair_that_never_occurs_has_the_strongest_colour() -> None:
    known = np.array([[1, 0], [0, 1]], dtype=np.int8)
    (heat,) = label_pairs_figure(label_pairs(known), ("Nucleus", "Exosome")).data
    assert heat.z[0][1] == -2
