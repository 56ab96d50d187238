"""Composition of sequences, worked out by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fixtures.known_rows import known_rows
from gtmaloc_model.data.hairpins import Hairpin, Product
from gtmaloc_model.features.sequence import SEQUENCE, WORDS, describe_sequence, word_shares

HAIRPIN = Hairpin(
    "MI1", sequence="GGGACGUCCC", products=(Product("M1", "UGAGGUAGU"), Product("M2", "CUAUACA"))
)


def test_the_shares_of_words_by_hand() -> None:
    two = word_shares("AACA", 2)
    assert {word: share for word, share in two.items() if share} == {
        "AA": pytest.approx(1 / 3), "AC": pytest.approx(1 / 3), "CA": pytest.approx(1 / 3),
    }  # fmt: skip
    assert word_shares("A", 2) == dict.fromkeys(WORDS[2], 0.0)


@given(st.text("ACGU", min_size=3, max_size=60))
def test_shares_of_words_of_one_length_add_up_to_one(sequence: str) -> None:
    for k in WORDS:
        assert sum(word_shares(sequence, k).values()) == pytest.approx(1)


def test_a_hairpin_and_the_mean_of_its_matures() -> None:
    found = describe_sequence(HAIRPIN)
    assert found["hairpin length"] == 10 and found["hairpin G+C"] == pytest.approx(0.8)
    assert found["hairpin GGG"] == pytest.approx(1 / 8)
    assert found["mature length"] == 8
    assert found["mature G+C"] == pytest.approx((4 / 9 + 2 / 7) / 2)
    assert (found["first U"], found["first C"], found["last U"], found["last A"]) == (0.5, 0.5, 0.5, 0.5)
    assert found["seed G"] == pytest.approx((4 / 7 + 0) / 2), "GAGGUAG and UAUACA"
    assert found["seed A"] == pytest.approx((2 / 7 + 3 / 6) / 2)
    assert found["tail U"] == pytest.approx((2 / 6 + 2 / 6) / 2), "GGUAGU and UAUACA"


def test_a_hairpin_without_matures_or_sequence_leaves_columns_out() -> None:
    assert not any(name.startswith("mature") for name in describe_sequence(Hairpin("MI1", sequence="ACGU")))
    assert describe_sequence(Hairpin("MI1", products=(Product("M1"),))) == {}
    matures_only = describe_sequence(Hairpin("MI1", products=(Product("M1", "ACGUACGUAC"),)))
    assert matures_only and not any(name.startswith("hairpin") for name in matures_only)


def test_the_block_has_a_row_for_every_mirna() -> None:
    found = SEQUENCE.compute(known_rows([HAIRPIN], []))
    assert found.values.shape == (2, 2 * (2 + 4 + 16 + 64) + 16)
    assert np.isfinite(found.values[0]).all() and np.isnan(found.values[1]).all()
