"""What shuffling the samples does: nothing to K-means and PCA, much to the paper's autoencoder."""

import numpy as np
import pytest

from fixtures.planted_modules import planted_modules
from gtmaloc_learning.arrays import FloatArray
from regulatory_modules.methods.base import Found, MethodContext, MethodInput, ModuleMethod
from regulatory_modules.methods.kmeans import KMeansModules
from regulatory_modules.methods.mica import Mica
from regulatory_modules.methods.pca_kmeans import PCAKMeans
from regulatory_modules.methods.sample_order import agreement_after_shuffling

CONTEXT = MethodContext(seed=2, k=4)


class Recording(ModuleMethod):
    """Splits the miRNAs by the sign of the first sample, and remembers what it was given."""

    name, title, citation = "recording", "Recording", "none"

    def __init__(self) -> None:
        self.given: list[tuple[FloatArray, FloatArray, int]] = []

    def find(self, data: MethodInput, context: MethodContext) -> Found:
        self.given.append((data.mirna, data.gene, context.seed))
        return Found((), (2, 0), (data.mirna[0] > 0).astype(np.int64), np.empty(0, dtype=np.int64))


def test_mirnas_and_genes_are_shuffled_alike_and_the_seed_stays() -> None:
    data, method = planted_modules().data, Recording()
    agreement = agreement_after_shuffling(method, data, CONTEXT, shuffles=3)
    assert len(agreement) == 3 and min(agreement) < 1, "this one follows the first sample"
    assert len(method.given) == 4 and {seed for *_, seed in method.given} == {2}
    orders = []
    for mirna, gene, _ in method.given[1:]:
        order = [int(np.flatnonzero((data.mirna == row).all(axis=1))[0]) for row in mirna]
        assert sorted(order) == list(range(60)) and np.array_equal(gene, data.gene[order])
        orders.append(tuple(order))
    assert len(set(orders)) == 3
    assert agreement_after_shuffling(Recording(), data, CONTEXT, shuffles=3) == agreement


@pytest.mark.parametrize("method", [KMeansModules(), PCAKMeans()], ids=["kmeans", "pca-kmeans"])
@pytest.mark.parametrize("k", [4, 9])
def test_a_method_on_distances_between_profiles_is_blind_to_the_order(method: ModuleMethod, k: int) -> None:
    """At k = 9 groups are split along no border, yet only the last bits of the distances differ."""
    data = planted_modules().data
    assert agreement_after_shuffling(method, data, MethodContext(seed=2, k=k), 3) == [1.0] * 3


class BrieflyTrained(Mica):
    steps = 30


def test_the_autoencoder_of_the_paper_is_not() -> None:
    """The same seed, hence the same first weights and batches: only the order of the samples differs."""
    data = planted_modules().data
    agreement = agreement_after_shuffling(BrieflyTrained(), data, MethodContext(seed=2, k=8), 2)
    assert max(agreement) < 0.99
