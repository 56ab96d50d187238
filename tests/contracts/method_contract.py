"""Generic test cases: what holds for every method that finds modules. Each method subclasses one.

    class TestKMeansModules(MethodContract):
        method = KMeansModules

`test_every_method_keeps_the_contract.py` fails for a registered method that has no such class.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

import numpy as np
import pytest
import torch

from fixtures.planted_modules import GENES, MIRNAS, Planted, planted_modules
from regulatory_modules.methods.base import (
    Found,
    MethodContext,
    MethodInput,
    ModuleMethod,
    NoGenes,
    NoTargets,
)
from regulatory_modules.methods.registry import method_named

CONTEXT = MethodContext(seed=0, k_range=(2, 5))


class MethodContract:
    """Subclasses give the method.

    Attributes:
        method: the class.
        small: class attributes that replace the method's own, so that it is fast.
        takes_k: whether the k of the context fixes the number of clusters.
        recovered: share of the planted pairs of miRNAs of one module that must be together in a module.
        least_order_agreement: the adjusted Rand index that shuffled samples must leave; None: it is only
            measured, and the method is expected to depend on the order.
    """

    method: ClassVar[type[ModuleMethod]]
    small: ClassVar[Mapping[str, Any]] = {}
    takes_k: ClassVar[bool] = True
    recovered: ClassVar[float] = 0.9
    least_order_agreement: ClassVar[float | None] = 1.0

    @classmethod
    def find(cls, data: MethodInput, context: MethodContext = CONTEXT) -> Found:
        """What a fresh small method finds."""
        return cls.make().find(data, context)

    @classmethod
    def make(cls) -> ModuleMethod:
        """A fresh small method."""
        return type(cls.method.__name__, (cls.method,), dict(cls.small))()

    @pytest.fixture(scope="class")
    @classmethod
    def planted(cls) -> Planted:
        """What the methods read."""
        return planted_modules()

    @pytest.fixture(scope="class")
    @classmethod
    def found(cls, planted: Planted) -> Found:
        """What the method finds with seed 0."""
        return cls.find(planted.data)

    # --- what it declares

    def test_it_says_what_it_is(self) -> None:
        method = self.method
        assert method.name == method.name.strip().lower() and method.title and method.citation
        assert type(method_named(method.name)) is method
        assert all(sentence.strip() == sentence and sentence for sentence in method.unknown)
        assert json.loads(json.dumps(dict(method.settings))) == dict(method.settings)

    # --- what it finds

    def test_modules_are_positions_in_the_input_with_weights(self, found: Found) -> None:
        check_modules(found, MIRNAS, GENES)
        assert found.modules, "the planted modules are easy"

    def test_planted_modules_are_found(self, planted: Planted, found: Found) -> None:
        truth = planted.mirna_module
        wanted = {(i, j) for i in range(MIRNAS) for j in range(i) if truth[i] >= 0 and truth[i] == truth[j]}
        pairs = {(i, j) for module in found.modules for i in module.mirnas for j in module.mirnas if j < i}
        assert len(wanted & pairs) >= self.recovered * len(wanted)

    def test_what_it_reports_is_json(self, found: Found) -> None:
        assert json.loads(json.dumps(found.choice)) == list(found.choice)
        assert all(isinstance(note, str) and note for note in found.notes)

    def test_without_genes_modules_are_groups_of_mirnas(self) -> None:
        data = planted_modules(genes=False).data
        if self.method.needs_genes:
            with pytest.raises(NoGenes, match=self.method.name):
                self.find(data)
            return
        found = self.find(data)
        check_modules(found, MIRNAS, 0)
        assert found.modules

    def test_without_targets_it_finds_modules_or_says_that_it_needs_them(self) -> None:
        data = planted_modules(targets=False).data
        if self.method.needs_targets:
            with pytest.raises(NoTargets, match=self.method.name):
                self.find(data)
        else:
            check_modules(self.find(data), MIRNAS, GENES)

    def test_no_module_left_is_a_result(self, planted: Planted) -> None:
        """One target and no common expression: nothing has two miRNAs and two genes."""
        random = np.random.default_rng(3)
        targets = np.zeros((MIRNAS, GENES), dtype=bool)
        targets[4, 7] = True
        noise = MethodInput(
            random.permuted(planted.data.mirna, axis=0), random.permuted(planted.data.gene, axis=0), targets
        )
        found = self.find(noise)
        check_modules(found, MIRNAS, GENES)
        if self.method.needs_targets:
            assert found.modules == ()

    # --- how it behaves

    def test_the_same_seed_gives_the_same_bits(self, planted: Planted, found: Found) -> None:
        assert found_bytes(self.find(planted.data)) == found_bytes(found)

    def test_another_seed_keeps_the_rules(self, planted: Planted) -> None:
        check_modules(self.find(planted.data, replace(CONTEXT, seed=1)), MIRNAS, GENES)

    def test_k_is_kept(self, planted: Planted) -> None:
        if not self.takes_k:
            return
        for k in (2, 4):
            found = self.find(planted.data, replace(CONTEXT, k=k))
            check_modules(found, MIRNAS, GENES)
            assert found.k == (k, k) and found.choice == ()
            assert len(set(found.mirna_clusters.tolist()) - {-1}) == k

    def test_more_clusters_than_different_profiles_are_not_made(self, planted: Planted) -> None:
        few = replace(
            planted.data,
            mirna=planted.data.mirna[:, np.arange(MIRNAS) // 8],
            gene=planted.data.gene[:, np.arange(GENES) // 10],
            targets=planted.data.targets[np.arange(MIRNAS) // 8 * 6][:, np.arange(GENES) // 10 * 10],
        )
        for k in (None, 7):
            found = self.find(few, replace(CONTEXT, k=k))
            check_modules(found, MIRNAS, GENES)
            assert found.k[0] <= 3 and found.k[1] <= 4

    def test_the_input_is_left_alone(self, planted: Planted) -> None:
        data = planted_modules().data
        arrays = {name: getattr(data, name) for name in ("mirna", "gene", "targets", "gene_gene")}
        for array in arrays.values():
            array.setflags(write=False)
        self.find(data)
        assert all(np.array_equal(array, getattr(planted.data, name)) for name, array in arrays.items())

    def test_the_global_random_state_is_left_alone(self, planted: Planted) -> None:
        torch.manual_seed(5)
        before, before_numpy = torch.random.get_rng_state(), np.random.get_state()[1].copy()  # type: ignore[index]
        self.find(planted.data)
        assert torch.equal(before, torch.random.get_rng_state())
        assert np.array_equal(before_numpy, np.random.get_state()[1])  # type: ignore[index]
        assert not torch.are_deterministic_algorithms_enabled()

    def test_the_order_of_the_samples(self, planted: Planted) -> None:
        from regulatory_modules.methods.sample_order import agreement_after_shuffling

        agreement = agreement_after_shuffling(self.make(), planted.data, replace(CONTEXT, k=None), 2)
        assert len(agreement) == 2 and max(agreement) <= 1
        if self.least_order_agreement is not None:
            assert min(agreement) >= self.least_order_agreement


def check_modules(found: Found, n_mirnas: int, n_genes: int) -> None:
    """What every result keeps: positions, sizes, weights and clusters."""
    for module in found.modules:
        sides = (
            (module.mirnas, module.mirna_weights, n_mirnas, True),
            (module.genes, module.gene_weights, n_genes, n_genes > 0),
        )
        for members, weights, n, wanted in sides:
            assert list(members) == sorted(set(members)) and all(type(i) is int for i in members)
            assert len(members) >= 2 if wanted else not members
            assert all(0 <= i < n for i in members)
            assert len(weights) == len(members) and all(0 <= weight <= 1 for weight in weights)
    for clusters, n, k in (
        (found.mirna_clusters, n_mirnas, found.k[0]),
        (found.gene_clusters, n_genes, found.k[1]),
    ):
        assert clusters.shape == (n,) and clusters.dtype == np.int64
        assert clusters.min(initial=-1) >= -1 and (k == 0 or clusters.max(initial=-1) < k)


def found_bytes(found: Found) -> bytes:
    """A result as bytes, weights to the last bit."""
    modules = [
        (m.mirnas, m.genes, [w.hex() for w in m.mirna_weights], [w.hex() for w in m.gene_weights])
        for m in found.modules
    ]
    rest = json.dumps([modules, found.k, found.choice, found.notes])
    return rest.encode() + found.mirna_clusters.tobytes() + found.gene_clusters.tobytes()
