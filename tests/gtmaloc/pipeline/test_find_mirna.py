"""Which miRNA a name denotes: one, or none with the reason; never one chosen among several."""

import pytest

from graph_store.connection import GraphStore
from gtmaloc.pipeline.resolve import Resolved, UnknownName, WithdrawnName, find_mirna
from loaders.identity.resolver import NameResolver

RESOLVER = NameResolver(
    precursors=[
        ("MI0000001", "hsa-mir-1-1"),
        ("MI0000002", "hsa-mir-1-2"),
        ("MI0000003", "hsa-mir-7"),
        ("MI0000005", "hsa-mir-12136"),
    ],
    matures=[("MIMAT0000001", "hsa-miR-7-5p")],
    products=[("MI0000003", "MIMAT0000001")],
    dead=[("MI0000009", "hsa-mir-9", "")],
)
GRAPH = """
CREATE (p1:Precursor {accession: 'MI0000001', name: 'hsa-mir-1-1'}),
       (p2:Precursor {accession: 'MI0000002', name: 'hsa-mir-1-2'}),
       (p3:Precursor {accession: 'MI0000003', name: 'hsa-mir-7'}),
       (:MiRNA {id: 'hsa-mir-1-1', name: 'hsa-mir-1-1', species: 'hsa'})-[:HAS_PRECURSOR]->(p1),
       (:MiRNA {id: 'hsa-mir-1-2', name: 'hsa-mir-1-2', species: 'hsa'})-[:HAS_PRECURSOR]->(p2),
       (:MiRNA {id: 'hsa-mir-7', name: 'hsa-mir-7', species: 'hsa'})-[:HAS_PRECURSOR]->(p3),
       (:MiRNA {id: 'hsa-mir-old', name: 'hsa-mir-old', species: 'hsa'})-[:HAS_PRECURSOR]->(p3)
"""


@pytest.fixture
def graph(store: GraphStore) -> GraphStore:
    """Two miRNAs with one stem, one hairpin shared by two literature names, one withdrawn entry."""
    store.write(GRAPH)
    return store


def test_one_mirna_is_found(graph: GraphStore) -> None:
    assert find_mirna(graph, RESOLVER, "hsa-mir-7") == Resolved("hsa-mir-7", "precursor", "exact")


def test_the_name_itself_takes_precedence_over_others_of_the_same_hairpin(graph: GraphStore) -> None:
    assert find_mirna(graph, RESOLVER, "hsa-miR-7-5p").id == "hsa-mir-7"


def test_none_of_several_candidates_is_chosen(graph: GraphStore) -> None:
    with pytest.raises(UnknownName, match=r"hsa-mir-1-[12], hsa-mir-1-[12]") as refused:
        find_mirna(graph, RESOLVER, "hsa-mir-1")
    assert "none is chosen" in refused.value.remedy


def test_a_withdrawn_name_is_not_an_unknown_name(graph: GraphStore) -> None:
    with pytest.raises(WithdrawnName, match="withdrawn 'hsa-mir-9'"):
        find_mirna(graph, RESOLVER, "hsa-mir-9")


def test_a_misspelled_name_is_answered_with_similar_names(graph: GraphStore) -> None:
    with pytest.raises(UnknownName, match="no miRNA 'hsa-mir-77'") as refused:
        find_mirna(graph, RESOLVER, "hsa-mir-77")
    assert "hsa-mir-7" in refused.value.remedy
    assert refused.value.remedy.endswith("?")


def test_a_name_that_only_the_literature_uses_is_found(graph: GraphStore) -> None:
    found = find_mirna(graph, RESOLVER, "hsa-mir-old")
    assert (found.id, found.how, found.note) == ("hsa-mir-old", "unknown", "loaded sources use this name")


def test_a_live_entry_that_no_source_names_is_not_called_unknown(graph: GraphStore) -> None:
    with pytest.raises(UnknownName, match="miRBase has 'hsa-mir-12136', but no loaded source") as refused:
        find_mirna(graph, RESOLVER, "hsa-mir-12136")
    assert "gtmaloc predict hsa-mir-12136" in refused.value.remedy
    assert refused.value.suggestions == ()
