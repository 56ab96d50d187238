"""Functional similarity and profile kernel: equal to loops over the definitions and released matrices."""

import csv
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gtmaloc_base.errors import GTMALocError, UsageError
from gtmaloc_model.similarity.functional import functional_similarity
from gtmaloc_model.similarity.gip_kernel import gip_kernel

Matrix = npt.NDArray[np.float64]


def best_match_average(A: Matrix, S: Matrix) -> Matrix:
    """Equation 4, pair by pair."""
    FS = np.zeros((len(A), len(A)))
    of = [np.flatnonzero(row) for row in A]
    for a, first in enumerate(of):
        for b, second in enumerate(of):
            if len(first) and len(second):
                forth = sum(max(S[d, e] for e in second) for d in first)
                back = sum(max(S[e, d] for d in first) for e in second)
                FS[a, b] = (forth + back) / (len(first) + len(second))
        FS[a, a] = 1
    return FS


def interaction_profile_kernel(A: Matrix, bandwidth: float) -> Matrix:
    """The kernel, pair by pair; an empty profile is similar to itself only."""
    K = np.eye(len(A))
    gamma = bandwidth / max(np.mean([np.sum(row**2) for row in A]), 1e-12)
    for a, first in enumerate(A):
        for b, second in enumerate(A):
            if first.any() and second.any():
                K[a, b] = np.exp(-gamma * np.sum((first - second) ** 2))
    return K


@st.composite
def datasets(draw: st.DrawFn) -> tuple[Matrix, Matrix]:
    """Associations of up to 8 miRNAs with up to 6 diseases, and a similarity of these."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    n, m = draw(st.integers(1, 8)), draw(st.integers(1, 6))
    A = (rng.random((n, m)) < draw(st.sampled_from([0.0, 0.15, 0.5, 1.0]))).astype(float)
    S = rng.random((m, m)) * (rng.random((m, m)) < 0.6)
    if draw(st.booleans()):
        S = np.maximum(S, S.T)
    S = S.astype(np.float32).astype(float)
    np.fill_diagonal(S, 1)
    return A, S


@settings(max_examples=80, deadline=None)
@given(datasets())
def test_functional_similarity_is_the_best_match_average(dataset: tuple[Matrix, Matrix]) -> None:
    A, S = dataset
    FS = functional_similarity(A, S)
    np.testing.assert_allclose(FS, best_match_average(A, S), atol=1e-6)
    np.testing.assert_array_equal(FS, FS.T)
    assert FS.min() >= 0
    assert FS.max() <= 1


@settings(max_examples=80, deadline=None)
@given(datasets(), st.sampled_from([0.5, 1.0, 2.0]))
def test_the_profile_kernel_is_its_definition(dataset: tuple[Matrix, Matrix], bandwidth: float) -> None:
    A, _ = dataset
    K = gip_kernel(A, bandwidth=bandwidth)
    np.testing.assert_allclose(K, interaction_profile_kernel(A, bandwidth), atol=1e-6)
    np.testing.assert_array_equal(K, K.T)
    assert K.max() <= 1


@settings(max_examples=30, deadline=None)
@given(datasets(), st.randoms(use_true_random=False))
def test_both_follow_a_reordering_of_mirnas_and_of_diseases(dataset: tuple[Matrix, Matrix], random) -> None:
    A, S = dataset
    rows = random.sample(range(A.shape[0]), A.shape[0])
    columns = random.sample(range(A.shape[1]), A.shape[1])
    moved, back = A[np.ix_(rows, columns)], np.ix_(rows, rows)
    np.testing.assert_allclose(
        functional_similarity(moved, S[np.ix_(columns, columns)]),
        functional_similarity(A, S)[back],
        atol=1e-6,
    )
    np.testing.assert_allclose(gip_kernel(moved), gip_kernel(A)[back], atol=1e-6)


def test_worked_example() -> None:
    A = [[1, 1, 0], [0, 0, 1], [0, 0, 0]]
    S = [[1, 0.2, 0.6], [0.2, 1, 0.4], [0.6, 0.4, 1]]
    FS = functional_similarity(A, S)
    assert FS[0, 1] == pytest.approx((0.6 + 0.4 + 0.6) / 3)
    assert FS[2].tolist() == [0, 0, 1], "no disease: similar to itself only"
    assert gip_kernel(A)[0, 1] == pytest.approx(np.exp(-3 / (3 / 3)))


def test_two_unstudied_mirnas_do_not_count_as_similar() -> None:
    np.testing.assert_array_equal(gip_kernel([[0, 0], [1, 0], [0, 0]]), np.eye(3))
    np.testing.assert_array_equal(gip_kernel(np.zeros((2, 3))), np.eye(2))


def test_malformed_matrices_are_refused_with_their_place() -> None:
    with pytest.raises(GTMALocError, match=r"contains 2\.0 at row 0, column 1"):
        gip_kernel([[0, 2], [1, 0]])
    with pytest.raises(GTMALocError, match=r"miRNA–disease matrix contains nan at row 1, column 0"):
        functional_similarity([[0, 1], [np.nan, 0]], np.eye(2))
    with pytest.raises(GTMALocError, match="has 2 diseases, the semantic similarity 3"):
        functional_similarity([[0, 1]], np.eye(3))
    with pytest.raises(GTMALocError, match=r"shape \(2,\)"):
        gip_kernel([0, 1])
    with pytest.raises(UsageError, match="bandwidth is 0"):
        gip_kernel([[1]], bandwidth=0)


@pytest.fixture
def benchmark_1041() -> Path:
    path = Path(__file__).parents[3].parent / "shared" / "data" / "benchmark_1041"
    if not path.is_dir():
        pytest.skip(f"the published benchmark is not at {path}")
    return path


@pytest.mark.real_data
def test_the_released_functional_similarity_is_reproduced(benchmark_1041: Path) -> None:
    A = np.loadtxt(benchmark_1041 / "data" / "miRNA_disease.csv", delimiter=",")
    S = np.loadtxt(benchmark_1041 / "related" / "disease_semantic_similarity_640x640.csv.gz", delimiter=",")
    released = np.loadtxt(benchmark_1041 / "recovered" / "miRNA_func_sim.csv.gz", delimiter=",")
    np.testing.assert_allclose(functional_similarity(A, S), released, atol=1e-6)


@pytest.mark.real_data
def test_the_released_sequence_rows_of_ids_without_precursor_are_this_kernel(benchmark_1041: Path) -> None:
    """Why `mirna_similarity` is not read from it: 229 of its rows contain no sequence information."""
    A = np.loadtxt(benchmark_1041 / "data" / "miRNA_disease.csv", delimiter=",")
    released = np.loadtxt(benchmark_1041 / "recovered" / "miRNA_seq_sim.rebuilt.csv.gz", delimiter=",")
    studied = A.any(axis=1)
    with (benchmark_1041 / "names" / "miRNA_id_map_to_miRBase_v22.tsv").open() as lines:
        status = [row["status"] for row in csv.DictReader(lines, delimiter="\t")]
    without = np.array([s != "exact_precursor" for s in status])
    assert without.sum() == 229
    disguised = np.ix_(without & studied, studied)
    np.testing.assert_allclose(gip_kernel(A)[disguised], released[disguised], atol=1e-6)
