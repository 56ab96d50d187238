"""Semantic similarity of diseases: equal to the recursive definition and close to the released matrix."""

import csv
import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gtmaloc_base.errors import GTMALocError, UsageError
from gtmaloc_model.similarity.disease_semantic import mesh_parents, semantic_similarity

# Two places for one disease, as in MeSH: Breast Neoplasms is a neoplasm and a breast disease.
TREE = {
    "Neoplasms": ["C04"],
    "Neoplasms by Site": ["C04.588"],
    "Breast Neoplasms": ["C04.588.180", "C17.800.090.500"],
    "Skin and Connective Tissue Diseases": ["C17"],
    "Skin Diseases": ["C17.800"],
    "Breast Diseases": ["C17.800.090"],
}


def recursive(a: str, b: str, parents: dict[str, set[str]], delta: float) -> float:
    """Wang et al. as they write it."""

    def ancestors(d: str) -> set[str]:
        return {d}.union(*(ancestors(p) for p in parents.get(d, ())))

    def contribution(d: str, t: str) -> float:
        if t == d:
            return 1.0
        children = [c for c in ancestors(d) if t in parents.get(c, ())]
        return max(delta * contribution(d, c) for c in children)

    of_a = {t: contribution(a, t) for t in ancestors(a)}
    of_b = {t: contribution(b, t) for t in ancestors(b)}
    shared = sum(of_a[t] + of_b[t] for t in of_a.keys() & of_b.keys())
    return shared / (sum(of_a.values()) + sum(of_b.values()))


@st.composite
def dags(draw: st.DrawFn) -> dict[str, set[str]]:
    """Diseases d0, d1, …; the parents of each come before it."""
    size = draw(st.integers(1, 9))
    return {
        f"d{k}": {f"d{p}" for p in draw(st.sets(st.integers(0, k - 1), max_size=3))} if k else set()
        for k in range(size)
    }


@settings(max_examples=80, deadline=None)
@given(dags(), st.sampled_from([0.3, 0.5, 0.8]))
def test_equal_to_the_recursive_definition(parents: dict[str, set[str]], delta: float) -> None:
    diseases = [*parents, "not in MeSH"]
    expected = [[recursive(a, b, parents, delta) for b in diseases] for a in diseases]
    S = semantic_similarity(diseases, parents, delta)
    np.testing.assert_allclose(S, expected, atol=1e-6)
    np.testing.assert_array_equal(S, S.T)
    assert S.min() >= 0
    assert S.max() <= 1
    np.testing.assert_array_equal(semantic_similarity(diseases[::-1], parents, delta), S[::-1, ::-1])


def test_a_disease_at_two_positions_has_the_parents_of_both() -> None:
    parents = mesh_parents(TREE)
    assert parents["Breast Neoplasms"] == {"Neoplasms by Site", "Breast Diseases"}
    assert parents["Neoplasms"] == frozenset()


def test_worked_example() -> None:
    # DV(Neoplasms by Site) = 1 + ½; DV(Breast Neoplasms) = 1 + (½ + ¼) + (½ + ¼ + ⅛); they share two terms.
    S = semantic_similarity(["Neoplasms by Site", "Breast Neoplasms"], mesh_parents(TREE))
    assert S[0, 1] == pytest.approx((1 + 0.5 + 0.5 + 0.25) / (1.5 + 2.625))


def test_a_disease_that_is_not_in_mesh_is_similar_only_to_itself() -> None:
    S = semantic_similarity(["Carcinoma, Odd", "Neoplasms", "Other"], mesh_parents(TREE))
    np.testing.assert_array_equal(S, np.eye(3))


def test_no_diseases_give_an_empty_matrix() -> None:
    assert semantic_similarity([], {}).shape == (0, 0)


def test_a_number_whose_parent_is_missing_is_an_error() -> None:
    with pytest.raises(GTMALocError, match=r"C04\.588\.180 .* has no parent: C04\.588 is missing"):
        mesh_parents({"Breast Neoplasms": ["C04.588.180"], "Neoplasms": ["C04"]})


def test_a_number_with_two_owners_is_an_error() -> None:
    with pytest.raises(GTMALocError, match="C04 belongs to both 'Neoplasms' and 'Cancer'"):
        mesh_parents({"Neoplasms": ["C04"], "Cancer": ["C04"]})


@pytest.mark.parametrize("delta", [0, 1, -0.5, float("nan")])
def test_a_decay_outside_0_to_1_is_refused(delta: float) -> None:
    with pytest.raises(UsageError, match="between 0 and 1"):
        semantic_similarity(["Neoplasms"], {}, delta)


@pytest.fixture
def shared_data() -> Path:
    path = Path(__file__).parents[3].parent / "shared" / "data"
    if not path.is_dir():
        pytest.skip(f"the real releases are not at {path}")
    return path


@pytest.mark.real_data
def test_the_released_matrix_is_wangs_with_one_tree_number_per_disease(shared_data: Path) -> None:
    """It used only the first tree number of each disease, with Δ = ½; other names were matched."""
    numbers: dict[str, list[str]] = {}
    tree = shared_data / "mesh" / "mtrees2019_A01-A04_missing.bin.gz"
    with gzip.open(tree, "rt", encoding="utf-8") as lines:
        for line in lines:
            name, number = line.strip().rsplit(";", 1)
            if number.startswith(("C", "F03")):
                numbers.setdefault(name, []).append(number)
    assert len(mesh_parents(numbers)) > 4900, "every parent of the disease part of a real tree is there"

    benchmark = shared_data / "benchmark_1041"
    with (benchmark / "names" / "disease_names_640.tsv").open(encoding="utf-8") as lines:
        names = [row["hmdd_v3.2_name"] for row in csv.DictReader(lines, delimiter="\t")]
    known = [k for k, name in enumerate(names) if name in numbers]
    chain = {n: [n.rpartition(".")[0]] for of in numbers.values() for n in of if "." in n}
    released = np.loadtxt(
        benchmark / "related" / "disease_semantic_similarity_640x640.csv.gz", delimiter=","
    )[np.ix_(known, known)]
    S = semantic_similarity([min(numbers[names[k]]) for k in known], chain, delta=0.5)
    equal = np.isclose(S, released, atol=1e-6).mean()
    assert len(known) == 339
    assert equal > 0.92
    other_decay = semantic_similarity([min(numbers[names[k]]) for k in known], chain, delta=0.4)
    assert np.isclose(other_decay, released, atol=1e-6).mean() < equal - 0.1
