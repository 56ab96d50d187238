"""What the graph knows about a cohort: which nodes, targets, families and genomic clusters."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from fixtures.small_modules import GENES, MIRNAS, cohort, load_members
from graph_store.connection import GraphStore
from gtmaloc_base.errors import UsageError
from regulatory_modules.data.cohort import Gene, Mirna
from regulatory_modules.data.from_graph import (
    OtherKindOfData,
    annotation_of,
    nodes_of,
    refuse_other_kind,
    releases_of,
    targets_of,
)
from regulatory_modules.data.target_selection import TargetSelection


@pytest.fixture
def graph(store: GraphStore) -> GraphStore:
    load_members(store)
    return store


def test_members_are_found_by_identities_or_else_by_name_and_symbol(graph: GraphStore) -> None:
    found = nodes_of(graph, (*MIRNAS, Mirna("hsa-miR-5-3p")), (*GENES, Gene("P53")))
    assert found.mirnas == (("hsa-mir-21",), ("hsa-mir-21",), ("hsa-let-7a",), (), ("hsa-mir-5",))
    assert found.matures == (("MIMAT0000076",), ("MIMAT0004494",), ("MIMAT0000062",), (), ())
    assert found.genes == ("NCBIGene:1021", "NCBIGene:5728", "NCBIGene:7157", None, None)


def test_a_symbol_of_several_genes_is_none_of_them(graph: GraphStore) -> None:
    graph.write("MATCH (g:Gene {name: 'PTEN'}) CREATE (:Gene {id: 'NCBIGene:9', name: 'PTEN'})")
    assert nodes_of(graph, (), (Gene("PTEN"), Gene("PTEN", "9"))).genes == (None, "NCBIGene:9")


@pytest.mark.parametrize(
    ("selection", "rows"),
    [
        (TargetSelection(), [["CDK6"], [], ["PTEN", "TP53"], []]),
        (TargetSelection(("strong", "weak")), [["CDK6", "PTEN"], [], ["PTEN", "TP53"], []]),
        (TargetSelection(("weak",)), [["PTEN"], [], [], []]),
        (TargetSelection(functional=False), [["CDK6"], ["TP53"], ["PTEN", "TP53"], []]),
        (TargetSelection(evidence=("LUCIFERASE",)), [["CDK6"], [], [], []]),
        (TargetSelection(evidence=("luciferase", "blot")), [["CDK6"], [], ["PTEN", "TP53"], []]),
    ],
    ids=str,
)
def test_targets_of_arms_and_hairpins_by_support_function_and_evidence(
    graph: GraphStore, selection: TargetSelection, rows: list[Sequence[str]]
) -> None:
    """An arm has its own targets and not those of its hairpin; a hairpin has those of its matures, too."""
    targets = targets_of(graph, cohort(), selection)
    symbols = [[gene.symbol for gene, hit in zip(GENES, row, strict=True) if hit] for row in targets.matrix]
    assert symbols == rows
    assert targets.source == "graph: mirtarbase 9.0"
    assert targets.selection == str(selection)


def test_a_graph_without_targets_is_said_to_have_none(graph: GraphStore) -> None:
    graph.write("MATCH ()-[t:TARGETS]->() DELETE t")
    targets = targets_of(graph, cohort())
    assert not targets.matrix.any()
    assert targets.source == "graph: no targets are loaded"


@pytest.mark.parametrize("support", [("firm",), (), ("strong", "Strong")])
def test_a_support_that_does_not_exist_is_refused(support: tuple[str, ...]) -> None:
    with pytest.raises(UsageError, match="strong, weak"):
        TargetSelection(support)


def test_families_and_clusters_come_from_the_hairpins_even_of_a_mature(graph: GraphStore) -> None:
    annotate = annotation_of(graph)
    arm, _, let7, unknown = map(annotate, MIRNAS)
    assert (arm.families, arm.clusters) == (("MIPF0000060",), ())
    assert (let7.families, let7.clusters) == (("MIPF0000002",), ("hsa-let-7a-1",))
    assert unknown == MIRNAS[3]
    without_hairpins = annotate(replace(MIRNAS[0], precursors=()))
    assert without_hairpins.families == ("MIPF0000060",)


def test_the_releases_of_a_graph_and_whether_they_are_synthetic(store: GraphStore) -> None:
    assert releases_of(store).synthetic is None
    refuse_other_kind(releases_of(store), "C", synthetic=True)
    load_members(store)
    held = releases_of(store)
    assert (len(held.ids), held.synthetic) == (1, True)
    refuse_other_kind(held, "C", synthetic=True)
    with pytest.raises(OtherKindOfData, match="never mixed"):
        refuse_other_kind(held, "C", synthetic=False)
    assert len(held.fingerprint) == 64
