"""Inner scores, on which calibration is fitted, come from networks that were not trained on the row."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
import torch

from fixtures.small_models import SMALL_AS_RELEASED, SMALL_PAPER
from gtmaloc_model.models.compared.gtmaloc_as_released.training import fit_fusion
from gtmaloc_model.models.gtmaloc.classifier import fit_classifier

CPU = torch.device("cpu")
N = 40
LONG_PAPER = replace(
    SMALL_PAPER.classifier, epochs=40, patience=40, dropout=0.0, token_masking=0.0, weight_decay=0.0
)
LONG_RELEASED = replace(
    SMALL_AS_RELEASED.fusion, epochs=40, patience=40, dropout=0.0, weight_decay=0.0, batch=8
)
PARTS = [np.arange(N)[k::5] for k in range(5)]
FITS: dict[str, tuple[Callable[..., Any], Any]] = {
    "gtmaloc": (partial(fit_classifier, parts=PARTS), LONG_PAPER),
    "gtmaloc-as-released": (fit_fusion, LONG_RELEASED),
}


def random_task() -> tuple[list[np.ndarray], np.ndarray]:  # type: ignore[type-arg]
    """Every row is unlike all others and its labels are random: there is nothing to learn."""
    rng = np.random.default_rng(0)
    inputs = [np.eye(N, dtype=np.float32) * 5 for _ in range(4)]
    return inputs, rng.integers(0, 2, (N, 4)).astype(np.int8)


@pytest.fixture(scope="module", params=FITS)
def fitted(request: pytest.FixtureRequest) -> Any:
    """A network that had enough time to memorise its training rows."""
    torch.set_num_threads(1)
    fit, settings = FITS[request.param]
    inputs, labels = random_task()
    return fit(inputs, labels, settings, seed=0, device=CPU)


def test_random_labels_cannot_be_recovered_from_inner_scores(fitted: Any) -> None:
    labels = random_task()[1]
    inner = fitted.inner_scores
    right = (inner.scores > 0) == labels[inner.rows]
    assert right.mean() < 0.7


def test_inner_scores_belong_to_the_rows_beside_them(fitted: Any) -> None:
    """Each score is the logit that one network of the ensemble gives to this row."""
    inputs = [torch.from_numpy(x) for x in random_task()[0]]
    inner = fitted.inner_scores
    with torch.no_grad():
        ensemble_size = getattr(fitted.network, "ensemble_size", 0)
        given = [x.expand(ensemble_size, -1, -1) for x in inputs] if ensemble_size else inputs
        logits = fitted.network(given)[0].numpy().reshape(-1, N, 4)
    gap = np.abs(logits[:, inner.rows] - inner.scores).max(axis=2)  # (networks, inner rows)
    assert gap.min(axis=0).max() < 1e-4
    parts = np.bincount(gap.argmin(axis=0), minlength=len(logits))
    assert parts.max() - parts.min() <= 1, "every network scores an equal share"


def test_members_score_every_row_and_the_released_network_a_fifth() -> None:
    for (fit, settings), share in zip(FITS.values(), (1.0, 0.2), strict=True):
        inputs, labels = random_task()
        inner = fit(inputs, labels, replace(settings, epochs=1), seed=0, device=CPU).inner_scores
        assert len(set(inner.rows.tolist())) == share * N
