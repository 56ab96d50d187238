from dataclasses import replace

import numpy as np
import pytest

from contracts.method_contract import CONTEXT, MethodContract
from fixtures.planted_published_modules import planted_modules, recovery
from regulatory_modules.data.cohort import z_scores
from regulatory_modules.methods.base import Found, MethodContext, MethodInput
from regulatory_modules.methods.nmf_comodules import NMFComodules, members, number_of_axes


class TestNMFComodules(MethodContract):
    method = NMFComodules
    takes_k = False  # k is the number of components; some may have no module
    recovered = 0.3  # six of 24 miRNAs are an eighth of the columns, hardly less than what can pass z > 2.5

    @classmethod
    def find(cls, data: MethodInput, context: MethodContext = CONTEXT) -> Found:
        """With five components: four give no module here, six give two that recover a quarter."""
        return super().find(data, replace(context, k_range=(2, 5)))


def test_members_are_far_above_the_others_in_either_sign():
    row = np.zeros(40)
    row[3], row[25] = 9.0, 6.0  # column 3 with the positive part, column 5 with the negative one
    found, weights = members(row[None, :])[0]
    assert found.tolist() == [3, 5]
    z = (row - row.mean()) / row.std(ddof=1)
    assert weights.tolist() == pytest.approx([1, z[25] / z[3]])


def test_members_just_below_the_threshold_are_none():
    # one of n equal columns stands out by (n - 1) / sqrt(n): 2.47 for 8, 2.67 for 9 and 2.85 for 10
    assert members(np.eye(1, 8))[0][0].tolist() == []
    assert members(np.eye(1, 10))[0][0].tolist() == [0]


def test_a_component_without_spread_has_no_members():
    assert members(np.ones((1, 8)))[0][0].tolist() == []


def test_noise_has_no_axes_and_planted_factors_are_counted():
    noise = z_scores(np.random.default_rng(0).normal(size=(100, 300)))
    assert number_of_axes(noise) <= 2
    data = planted_modules(modules=6, samples=200).data
    assert number_of_axes(np.hstack([data.mirna, data.gene])) == 6


def test_the_planted_modules_are_found_and_no_gene_without_a_target():
    planted = planted_modules()
    found = NMFComodules().find(planted.data, MethodContext())
    assert found.k == (8, 8)
    assert recovery(planted, found.modules) > 0.9
    without = set(np.flatnonzero(~planted.data.targets.any(axis=0)).tolist())
    assert without
    assert not any(without & set(module.genes) for module in found.modules)


def test_k_is_the_number_of_components():
    found = NMFComodules().find(planted_modules().data, MethodContext(k=7))
    assert found.k == (7, 7)
    assert 0 < len(found.modules) <= 7


def test_without_k_its_range_holds():
    data = planted_modules().data
    assert NMFComodules().find(data, MethodContext(k_range=(2, 5))).k == (5, 5)
    assert NMFComodules().find(data, MethodContext(k_range=(12, 15))).k == (12, 12)


def test_no_more_components_than_samples():
    data = planted_modules(samples=20).data
    assert NMFComodules().find(data, MethodContext(k=50)).k == (20, 20)
