"""Every declared block and similarity keeps its contract, and the contract finds faulty ones."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from contracts.block_contract import DATASET, BlockContract, N, SimilarityContract, checks_of
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features import cache
from gtmaloc_model.features.block import Block, Columns
from gtmaloc_model.features.sets import FEATURE_SETS
from gtmaloc_model.features.similarities import SIMILARITIES, Similarity

BLOCKS = {block.name: block for chosen in FEATURE_SETS.values() for block in chosen.blocks}

SET_MATTERS = {
    "associations": "a partner is a column if enough rows have it",
    "names": "relatives are counted among the rows",
    "degrees": "the largest of a family is taken among the rows",
}
"""Blocks whose values of a row depend on which other rows there are."""

PAIRS_DEPEND_ON_OTHERS = {
    "expression level": "columns are standardised over the rows",
    "kernel disease": "the bandwidth is a mean over the rows",
    "kernel drug": "as above",
    "kernel target": "as above",
    "profile disease": "a partner weighs less if more rows have it",
    "profile drug": "as above",
    "profile target": "as above",
}


def test_every_similarity_of_a_set_is_declared() -> None:
    used = {s.name for chosen in FEATURE_SETS.values() for s in chosen.similarities}
    assert used == set(SIMILARITIES)
    assert {s.block for s in SIMILARITIES.values()} <= set(BLOCKS)
    assert set(SET_MATTERS) <= set(BLOCKS) and set(PAIRS_DEPEND_ON_OTHERS) <= set(SIMILARITIES)


@pytest.mark.parametrize("check", checks_of(BlockContract))
@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_keeps_the_contract(name: str, check: str) -> None:
    getattr(BlockContract(BLOCKS[name], set_matters=name in SET_MATTERS), check)()


@pytest.mark.parametrize("check", checks_of(SimilarityContract))
@pytest.mark.parametrize("name", SIMILARITIES)
def test_a_similarity_keeps_the_contract(name: str, check: str) -> None:
    contract = SimilarityContract(SIMILARITIES[name], set_matters=name in PAIRS_DEPEND_ON_OTHERS)
    getattr(contract, check)()


# --- the contract finds faults


def column(values: np.ndarray, name: str = "x") -> Columns:
    return Columns((name,), np.asarray(values, dtype=np.float64)[:, None])


def twice(dataset: LocalizationDataset) -> Columns:
    return Columns(("x", "x"), np.zeros((len(dataset.mirna_ids), 2)))


def drawn(dataset: LocalizationDataset) -> Columns:
    return column(np.random.default_rng().normal(size=len(dataset.mirna_ids)))


def leaking(dataset: LocalizationDataset) -> Columns:
    return column(dataset.labels[:, 0])


def leaking_behind_the_cache(dataset: LocalizationDataset) -> Columns:
    return cache.cached(dataset, "planted leak", lambda: leaking(dataset))


def place_in_the_table(dataset: LocalizationDataset) -> Columns:
    return column(np.arange(len(dataset.mirna_ids)))


def share_of_the_rows(dataset: LocalizationDataset) -> Columns:
    counts = np.asarray(dataset.associations["target"].sum(axis=1)).ravel()
    return column(counts / counts.sum())


def filled_with_the_mean(dataset: LocalizationDataset) -> Columns:
    found = BLOCKS["sequence"].compute(dataset)
    mean = np.nanmean(found.values, axis=0)
    return Columns(found.names, np.where(np.isnan(found.values), mean, found.values))


def infinite(dataset: LocalizationDataset) -> Columns:
    return column(np.full(len(dataset.mirna_ids), np.inf))


@pytest.mark.parametrize(
    ("compute", "check"),
    [
        (twice, "check_shape_and_names"),
        (lambda d: Columns(("x", "y"), np.zeros((len(d.mirna_ids), 1))), "check_shape_and_names"),
        (drawn, "check_it_is_deterministic"),
        (leaking, "check_no_label_changes_a_bit"),
        (leaking_behind_the_cache, "check_no_label_changes_a_bit"),
        (place_in_the_table, "check_permuted_rows_have_permuted_values"),
        (share_of_the_rows, "check_fewer_rows_have_the_same_values"),
        (filled_with_the_mean, "check_no_row_without_a_hairpin_is_described_by_hairpins"),
        (infinite, "check_a_value_is_finite_or_missing"),
    ],
)
def test_a_faulty_block_is_found(compute: Callable[[LocalizationDataset], Columns], check: str) -> None:
    faulty = Block("faulty", "planted", ("mirbase",), compute)
    with pytest.raises(AssertionError):
        getattr(BlockContract(faulty, set_matters=False), check)()


def test_a_block_that_declares_labels_is_found() -> None:
    with pytest.raises(AssertionError):
        BlockContract(
            replace(BLOCKS["genome"], uses_labels=True), set_matters=False
        ).check_it_says_what_it_is()


def shared_labels(dataset: LocalizationDataset) -> np.ndarray:
    labels = dataset.labels.astype(np.float32)
    return labels @ labels.T / 4


@pytest.mark.parametrize(
    ("compute", "check"),
    [
        (shared_labels, "check_no_label_changes_a_bit"),
        (lambda d: np.triu(np.ones((N, N), np.float32)), "check_symmetry"),
        (lambda d: 2 * np.ones((N, N), np.float32), "check_shape_and_range"),
        (lambda d: np.full((N, N), np.nan, np.float32), "check_shape_and_range"),
        (lambda d: np.ones((N, N), np.float32), "check_it_tells_pairs_apart"),
        (lambda d: np.random.default_rng().random((N, N), np.float32), "check_it_is_deterministic"),
        (lambda d: SIMILARITIES["mature"].compute(DATASET), "check_permuted_rows_have_permuted_values"),
        (SIMILARITIES["kernel drug"].compute, "check_fewer_rows_have_the_same_values"),
    ],
)
def test_a_faulty_similarity_is_found(
    compute: Callable[[LocalizationDataset], np.ndarray], check: str
) -> None:
    with pytest.raises(AssertionError):
        getattr(SimilarityContract(Similarity("faulty", "planted", 5, compute), set_matters=False), check)()
