"""Smith–Waterman: equal to the textbook recurrence, to parasail's exact kernel and to the released matrix."""

import csv
import gzip
import threading
from pathlib import Path

import numpy as np
import parasail
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gtmaloc_base.errors import GTMALocError, UsageError
from gtmaloc_model.similarity.smith_waterman import mirna_similarity, smith_waterman

RNA = st.text(alphabet="ACGU", min_size=1, max_size=24)


def textbook(a: str, b: str, match: int = 1, mismatch: int = -1, gap: int = -2) -> int:
    """The best cell of the full dynamic programming table."""
    H = np.zeros((len(a) + 1, len(b) + 1), dtype=int)
    for i, x in enumerate(a, start=1):
        for j, y in enumerate(b, start=1):
            paired = H[i - 1, j - 1] + (match if x == y else mismatch)
            H[i, j] = max(0, paired, H[i - 1, j] + gap, H[i, j - 1] + gap)
    return int(H.max())


@pytest.fixture
def shared_data() -> Path:
    path = Path(__file__).parents[3].parent / "shared" / "data"
    if not path.is_dir():
        pytest.skip(f"the real releases are not at {path}")
    return path


@settings(max_examples=60, deadline=None)
@given(
    sequences=st.lists(RNA, min_size=1, max_size=7),
    match=st.integers(1, 4),
    mismatch=st.integers(-4, 0),
    gap=st.integers(-5, -1),
)
def test_raw_scores_are_those_of_the_textbook_recurrence(
    sequences: list[str], match: int, mismatch: int, gap: int
) -> None:
    scores = smith_waterman(sequences, match=match, mismatch=mismatch, gap=gap, normalise=False, workers=1)
    expected = [[textbook(a, b, match, mismatch, gap) for b in sequences] for a in sequences]
    np.testing.assert_array_equal(scores, expected)


@settings(max_examples=40, deadline=None)
@given(st.lists(RNA, min_size=1, max_size=12), st.randoms(use_true_random=False))
def test_the_similarity_is_symmetric_within_0_and_1_and_follows_a_reordering(sequences, random) -> None:
    S = smith_waterman(sequences, workers=2)
    np.testing.assert_array_equal(S, S.T)
    assert S.min() >= 0
    assert S.max() <= 1
    np.testing.assert_array_equal(np.diag(S), 1)
    order = random.sample(range(len(sequences)), len(sequences))
    np.testing.assert_array_equal(smith_waterman([sequences[k] for k in order]), S[np.ix_(order, order)])


def test_scores_over_several_tiles_equal_those_of_an_independent_exact_kernel() -> None:
    rng = np.random.default_rng(0)
    sequences = ["".join(rng.choice(list("ACGU"), size=size)) for size in rng.integers(1, 60, size=530)]
    scores = smith_waterman(sequences, normalise=False)
    matrix = parasail.matrix_create("ACGU", 1, -1)
    for a, b in rng.integers(0, len(sequences), size=(3000, 2)):
        assert scores[a, b] == parasail.sw_scan_16(sequences[a], sequences[b], 2, 2, matrix).score


