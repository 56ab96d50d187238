"""The MiRNA node of a name, and the one mature sequence that a name denotes."""

import pytest

from contracts.source_contract import MIRBASE
from graph_schema.records import NodeKey
from loaders.identity.mirna_nodes import MirnaNodes
from loaders.identity.resolver import NameResolver
from loaders.row_accounting import UnusableRow
from loaders.scope import LoadScope


def test_a_name_of_one_mature_denotes_it_however_old_the_name_is() -> None:
    mirnas = MirnaNodes(MIRBASE, LoadScope())
    assert mirnas.mature("hsa-miR-21-5p") == NodeKey("Mature", "MIMAT0000076")
    assert mirnas.mature("hsa-miR-21*") == NodeKey("Mature", "MIMAT0004494")
    assert mirnas.mature("hsa-mir-21") is None


def test_a_former_name_of_a_mature_and_of_another_hairpin_denotes_no_mature() -> None:
    resolver = NameResolver(
        precursors=[("MI0000001", "hsa-mir-500a")],
        matures=[("MIMAT0000001", "hsa-miR-600-5p")],
        aliases=[
            ("MIMAT0000001", ("hsa-mir-400", "hsa-miR-600-5p")),
            ("MI0000001", ("hsa-mir-400", "hsa-mir-500a")),
        ],
    )
    resolved = resolver.resolve("hsa-mir-400")
    assert (resolved.how, resolved.matures) == ("ambiguous", ("MIMAT0000001",))
    assert MirnaNodes(resolver, LoadScope()).mature("hsa-mir-400") is None


@pytest.mark.parametrize(
    ("spelling", "reason", "out_of_scope"),
    [
        ("TP53", "is not a microRNA name", False),
        ("miR-21", "has no species", False),
        ("hsa-mir-17-92", "not one miRNA: miRBase lists no hairpin 92", False),
        ("hsa-mir-15a/16-1", "not one miRNA: names several", False),
        ("hsa-mir-215p", "looks like an arm", False),
        ("mmu-miR-21a-5p", "is of species mmu", True),
    ],
)
def test_names_that_give_no_node(spelling: str, reason: str, out_of_scope: bool) -> None:
    with pytest.raises(UnusableRow, match=reason) as caught:
        MirnaNodes(MIRBASE, LoadScope()).node(spelling)
    assert caught.value.out_of_scope == out_of_scope


def test_each_spelling_is_described_once() -> None:
    mirnas = MirnaNodes(MIRBASE, LoadScope())
    first, second = mirnas.node("hsa-miR-21-5p"), mirnas.node("Hsa-mir-21")
    assert first.at == second.at == NodeKey("MiRNA", "hsa-mir-21")
    assert first.description != second.description
    assert mirnas.node("hsa-miR-21-5p") is first


def test_spellings_of_one_name_share_a_node() -> None:
    mirnas = MirnaNodes(MIRBASE, LoadScope())
    for spelling in ("hsa-mir21", "hsa_miR_21*", "hsa-pre-mir-21", "hsa-miR-21-star", "hsa-MIR21"):
        assert mirnas.node(spelling).at == NodeKey("MiRNA", "hsa-mir-21")


def test_the_species_that_the_row_gives_completes_a_name() -> None:
    mirnas = MirnaNodes(MIRBASE, LoadScope())
    assert mirnas.node("MIR21", species="hsa").at.key == "hsa-mir-21"
    with pytest.raises(UnusableRow, match="is of species mmu"):
        mirnas.node("miR-21", species="mmu")


@pytest.mark.parametrize("name", ["hsa-mir-99999", "hsa-mir-355p", "hsa-mir-220a"])
def test_a_well_formed_name_without_a_live_entry_is_a_node_without_hairpins(name: str) -> None:
    described = MirnaNodes(MIRBASE, LoadScope()).node(name)
    assert described.nodes[0].properties["resolution"] == ("dead" if name == "hsa-mir-220a" else "unknown")
    assert described.edges == ()
