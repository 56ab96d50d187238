"""Who may attend to whom under each kind of preset, and what equation 6 leaves on real data."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from fixtures.planted_knowledge import with_knowledge
from fixtures.six_mirnas import six_mirnas
from gtmaloc.console import Reporter
from gtmaloc.pipeline.evaluation_data import evaluation_data
from gtmaloc.settings import Settings
from gtmaloc.workspace import Workspace
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.knowledge import MissingKnowledge
from gtmaloc_model.models.gtmaloc.attention_mask import attention_mask
from gtmaloc_model.models.gtmaloc.presets import PAPER, PRESETS

SHARED = Path(__file__).parents[3].parent / "shared" / "data"


def pairs(mask: npt.NDArray[np.bool_]) -> set[tuple[int, int]]:
    """The pairs of different rows, each once; the mask is symmetric and everybody attends to itself."""
    assert np.array_equal(mask, mask.T) and mask.diagonal().all()
    return {(int(i), int(j)) for i, j in np.argwhere(np.triu(mask, 1))}


def mask_of(dataset: LocalizationDataset, **changes: float) -> npt.NDArray[np.bool_]:
    return np.asarray(attention_mask(dataset, replace(PAPER, **changes)).mask)  # type: ignore[arg-type]


def with_tree() -> LocalizationDataset:
    """Rows 0 to 5 have the diseases a, a, b, b, both, none; b lies below a, so S(a, b) = (1 + .5) / 2.5."""
    return with_knowledge(six_mirnas())


def test_the_network_of_the_dataset_is_cut_at_the_threshold() -> None:
    assert pairs(mask_of(six_mirnas())) == {(0, 1), (1, 2), (4, 5)}
    assert pairs(mask_of(six_mirnas(), functional_threshold=0.59)) == {(0, 1), (1, 2), (2, 3), (4, 5)}


@pytest.mark.parametrize(
    ("alpha", "threshold", "found"),
    [
        (1, 0.61, "equal rows, and the row with both"),
        (1, 0.6, "all rows with a disease"),
        (0, 0.5, "equal rows only"),
        (0.5, 0.55, "equal rows, and the row with both"),
    ],
)
def test_alpha_weighs_best_match_against_kernel(alpha: float, threshold: float, found: str) -> None:
    """FS(0, 2) = S(a, b) = .6 and FS(0, 4) = (1 + 1 + .6) / 3 = .867.

    The mean squared norm is 1, so K(0, 2) = exp(−2) and K(0, 4) = exp(−1): for α = .5, .368 and .617.
    """
    equal = {(0, 1), (2, 3)}
    both = equal | {(row, 4) for row in range(4)}
    wanted = {
        "equal rows only": equal,
        "equal rows, and the row with both": both,
        "all rows with a disease": both | {(i, j) for i in (0, 1) for j in (2, 3)},
    }[found]
    dataset = with_tree()
    assert pairs(mask_of(dataset, functional_alpha=alpha, functional_threshold=threshold)) == wanted


def test_alpha_needs_the_tree_of_diseases() -> None:
    with pytest.raises(MissingKnowledge):
        mask_of(six_mirnas(), functional_alpha=0.5)


def test_the_nearest_rows_are_joined_whoever_is_nearer_and_a_row_without_a_disease_stays_alone() -> None:
    """Row 4 has both diseases, at cosine 1/√2 from every row with one; its nearest by order is row 0."""
    assert pairs(mask_of(six_mirnas(), nearest=1)) == {(0, 1), (2, 3), (0, 4)}
    assert pairs(mask_of(six_mirnas(), nearest=2)) == {(0, 1), (2, 3), *((row, 4) for row in range(4))}


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> LocalizationDataset:
    """The dataset of the real releases, without embeddings."""
    if not SHARED.is_dir():
        pytest.skip("no ../shared/data")
    workspace = Workspace(Settings(var=tmp_path_factory.mktemp("var")), Reporter())
    return evaluation_data(workspace, SHARED, protocol="P1041", embeddings=False)[0]


@pytest.mark.real_data
@pytest.mark.slow
def test_equation_6_leaves_well_studied_mirnas_alone(real: LocalizationDataset) -> None:
    """The figures of docs/gtmaloc_paper.md."""
    degree = mask_of(real).sum(axis=1) - 1
    assert degree.sum() // 2 == 5_947
    assert (degree == 0).sum() == 396 and ((degree == 0) & real.labelled).sum() == 356
    diseases = np.asarray(real.associations["disease"].sum(axis=1)).ravel()
    found = [
        (int(of.sum()), round(float(degree[of].mean()), 1), int((degree[of] == 0).sum()))
        for low, high in ((1, 1), (2, 5), (6, 20), (21, 60), (61, 999))
        if (of := (diseases >= low) & (diseases <= high)).any()
    ]
    assert found == [(229, 17.7, 17), (325, 23.2, 12), (222, 1.1, 145), (181, 0.3, 138), (83, 0.0, 83)]


@pytest.mark.real_data
@pytest.mark.slow
def test_no_other_alpha_leaves_fewer_than_three_hundred_alone(real: LocalizationDataset) -> None:
    alone = [
        int((mask_of(real, functional_alpha=alpha).sum(axis=1) == 1).sum()) for alpha in (0, 0.25, 0.75, 1)
    ]
    assert alone == [307, 333, 504, 500]


@pytest.mark.real_data
@pytest.mark.slow
def test_the_functional_network_of_the_dataset_is_the_one_with_its_alpha(real: LocalizationDataset) -> None:
    again = mask_of(real, functional_alpha=real.parameters["functional_alpha"])  # type: ignore[arg-type]
    assert np.array_equal(again, mask_of(real))


@pytest.mark.real_data
@pytest.mark.slow
def test_no_well_studied_mirna_is_alone_among_nearest_neighbours(real: LocalizationDataset) -> None:
    """Left alone is who has no disease, or only diseases that nobody else has."""
    degree = np.asarray(attention_mask(real, PRESETS["nearest-neighbours"]).mask).sum(axis=1) - 1
    diseases = np.asarray(real.associations["disease"].sum(axis=1)).ravel()
    assert degree[diseases >= 6].min() >= 10
    alone = degree == 0
    assert alone.sum() == 2 and diseases[alone].max() <= 1


@pytest.mark.real_data
@pytest.mark.slow
def test_most_disease_names_have_no_heading_in_the_tree(real: LocalizationDataset) -> None:
    parents, names = real.known().disease_parents, real.partner_ids["disease"]
    unlinked = np.array([not parents.get(name) for name in names])
    assert len(names) == 894 and unlinked.sum() == 533
    pairs_of = np.asarray(real.associations["disease"].sum(axis=0)).ravel()
    assert pairs_of[unlinked].sum() == 9_337 and pairs_of.sum() == 18_539