@pytest.mark.parametrize(
    ("length", "match"), [(252, 1), (253, 1), (254, 1), (255, 1), (256, 1), (84, 3), (85, 3), (90, 1000)]
)
def test_no_score_overflows_however_long_the_sequences(length: int, match: int) -> None:
    twins = ["ACGU" * (length // 4) + "A" * (length % 4)] * 2 + ["GG"]
    scores = smith_waterman(twins, match=match, normalise=False)
    assert scores[0, 0] == scores[0, 1] == match * length
    assert scores[0, 2] == textbook(twins[0], "GG", match)


def test_normalised_by_the_root_of_the_product_of_the_lengths() -> None:
    # AC-GU against ACGGU: four matches and one gap position make 4 - 2 = 2; the common ACG makes 3.
    assert smith_waterman(["ACGU", "ACGGU"])[0, 1] == pytest.approx(3 / np.sqrt(4 * 5))


def test_normalised_by_the_score_of_a_match() -> None:
    assert smith_waterman(["ACGU", "ACGGU"], match=2)[0, 1] == pytest.approx(2 * 3 / (2 * np.sqrt(4 * 5)))


def test_case_and_the_dna_letter_t_do_not_matter() -> None:
    assert smith_waterman(["acguu", "ACGTT"])[0, 1] == 1


def test_no_sequences_give_an_empty_matrix() -> None:
    assert smith_waterman([]).shape == (0, 0)


def test_progress_ends_with_all_tiles_done() -> None:
    calls: list[tuple[int, int]] = []
    smith_waterman(["ACGU" * 3 + "A" * k for k in range(40)], progress=lambda *call: calls.append(call))
    assert [done for done, _ in calls] == list(range(1, calls[-1][1] + 1))


def test_an_interrupt_cancels_the_work_that_has_not_started() -> None:
    calls: list[int] = []

    def interrupt(done: int, tiles: int) -> None:
        calls.append(done)
        assert tiles > 30
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        smith_waterman(
            ["ACGU" * 5 + "ACG" * (k % 7) + "U" * (k // 7) for k in range(500)], progress=interrupt, workers=1
        )
    assert calls == [1]
    assert not [t for t in threading.enumerate() if t.name.startswith("smith-waterman")]


def test_an_unknown_letter_is_an_error_that_names_the_sequence_and_the_position() -> None:
    with pytest.raises(
        GTMALocError,
        match=r"sequence 1 \(hsa-mir-21\) contains the letter 'N' at position 3",
    ):
        smith_waterman(["ACGU", "ACN"], names=["hsa-let-7a-1", "hsa-mir-21"])
    with pytest.raises(GTMALocError, match=r"sequence 0 is empty.*Remove it"):
        smith_waterman(["", "ACGU"])


def test_scores_that_define_no_local_alignment_are_refused() -> None:
    for scores in ({"match": 0}, {"mismatch": 1}, {"gap": 0}):
        with pytest.raises(UsageError, match="do not define a local alignment"):
            smith_waterman(["ACGU"], **scores)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(RNA, max_size=3), min_size=1, max_size=5))
def test_mirna_similarity_is_the_largest_over_pairs_of_precursors(groups: list[list[str]]) -> None:
    def similarity(a: str, b: str) -> float:
        return textbook(a, b) / np.sqrt(len(a) * len(b))

    expected = [
        [max((similarity(a, b) for a in first for b in second), default=0) for second in groups]
        for first in groups
    ]
    S = mirna_similarity({f"mir-{k}": group for k, group in enumerate(groups)})
    np.testing.assert_allclose(S, expected, atol=1e-6)


def test_two_mirnas_are_as_similar_as_their_most_similar_precursors() -> None:
    precursors = {"a": ["ACGUACGU", "GGGGCCCC"], "none": [], "b": ["GGGGACCC"], "c": ["GGGGCCCC"]}
    S = mirna_similarity(precursors)
    best = max(textbook(p, "GGGGACCC") for p in precursors["a"]) / 8
    assert S[0, 2] == pytest.approx(best)
    assert S[0, 3] == 1, "they share a precursor"


def test_similarity_of_mirnas_follows_each_score() -> None:
    precursors = {"a": ["AAAACCCC"], "one more letter": ["AAAAGCCCC"], "another letter": ["AAAACGCC"]}
    for scores in ({"match": 2}, {"mismatch": 0}, {"gap": -1}):
        S = mirna_similarity(precursors, **scores)
        np.testing.assert_array_equal(S, smith_waterman([s for (s,) in precursors.values()], **scores))
        assert (mirna_similarity(precursors) != S).any()


def test_a_mirna_without_precursor_has_no_similarity_not_even_with_itself() -> None:
    S = mirna_similarity({"none": [], "a": ["ACGU"], "also none": []})
    np.testing.assert_array_equal(S, np.diag([0.0, 1.0, 0.0]))
    assert mirna_similarity({"none": []}).tolist() == [[0.0]]


def test_an_unknown_letter_of_a_precursor_names_the_mirna() -> None:
    with pytest.raises(GTMALocError, match="hsa-mir-1"):
        mirna_similarity({"hsa-let-7": ["ACGU"], "hsa-mir-1": ["ACGU", "AC-U"]})


@pytest.mark.real_data
def test_the_released_matrix_is_reproduced_for_all_pairs_of_precursors(shared_data: Path) -> None:
    benchmark = shared_data / "benchmark_1041"
    precursors: dict[str, str] = {}
    with gzip.open(shared_data / "mirbase" / "hairpin_v22.from_miRNA.dat.fa.gz", "rt") as lines:
        for line in lines:
            if line.startswith(">"):
                name = line[1:].split()[0]
                precursors[name] = ""
            else:
                precursors[name] += line.strip()
    with (benchmark / "names" / "miRNA_id_map_to_miRBase_v22.tsv").open() as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    exact = [k for k, row in enumerate(rows) if row["benchmark_id"] in precursors]
    assert len(exact) == 812
    released = np.loadtxt(benchmark / "recovered" / "miRNA_seq_sim.rebuilt.csv.gz", delimiter=",")
    S = smith_waterman([precursors[rows[k]["benchmark_id"]] for k in exact])
    np.testing.assert_allclose(S, released[np.ix_(exact, exact)], atol=1e-6)
