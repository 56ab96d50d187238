"""The association set that the graph benchmarks load: 1,041 miRNAs with 640 diseases, 130 drugs, 2,836 genes.

Read from the published matrices in ../shared/data if they are there; otherwise a seeded random set with the
same numbers of nodes and edges and a similarly skewed degree distribution is used, and the output says so.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graph_schema.networks import network_named
from graph_schema.records import Edge, Node, NodeKey, Release, RowCounts
from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.writing.release_writer import BoltWriter

MATRICES = Path(__file__).resolve().parents[2] / "shared" / "data" / "benchmark_1041"
MIRNAS = 1041
# network, file, separator, columns, ones
MATRIX_FILES = (
    ("disease", "data/miRNA_disease.csv", ",", 640, 15_547),
    ("drug", "data/miRNA_drug.csv", ",", 130, 3_305),
    ("target", "recovered/miRNA_mRNA_matrix.txt", "\t", 2_836, 8_254),
)


@dataclass(frozen=True, slots=True)
class AssociationSet:
    """Nodes by label and edges by relation type."""

    described: str
    nodes: dict[str, list[Node]]
    edges: dict[str, list[Edge]]

    @property
    def size(self) -> int:
        """Number of edges."""
        return sum(len(edges) for edges in self.edges.values())


def association_set() -> AssociationSet:
    """The published association set, or a synthetic one of its shape."""
    real = all((MATRICES / file).is_file() for _, file, *_ in MATRIX_FILES)
    random = np.random.default_rng(0)
    names = [f"hsa-mir-{i}" for i in range(MIRNAS)]
    nodes = {
        "MiRNA": [
            Node("MiRNA", m, {"id": m, "name": m, "species": "hsa", "benchmark_row": i})
            for i, m in enumerate(names)
        ]
    }
    edges: dict[str, list[Edge]] = {}
    for name, file, separator, columns, ones in MATRIX_FILES:
        network = network_named(name)
        type_, label = network.relation_type, network.partner
        if real:
            matrix = np.loadtxt(MATRICES / file, delimiter=separator)
            rows, cols = np.nonzero(matrix)
        else:
            weight = np.outer(random.pareto(1.2, MIRNAS) + 0.05, random.pareto(1.2, columns) + 0.05).ravel()
            cells = random.choice(weight.size, ones, replace=False, p=weight / weight.sum())
            rows, cols = np.divmod(np.sort(cells), columns)
        keys = [f"{label.lower()} {j}" if label != "Gene" else f"NCBIGene:{j}" for j in range(columns)]
        nodes[label] = [Node(label, key, {"id": key, "name": key}) for key in keys]
        edges[type_] = [
            Edge(
                type_,
                NodeKey("MiRNA", names[i]),
                NodeKey(label, keys[j]),
                {
                    "evidence": ("genetics_knock down_promote", "target gene"),
                    "pmids": (str(10_000_000 + 13 * i + j),),
                    "rows": 2,
                    **network.condition,
                },
            )
            for i, j in zip(rows.tolist(), cols.tolist(), strict=True)
        ]
    described = "published matrices of 1,041 miRNAs" if real else "synthetic set of the published shape"
    return AssociationSet(described, nodes, edges)


def address() -> Neo4jAddress:
    """The server that the environment names; its graph is emptied, so none is taken by default."""
    uri = os.environ.get("NEO4J_URI")
    if not uri:
        sys.exit("error: Name a server whose graph may be emptied: NEO4J_URI=bolt://… NEO4J_PASSWORD=…")
    return Neo4jAddress(uri, os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ.get("NEO4J_PASSWORD"))


def release(source: str) -> Release:
    """A fictitious release under which the set is loaded."""
    return Release(source, "benchmark", "free for academic use", (Path("matrices"),), "0" * 64, True)


def load_nodes(store: GraphStore, data: AssociationSet) -> None:
    """Load only the nodes, so that the edges can be timed separately."""
    writer = BoltWriter(store)
    writer.begin(release("benchmark"))
    for label, nodes in data.nodes.items():
        writer.write_nodes(label, nodes)
    writer.finish(RowCounts(0, 0, 0, 0))
