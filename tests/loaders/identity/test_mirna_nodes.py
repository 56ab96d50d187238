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
