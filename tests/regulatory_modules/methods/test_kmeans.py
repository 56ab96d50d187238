"""K-means on z-scores under the contract, and what both sides share."""

import warnings
from dataclasses import replace

import numpy as np

from contracts.method_contract import CONTEXT, MethodContract
from fixtures.planted_modules import planted_modules
from regulatory_modules.methods.clustering import firmness
from regulatory_modules.methods.kmeans import KMeansModules


class TestKMeansModules(MethodContract):
    method = KMeansModules


def test_a_k_above_the_different_profiles_is_lowered_and_noted() -> None:
    data = planted_modules().data
    few = replace(data, mirna=data.mirna[:, np.arange(24) // 8])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = KMeansModules().find(few, replace(CONTEXT, k=7))
    assert found.k == (3, 7)
    assert found.notes == ("7 clusters of miRNAs were asked for; only 3 of their profiles differ",)


def test_both_sides_are_in_the_choice_and_each_has_its_own_elbow() -> None:
    found = KMeansModules().find(planted_modules().data, replace(CONTEXT, k_range=(2, 7)))
    for side, k in zip(("miRNAs", "genes"), found.k, strict=True):
        rows = [row for row in found.choice if row["side"] == side]
        assert [row["k"] for row in rows] == [2, 3, 4, 5, 6, 7]
        assert k == max((row["elbow_change"], -row["k"], row["k"]) for row in rows if row["elbow_change"])[2]


def test_weights_are_the_firmness_of_the_clusters() -> None:
    data = planted_modules().data
    found = KMeansModules().find(data, replace(CONTEXT, k=3))
    weights = firmness(np.ascontiguousarray(data.gene.T), found.gene_clusters)
    for module in found.modules:
        assert list(module.gene_weights) == weights[list(module.genes)].tolist()
        assert 0 < min(module.gene_weights) < max(module.gene_weights) < 1
