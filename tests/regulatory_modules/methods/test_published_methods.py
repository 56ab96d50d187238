"""What every published method keeps to."""

import numpy as np
import pytest

from fixtures.planted_published_modules import planted_modules
from regulatory_modules.methods.base import MethodContext, MethodInput, NoGenes, NoTargets
from regulatory_modules.methods.registry import method_named

METHODS = ("nmf-comodules", "mirsynergy", "demine", "dicore")
pytestmark = pytest.mark.parametrize("name", METHODS)


def as_values(found):
    return (
        [(m.mirnas, m.genes, m.mirna_weights, m.gene_weights) for m in found.modules],
        found.k,
        found.mirna_clusters.tolist(),
        found.gene_clusters.tolist(),
        found.choice,
        found.notes,
    )


def test_the_registry_knows_it_by_its_name(name):
    method = method_named(name)
    assert (method.name, method.needs_targets, method.needs_genes) == (name, True, True)
    assert "doi:" in method.citation
    assert method.unknown
    assert all(sentence.endswith(".") for sentence in method.unknown)


def test_one_seed_gives_the_same_bits(name):
    data = planted_modules().data
    first, second = (method_named(name).find(data, MethodContext(seed=5)) for _ in range(2))
    assert as_values(first) == as_values(second)


def test_the_input_is_not_changed(name):
    data = planted_modules().data
    before = [part.copy() for part in (data.mirna, data.gene, data.targets)]
    method_named(name).find(data, MethodContext())
    assert all(
        np.array_equal(a, b) for a, b in zip(before, (data.mirna, data.gene, data.targets), strict=True)
    )


def test_modules_are_well_formed(name):
    data = planted_modules(seed=2).data
    found = method_named(name).find(data, MethodContext())
    assert found.modules
    for module in found.modules:
        assert min(len(module.mirnas), len(module.genes)) >= 2
        assert (list(module.mirnas), list(module.genes)) == (
            sorted(set(module.mirnas)),
            sorted(set(module.genes)),
        )
        assert max(module.mirnas) < data.mirna.shape[1]
        assert max(module.genes) < data.gene.shape[1]
        assert (len(module.mirna_weights), len(module.gene_weights)) == (
            len(module.mirnas),
            len(module.genes),
        )
        weights = np.array(module.mirna_weights + module.gene_weights)
        assert ((weights >= 0) & (weights <= 1)).all()
    assert found.mirna_clusters.shape == (data.mirna.shape[1],)
    assert found.gene_clusters.shape == (data.gene.shape[1],)
    assert min(found.mirna_clusters.min(), found.gene_clusters.min()) >= -1
    if found.k[0]:
        assert found.mirna_clusters.max() < found.k[0]
        assert found.gene_clusters.max() < found.k[1]


def test_the_order_of_samples_plays_no_part(name):
    data = planted_modules().data
    order = np.random.default_rng(3).permutation(len(data.mirna))
    shuffled = MethodInput(data.mirna[order], data.gene[order], data.targets)
    found, other = (method_named(name).find(d, MethodContext()) for d in (data, shuffled))
    assert {(m.mirnas, m.genes) for m in found.modules} == {(m.mirnas, m.genes) for m in other.modules}


def test_only_mirnas_are_refused(name):
    data = planted_modules().data
    samples, mirnas = data.mirna.shape
    only = MethodInput(data.mirna, np.zeros((samples, 0)), np.zeros((mirnas, 0), dtype=bool))
    with pytest.raises(NoGenes, match=name):
        method_named(name).find(only, MethodContext())


def test_no_targets_are_refused(name):
    data = planted_modules().data
    with pytest.raises(NoTargets, match=name):
        method_named(name).find(
            MethodInput(data.mirna, data.gene, np.zeros_like(data.targets)), MethodContext()
        )


def test_a_single_target_is_an_empty_result(name):
    data = planted_modules().data
    targets = np.zeros_like(data.targets)
    targets[0, 0] = True
    found = method_named(name).find(MethodInput(data.mirna, data.gene, targets), MethodContext())
    assert found.modules == ()


@pytest.mark.parametrize(("samples", "mirnas", "genes"), [(10, 1, 1), (3, 5, 9), (4, 3, 5), (20, 12, 2)])
@pytest.mark.parametrize("k", [None, 3, 50])
def test_tiny_cohorts_have_a_result(name, samples, mirnas, genes, k):
    rng = np.random.default_rng(0)
    data = MethodInput(
        rng.normal(size=(samples, mirnas)),
        rng.normal(size=(samples, genes)),
        np.ones((mirnas, genes), dtype=bool),
        np.ones((genes, genes), dtype=bool),
    )
    found = method_named(name).find(data, MethodContext(k=k))
    assert len(found.mirna_clusters) == mirnas
