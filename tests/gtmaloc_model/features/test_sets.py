"""A feature set without a part has neither that block nor the similarities that come from it."""

from itertools import permutations

import numpy as np
import pytest

from fixtures.planted_dataset import planted_dataset
from fixtures.planted_knowledge import with_knowledge
from gtmaloc_base.errors import UsageError
from gtmaloc_model.features.sets import FEATURE_SETS, base_of, feature_set
from gtmaloc_model.features.similarities import SIMILARITIES
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.baselines.degree_only import DegreeOnly
from gtmaloc_model.models.baselines.extra_trees import ExtraTrees
from gtmaloc_model.models.baselines.kernel_ridge import KernelRidge
from gtmaloc_model.models.ensemble import Ensemble

FROM = {
    "sequence": {"hairpin", "mature"},
    "genome": {"genome 2 kb", "genome 7 kb", "genome 30 kb"},
    "expression": {"coexpression", "expression level"},
    "associations": {
        *("functional", "semantic"),
        *(f"{kind} {r}" for kind in ("kernel", "profile") for r in ("disease", "drug", "target")),
    },
}


def test_every_similarity_belongs_to_the_block_that_it_comes_from() -> None:
    assert {s.name: s.block for s in SIMILARITIES.values()} == {
        name: block for block, names in FROM.items() for name in names
    }


@pytest.mark.parametrize(
    ("base", "part"),
    [(s.name, block.name) for s in FEATURE_SETS.values() for block in s.blocks if s.blocks[1:]],
)
def test_a_block_goes_with_its_similarities_and_nothing_else_does(base: str, part: str) -> None:
    whole, without = FEATURE_SETS[base], feature_set(f"{base}-{part}")
    assert without.name == f"{base}-{part}"
    assert [b.name for b in without.blocks] == [b.name for b in whole.blocks if b.name != part]
    gone = {s.name for s in whole.similarities} - {s.name for s in without.similarities}
    assert gone == FROM.get(part, set())
    assert set(without.similarities) <= set(whole.similarities)


def test_without_similarities_all_blocks_stay() -> None:
    without = feature_set("network-similarities")
    assert without.blocks == FEATURE_SETS["network"].blocks and without.similarities == ()


def test_the_order_in_which_parts_are_left_out_does_not_matter() -> None:
    parts = ("genome", "expression", "similarities")
    (only,) = {feature_set("-".join(("network", *order))) for order in permutations(parts)}
    assert only.name == "network-genome-expression-similarities"
    assert base_of(only.name) == base_of("network") == "network"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("everything", "no feature set 'everything'. Choose one of: all, network, intrinsic"),
        ("", "no feature set ''"),
        ("Network", "no feature set 'Network'"),
        ("-expression", "no feature set '-expression'"),
        (
            "network-names",
            "network has no part 'names' to leave out. Choose from: sequence, genome, expression",
        ),
        ("network-", "no part ''"),
        ("network-coexpression", "no part 'coexpression'"),
        ("network-genome-genome", "genome of network is left out twice"),
        ("intrinsic-sequence-genome-expression-conservation", "Nothing is left of intrinsic"),
    ],
)
def test_a_set_that_does_not_exist_is_refused(name: str, says: str) -> None:
    with pytest.raises(UsageError) as refused:
        feature_set(name)
    assert says in str(refused.value)


def test_a_model_reads_a_set_if_it_reads_its_base() -> None:
    assert KernelRidge(features="network-similarities-genome").features == "network-genome-similarities"
    assert KernelRidge().features == "network"
    assert ExtraTrees().features == ExtraTrees(features="own").features == ""
    assert DegreeOnly(features="own").features == ""
    with pytest.raises(UsageError, match=r"has no part 'names'"):
        KernelRidge(features="network-names")
    with pytest.raises(UsageError, match=r"cannot read the feature set 'own'\. .*: network, all, intrinsic"):
        KernelRidge(features="own")
    with pytest.raises(UsageError, match=r"cannot read .*network-genome'\. Leave --features out"):
        DegreeOnly(features="network-genome")
    with pytest.raises(UsageError, match=r"'networks'\. Choose one of: own, network, all, intrinsic"):
        ExtraTrees(features="networks")


@pytest.mark.parametrize("left_out", ["expression", "similarities", "sequence-genome"])
def test_models_are_fitted_without_parts(left_out: str) -> None:
    dataset = with_knowledge(planted_dataset(60))
    rows = np.arange(45)
    whole = KernelRidge(features="network").fit(dataset, rows, Context(0, "cpu")).predict(np.arange(45, 60))
    for model in (KernelRidge, ExtraTrees, Ensemble):
        chosen = model(features=f"network-{left_out}")
        chosen.check(dataset)
        found = chosen.fit(dataset, rows, Context(0, "cpu")).predict(np.arange(45, 60))
        assert np.isfinite(found).all() and found.std() > 0
        assert not np.array_equal(found, whole)
