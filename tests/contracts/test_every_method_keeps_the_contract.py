"""Every registered method has a generic test case, and the generic test cases find faulty methods."""

from dataclasses import replace

import numpy as np
import pytest

from contracts.coverage import classes_under
from contracts.method_contract import CONTEXT, MethodContract
from fixtures.planted_modules import planted_modules
from regulatory_modules.methods.association import associate
from regulatory_modules.methods.base import Found, MethodContext, MethodInput, ModuleMethod
from regulatory_modules.methods.registry import _METHODS, method_names


@pytest.mark.parametrize("name", method_names())
def test_a_method_is_tested_under_the_contract(name: str) -> None:
    class_ = _METHODS[name].partition(":")[2]
    assert class_ in classes_under(MethodContract, "method"), (
        f"write a subclass of MethodContract with method = {class_}"
    )


class Sorted(ModuleMethod):
    """A correct method: the truth, whatever the expression."""

    name, title, citation = "sorted", "Sorted", "none"
    needs_targets = True

    def find(self, data: MethodInput, context: MethodContext) -> Found:
        self.check(data)
        truth = planted_modules()
        mirnas, genes = truth.mirna_module, truth.gene_module[: data.gene.shape[1]]
        return Found(associate(mirnas, genes, data.targets), (3, 3), mirnas, genes)


class DrawingFromGlobalState(Sorted):
    def find(self, data: MethodInput, context: MethodContext) -> Found:
        noise = np.random.random(data.targets.shape) < 0.2
        return super().find(replace(data, targets=data.targets & ~noise), context)


class WithoutTargets(Sorted):
    def check(self, data: MethodInput) -> None:
        pass


class OneMirna(Sorted):
    def find(self, data: MethodInput, context: MethodContext) -> Found:
        found = super().find(data, context)
        cut = tuple(replace(m, mirnas=m.mirnas[:1], mirna_weights=m.mirna_weights[:1]) for m in found.modules)
        return replace(found, modules=cut)


class Descending(Sorted):
    def find(self, data: MethodInput, context: MethodContext) -> Found:
        found = super().find(data, context)
        return replace(found, modules=tuple(replace(m, genes=m.genes[::-1]) for m in found.modules))


class HeavyWeights(Sorted):
    def find(self, data: MethodInput, context: MethodContext) -> Found:
        found = super().find(data, context)
        heavy = tuple(replace(m, gene_weights=tuple(1.5 for _ in m.genes)) for m in found.modules)
        return replace(found, modules=heavy)


class Overwriting(Sorted):
    def find(self, data: MethodInput, context: MethodContext) -> Found:
        data.mirna[0, 0] += 1
        return super().find(data, context)


class FollowingTheOrder(Sorted):
    def find(self, data: MethodInput, context: MethodContext) -> Found:
        found = super().find(data, context)
        return replace(found, mirna_clusters=np.argsort(np.argsort(data.mirna[0])) // 6)


BITS = "test_the_same_seed_gives_the_same_bits"
POSITIONS = "test_modules_are_positions_in_the_input_with_weights"
TARGETS = "test_without_targets_it_finds_modules_or_says_that_it_needs_them"
UNTOUCHED = "test_the_input_is_left_alone"
ORDER = "test_the_order_of_the_samples"


def run_case(method: type[ModuleMethod], case: str) -> None:
    """One case of the contract on a method that is not registered."""
    contract = type("Contract", (MethodContract,), {"method": method})()
    planted = planted_modules()
    given = {"planted": planted, "found": contract.find(planted.data, CONTEXT)}
    wanted = getattr(MethodContract, case).__code__.co_varnames[
        : getattr(MethodContract, case).__code__.co_argcount
    ]
    getattr(contract, case)(**{name: given[name] for name in wanted if name in given})


@pytest.mark.parametrize("case", [BITS, POSITIONS, TARGETS, UNTOUCHED, ORDER])
def test_the_contract_accepts_a_correct_method(case: str) -> None:
    run_case(Sorted, case)


@pytest.mark.parametrize(
    ("method", "case"),
    [
        (DrawingFromGlobalState, BITS),
        (WithoutTargets, TARGETS),
        (OneMirna, POSITIONS),
        (Descending, POSITIONS),
        (HeavyWeights, POSITIONS),
        (Overwriting, UNTOUCHED),
        (FollowingTheOrder, ORDER),
    ],
)
def test_the_contract_finds_a_faulty_method(method: type[ModuleMethod], case: str) -> None:
    with pytest.raises((AssertionError, ValueError, pytest.fail.Exception)):
        run_case(method, case)
