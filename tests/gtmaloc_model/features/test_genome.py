"""Genomic neighbourhoods, worked out by hand."""

import numpy as np
import pytest

from fixtures.hairpins import hairpin
from fixtures.known_rows import known_rows
from gtmaloc_model.features.genome import FARTHEST, GENOME, describer

FIRST = hairpin("MI1", chromosome="chr1", strand="+", start=1_000_000)
NEAR = hairpin("MI2", chromosome="chr1", strand="+", start=1_002_000)
FARTHER = hairpin("MI3", chromosome="chr1", strand="+", start=1_040_000)
OPPOSITE = hairpin("MI4", chromosome="chr1", strand="-", start=1_005_000)
ELSEWHERE = hairpin("MI5", chromosome="chr2", strand="+", start=1_000_000)
NOWHERE = hairpin("MI6")


def test_neighbours_on_the_same_and_the_other_strand() -> None:
    found = describer([FIRST, NEAR, FARTHER, OPPOSITE, ELSEWHERE, NOWHERE])(FIRST)
    counts = [found[f"within {d}"] for d in ("3 kb", "10 kb", "50 kb", "500 kb")]
    assert counts == [1, 1, 2, 2]
    assert found["other strand within 10 kb"] == 1
    assert found["log10 distance"] == pytest.approx(np.log10(2_000))
    assert (found["plus strand"], found["start"], found["chr1"], found["chr2"]) == (1, 1.0, 1, 0)


def test_a_hairpin_at_the_same_start_is_a_neighbour() -> None:
    twin = hairpin("MI7", chromosome="chr1", strand="+", start=1_000_000)
    found = describer([FIRST, twin])(FIRST)
    assert found["within 3 kb"] == 1 and found["log10 distance"] == 0


def test_a_hairpin_that_is_alone_is_far_from_everything() -> None:
    found = describer([OPPOSITE, FIRST])(OPPOSITE)
    assert found["log10 distance"] == pytest.approx(np.log10(FARTHEST))
    assert found["within 500 kb"] == 0 and found["plus strand"] == 0


def test_a_hairpin_without_a_place_is_unknown_and_others_count_though_no_row_denotes_them() -> None:
    found = GENOME.compute(known_rows([FIRST], [NOWHERE], others=[NEAR, ELSEWHERE]))
    assert found.values[0, found.names.index("within 3 kb")] == 1
    assert {"chr1", "chr2"} <= set(found.names)
    assert np.isnan(found.values[1]).all()


def test_a_hairpin_at_the_limit_is_not_within_it() -> None:
    at_limit = hairpin("MI8", chromosome="chr1", strand="+", start=1_003_000)
    found = describer([FIRST, at_limit])(FIRST)
    assert (found["within 3 kb"], found["within 10 kb"]) == (0, 1)
