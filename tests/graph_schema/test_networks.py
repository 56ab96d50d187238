"""The networks are declared once, and everything that reads them follows the declaration."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from graph_schema.catalogue import NODES, RELATIONS
from graph_schema.networks import NETWORKS, network_named
from graph_schema.queries import named_query
from gtmaloc_base.errors import UsageError
from gtmaloc_model.data.dataset import ASSOCIATIONS
from gtmaloc_model.data.dataset import RELATIONS as TOKENS

ROOT = Path(__file__).resolve().parents[2]
EVERY_ASSOCIATION = "|".join(sorted(n.relation_type for n in NETWORKS if n.is_association))

NAME_THE_TYPES_THEMSELVES = {
    "graph_schema/networks.py",
    "graph_schema/relations.py",
    "graph_schema/queries/labelled_mirnas.cypher",  # held against the declaration below
    "graph_schema/queries/shared_partners.cypher",  # held against the declaration below
    "graph_schema/queries/modules_of_disease.cypher",  # a question about one of them
}
"""Besides the loaders, which write these edges."""


def test_the_declared_networks() -> None:
    """What published figures depend on: names, edges, dimensions and both orders."""
    assert [(n.name, n.relation_type, n.partner, n.dimension) for n in NETWORKS] == [
        ("sequence", "SEQUENCE_SIMILAR_TO", "MiRNA", 64),
        ("target", "TARGETS", "Gene", 128),
        ("drug", "AFFECTS_RESPONSE_TO", "Drug", 128),
        ("disease", "ASSOCIATED_WITH", "Disease", 128),
    ]
    assert TOKENS == ("sequence", "drug", "target", "disease")
    assert ASSOCIATIONS == ("target", "drug", "disease")
    assert sorted(n.token for n in NETWORKS) == list(range(len(NETWORKS)))


def test_networks_fit_the_schema() -> None:
    for network in NETWORKS:
        declared = RELATIONS[network.relation_type]
        assert ("MiRNA", network.partner) in declared.ends
        assert {*network.condition, *filter(None, [network.weight])} <= {p.name for p in declared.properties}
        for label in ("MiRNA", network.partner):
            vectors = {p.name: p.dimension for p in NODES[label].vectors}
            assert vectors[network.embedding_property] == network.dimension


def test_only_targets_with_strong_support_count() -> None:
    target = network_named("target")
    assert target.condition_in_cypher("r") == "r.`strength` = 'strong'"
    assert target.counts({"strength": "strong", "functional": True})
    assert not target.counts({"strength": "weak"})
    assert not target.counts({})
    assert network_named("drug").counts({})
    assert network_named("drug").condition_in_cypher("r") == "true"


def test_an_unknown_network_names_the_known_ones() -> None:
    with pytest.raises(UsageError, match="sequence, target, drug, disease"):
        network_named("colour")


@pytest.mark.parametrize(("query", "count"), [("shared_partners", 2), ("labelled_mirnas", 1)])
def test_the_queries_for_shared_partners_follow_every_association(query: str, count: int) -> None:
    patterns = re.findall(r"\[(?:r)?:([A-Z_|]+)\]->\(x\)", named_query(query))
    assert len(patterns) == count
    assert {"|".join(sorted(p.split("|"))) for p in patterns} == {EVERY_ASSOCIATION}


def test_no_other_file_names_the_relation_types() -> None:
    packages = (
        "graph_schema",
        "graph_store",
        "gtmaloc_learning",
        "gtmaloc_model",
        "gtmaloc",
        "graph_service",
    )
    found = {
        str(path.relative_to(ROOT))
        for package in packages
        for path in (ROOT / package).rglob("*")
        if path.suffix in (".py", ".cypher", ".html")
        and re.search(rf"\b({EVERY_ASSOCIATION})\b", _without_docstrings(path))
    }
    assert found <= NAME_THE_TYPES_THEMSELVES


def _without_docstrings(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return re.sub(r'""".*?"""', "", text, flags=re.DOTALL) if path.suffix == ".py" else text


FIFTH = """
from graph_schema import networks

networks.NETWORKS += (
    networks.Network(
        "expression", "EXPRESSED_WITH", "Gene", dimension=16, token=4, condition={"level": "high"}
    ),
)
networks.NETWORK_BY_NAME = {n.name: n for n in networks.NETWORKS}

import numpy as np
from scipy import sparse
from graph_schema.cypher import vector_indexes
from graph_schema.records import Edge, Node, NodeKey
from graph_store.gds.projection import _pattern
from gtmaloc_model.data.dataset import ASSOCIATIONS, RELATIONS, LocalizationDataset
from gtmaloc_model.data.from_graph import assemble
from gtmaloc_model.data.pyg import EDGE_TYPES, to_heterodata
from gtmaloc_model.data.raw_data import raw_data_from_records

mirna = NodeKey("MiRNA", "m")
def edge(type_, gene, **properties):
    return ("x", Edge(type_, mirna, NodeKey("Gene", gene), properties))
raw = raw_data_from_records(
    [("x", Node("MiRNA", "m", {"benchmark_row": 0})),
     ("x", Node("Compartment", "Nucleus", {"benchmark_column": 0}))],
    [edge("TARGETS", "g1", strength="strong"), edge("TARGETS", "g2", strength="strong"),
     edge("EXPRESSED_WITH", "g2", level="high"), edge("EXPRESSED_WITH", "g3", level="high"),
     edge("EXPRESSED_WITH", "g4", level="low")],
    fingerprint="f", synthetic=True,
)
assert raw.associations["expression"] == (("m", "g2"), ("m", "g3")), raw.associations
vectors = {n.name: np.ones((1, n.dimension), np.float32) for n in networks.NETWORKS}
dataset = assemble(raw, vectors, sparse.csr_matrix((1, 1), dtype=np.float32), "graph", {})
assert RELATIONS[-1] == ASSOCIATIONS[-1] == "expression"
data = to_heterodata(dataset)
assert data["Gene"].num_nodes == 3  # g1 and g2 of the targets, then g3
assert data[EDGE_TYPES["target"]].edge_index.tolist() == [[0, 0], [0, 1]]
assert data["MiRNA", "EXPRESSED_WITH", "Gene"].edge_index.tolist() == [[0, 0], [1, 2]]
assert data["MiRNA"].x_expression.shape == (1, 16)
assert sum("embedding_expression" in statement for statement in vector_indexes()) == 2
assert "r.`level` = 'high'" in _pattern(networks.NETWORKS[-1])
print("followed")
"""


@pytest.mark.slow
def test_a_fifth_network_reaches_dataset_projection_and_heterodata() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FIFTH], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.stdout == "followed\n", done.stderr
