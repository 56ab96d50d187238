"""What the rows of a release report about one node or edge is merged."""

from contextlib import closing

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


_rows = st.lists(
    st.tuples(
        st.sampled_from(["hsa-mir-21", "hsa-let-7a", "hsa-mir-1"]),
        st.sampled_from(["glioma", "asthma"]),
        st.dictionaries(
            st.sampled_from(["pmids", "evidence"]), st.tuples(st.sampled_from("abc")), max_size=2
        ),
        st.none() | st.booleans(),
        st.none() | st.integers(1, 3),
    ),
    max_size=20,
)
_Rows = list[tuple[str, str, dict[str, tuple[str]], bool | None, int | None]]


@given(_rows, st.integers(1, 4))
def test_edges_that_are_merged_on_disk_equal_those_merged_in_memory(rows: _Rows, in_memory: int) -> None:
    loaded = []
    for line, (mirna, name, lists, causal, counted) in enumerate(rows):
        scalars = {"causal": causal, "rows": counted}
        properties: dict[str, Value] = {**lists, **{k: v for k, v in scalars.items() if v is not None}}
        edge = Edge("ASSOCIATED_WITH", NodeKey("MiRNA", mirna), NodeKey("Disease", name), properties)
        loaded.append(Loaded(line, (Node("MiRNA", mirna, {"name": str(line)}),), (edge,)))
    whole = _union(*loaded)
    with closing(RecordUnion(in_memory=in_memory)) as spooled:
        for row in loaded:
            spooled.add(row)
        for _ in range(2):  # the edges may be read repeatedly
            assert list(spooled.edges()) == list(whole.edges())
        assert spooled.edge_counts() == whole.edge_counts()
        assert spooled.nodes() == whole.nodes()


def test_edges_are_ordered_so_that_those_of_a_start_node_come_in_succession() -> None:
    keys = [("hsa-mir-21", "glioma"), ("hsa-let-7a", "glioma"), ("hsa-mir-21", "asthma")]
    edges = tuple(Edge("ASSOCIATED_WITH", NodeKey("MiRNA", m), NodeKey("Disease", d)) for m, d in keys)
    found = [(e.start.key, e.end.key) for e in _union(Loaded(1, edges=edges)).edges()]
    assert found == sorted(keys)
