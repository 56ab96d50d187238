"""What the rows of a release report about one node or edge is merged."""

from hypothesis import given
from hypothesis import strategies as st

from graph_schema.catalogue import check_edge
from graph_schema.records import Edge, Loaded, Node, NodeKey, Value
from loaders.record_union import RecordUnion, by_label

MIRNA, DISEASE = NodeKey("MiRNA", "hsa-mir-21"), NodeKey("Disease", "glioma")


def _edge(**properties: Value) -> Edge:
    return Edge("ASSOCIATED_WITH", MIRNA, DISEASE, properties)


def _union(*rows: Loaded) -> RecordUnion:
    union = RecordUnion()
    for row in rows:
        union.add(row)
    return union


def test_rows_are_counted_only_on_edges_that_declare_them() -> None:
    similar = Edge("DISEASE_SIMILAR_TO", DISEASE, NodeKey("Disease", "neoplasms"), {"score": 0.5})
    [edge] = _union(Loaded(1, edges=(similar,))).edges()
    assert "rows" not in edge.properties
    check_edge(edge)


def test_the_first_name_of_a_node_is_kept() -> None:
    union = _union(
        Loaded(1, (Node("Disease", "glioma", {"name": "Glioma", "spellings": ("Glioma",)}),)),
        Loaded(2, (Node("Disease", "glioma", {"name": "GLIOMA", "spellings": ("GLIOMA",)}),)),
    )
    [node] = union.nodes()
    assert node.properties == {"name": "Glioma", "spellings": ("Glioma", "GLIOMA")}


def test_edges_of_another_type_or_direction_are_different_edges() -> None:
    other = Edge("IS_A", DISEASE, NodeKey("Disease", "neoplasms"))
    back = Edge("IS_A", NodeKey("Disease", "neoplasms"), DISEASE)
    union = _union(Loaded(1, edges=(other, back, _edge())))
    assert len(list(union.edges())) == 3
    assert union.edge_counts() == {"IS_A": 2, "ASSOCIATED_WITH": 1}


def test_nodes_are_grouped_by_label() -> None:
    nodes = (Node("Disease", "a"), Node("Gene", "NCBIGene:1"), Node("Disease", "b"))
    assert by_label(nodes) == {"Disease": [nodes[0], nodes[2]], "Gene": [nodes[1]]}


@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=4), min_size=1, max_size=8))
def test_merging_keeps_every_value_once(rows: list[list[str]]) -> None:
    union = _union(*(Loaded(i, edges=(_edge(pmids=tuple(set(r))),)) for i, r in enumerate(rows)))
    [edge] = union.edges()
    merged = edge.properties["pmids"]
    assert isinstance(merged, tuple)
    assert sorted(merged) == sorted({value for row in rows for value in row})
    assert edge.properties["rows"] == len(rows)


def test_rows_moved_to_disk_are_merged_with_those_in_memory() -> None:
    rows = [Loaded(i, edges=(_edge(pmids=(str(i),), causal=i == 3),)) for i in range(9)]
    with RecordUnion(in_memory=2) as union:
        for row in rows:
            union.add(row)
        [edge] = union.edges()
    [expected] = _union(*rows).edges()
    assert edge == expected
