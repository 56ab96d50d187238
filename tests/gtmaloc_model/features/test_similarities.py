"""Similarities of rows, worked out by hand."""

import numpy as np
import pytest

from fixtures.hairpins import hairpin
from fixtures.known_rows import known_rows
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.hairpins import Hairpin, Product
from gtmaloc_model.features.similarities import SIMILARITIES

PLACED = [
    hairpin("MI1", chromosome="chr1", strand="+", start=1_000),
    hairpin("MI2", chromosome="chr1", strand="+", start=3_000),
    hairpin("MI3", chromosome="chr1", strand="-", start=1_000),
    hairpin("MI4", chromosome="chr1", strand="+", start=90_000),
]


def matrix(name: str, dataset: LocalizationDataset) -> np.ndarray:
    return np.asarray(SIMILARITIES[name].compute(dataset), dtype=np.float64)


def test_sequences_are_compared_hairpin_by_hairpin_and_mature_by_mature() -> None:
    a = Hairpin("MI1", sequence="ACGUACGU", products=(Product("M1", "ACGU"),))
    b = Hairpin("MI2", sequence="ACGUACGU", products=(Product("M2", "GGGG"),))
    c = Hairpin("MI3", sequence="CCCC", products=(Product("M3", "ACGU"), Product("M4")))
    dataset = known_rows([a], [b], [c], [])
    hairpins, matures = matrix("hairpin", dataset), matrix("mature", dataset)
    assert hairpins[0, 1] == 1 and hairpins[0, 2] == pytest.approx(1 / np.sqrt(8 * 4))
    assert matures[0, 2] == 1 and matures[0, 1] == pytest.approx(1 / 4)
    assert not hairpins[3].any() and not matures[3].any()


def test_genomic_neighbours_on_one_strand() -> None:
    dataset = known_rows([PLACED[0]], [PLACED[1], PLACED[3]], [PLACED[2]], [])
    near, wide = matrix("genome 2 kb", dataset), matrix("genome 30 kb", dataset)
    assert near[0, 1] == pytest.approx(np.exp(-1)) and wide[0, 1] == pytest.approx(np.exp(-2 / 30))
    assert near[0, 2] == 0, "another strand"
    assert near[0, 0] == 1 and not near[3].any()
    far = known_rows([PLACED[0]], [PLACED[3]])
    assert matrix("genome 2 kb", far)[0, 1] == 0, "below .01"


def test_profiles_weigh_rare_partners_more() -> None:
    rows = [[1, 1, 0], [1, 0, 1], [1, 0, 0], [0, 0, 0]]
    found = matrix("profile drug", known_rows([], [], [], [], associations={"drug": rows}))
    assert not found[2].any(), "a partner of all but one of four miRNAs weighs log(4 / 4) = 0"
    assert found[0, 1] == 0 and found[0, 0] == pytest.approx(1)


def test_the_weight_of_a_partner_by_hand() -> None:
    rows = [[1, 1], [1, 0], [0, 0], [0, 0], [0, 0]]
    found = matrix("profile drug", known_rows([], [], [], [], [], associations={"drug": rows}))
    both, one = np.log(5 / 3), np.log(5 / 2)
    assert found[0, 1] == pytest.approx(both / np.hypot(both, one))


def test_kernels_of_profiles_by_hand() -> None:
    rows = [[1, 0], [0, 1], [1, 0]]
    found = matrix("kernel target", known_rows([], [], [], associations={"target": rows}))
    assert found[0, 2] == 1 and found[0, 1] == pytest.approx(
        np.exp(-2), rel=1e-5
    )  # bandwidth 1 / mean |a|² = 1


def test_diseases_with_one_parent_are_alike() -> None:
    rows = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    parents = {"disease0": ("heading",), "disease1": ("heading",), "disease2": (), "heading": ()}
    dataset = known_rows([], [], [], associations={"disease": rows}, disease_parents=parents)
    functional, semantic = matrix("functional", dataset), matrix("semantic", dataset)
    shared = 2 * 0.5 / 3.0  # both have value 1.5, of which the heading is .5
    assert functional[0, 1] == pytest.approx(shared) and functional[0, 2] == 0
    cosine = 2 * shared / (1 + shared**2)
    assert semantic[0, 1] == pytest.approx(max(0.0, (cosine - 0.7) / 0.3) ** 2, abs=1e-6)


@pytest.mark.parametrize("name", SIMILARITIES)
def test_every_similarity_is_symmetric_and_between_0_and_1(name: str) -> None:
    rows = np.random.default_rng(0).integers(0, 2, (4, 6)).tolist()
    dataset = known_rows(
        *([h] for h in PLACED), associations={r: rows for r in ("target", "drug", "disease")}
    )
    found = matrix(name, dataset)
    assert np.array_equal(found, found.T) and found.min() >= 0 and found.max() <= 1 + 1e-6
