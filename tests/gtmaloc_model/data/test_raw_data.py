"""Raw data from records: the benchmark determines which miRNAs take part, and weak targets are left out."""

import numpy as np
import pytest

from graph_schema.benchmark import BENCHMARK_SOURCE
from graph_schema.records import Edge, Node, NodeKey
from gtmaloc_model.data.raw_data import NoBenchmark, RawData, raw_data_from_records

A, B = NodeKey("MiRNA", "hsa-mir-90001"), NodeKey("MiRNA", "hsa-mir-90002")
OUTSIDE = NodeKey("MiRNA", "hsa-mir-90003")
NUCLEUS = NodeKey("Compartment", "Nucleus")
GENE = NodeKey("Gene", "NCBIGene:1")
HAIRPIN = NodeKey("Precursor", "MI9000001")

NODES = [
    Node("MiRNA", B.key, {"benchmark_row": 1}),
    Node("MiRNA", A.key, {"benchmark_row": 0}),
    Node("MiRNA", OUTSIDE.key),
    Node("Compartment", "Nucleus", {"benchmark_column": 0}),
    Node("Compartment", "Golgi"),
    Node("Precursor", HAIRPIN.key, {"sequence": "ACGU"}),
]


REPORTED = [("one source", node) for node in NODES]


def raw(*edges: tuple[str, Edge]) -> RawData:
    return raw_data_from_records(REPORTED, list(edges), fingerprint="f", synthetic=True)


def test_rows_are_in_benchmark_order() -> None:
    assert raw().mirna_ids == (A.key, B.key)


def test_labels_come_only_from_the_benchmark() -> None:
    found = raw(
        (BENCHMARK_SOURCE, Edge("LOCALIZED_IN", A, NUCLEUS)),
        ("rnalocate", Edge("LOCALIZED_IN", B, NUCLEUS)),
        (BENCHMARK_SOURCE, Edge("LOCALIZED_IN", GENE, NUCLEUS)),
    )
    np.testing.assert_array_equal(found.label_matrix(), [[1], [0]])


def test_only_strong_support_counts_for_targets() -> None:
    found = raw(
        ("mirtarbase", Edge("TARGETS", A, GENE, {"strength": "strong"})),
        ("mirtarbase", Edge("TARGETS", B, GENE, {"strength": "weak"})),
    )
    assert found.associations["target"] == ((A.key, GENE.key),)


def test_a_mirna_outside_the_benchmark_takes_no_part() -> None:
    assert raw(("hmdd", Edge("ASSOCIATED_WITH", OUTSIDE, NodeKey("Disease", "d")))).partners("disease") == ()


def test_an_ambiguous_hairpin_gives_no_sequence() -> None:
    found = raw(
        ("hmdd", Edge("HAS_PRECURSOR", A, HAIRPIN, {"how": "exact"})),
        ("hmdd", Edge("HAS_PRECURSOR", B, HAIRPIN, {"how": "ambiguous"})),
    )
    assert found.precursors == {A.key: ("ACGU",)}


def test_association_matrix_has_a_column_for_each_partner() -> None:
    x, y = NodeKey("Drug", "x"), NodeKey("Drug", "y")
    found = raw(("ncdr", Edge("AFFECTS_RESPONSE_TO", A, y)), ("ncdr", Edge("AFFECTS_RESPONSE_TO", B, x)))
    assert found.partners("drug") == ("x", "y")
    np.testing.assert_array_equal(found.association_matrix("drug").toarray(), [[0, 1], [1, 0]])


def test_a_property_that_two_sources_report_is_that_of_the_one_that_counts_in_the_graph() -> None:
    """As in the graph: miRBase defines precursors; for other labels the first source by name counts."""
    rows = [
        ("b", Node("MiRNA", A.key, {"benchmark_row": 1})),
        ("a", Node("MiRNA", A.key, {"benchmark_row": 0})),
    ]
    hairpins = [
        ("ants", Node("Precursor", HAIRPIN.key, {"sequence": "AAAA"})),
        ("mirbase", Node("Precursor", HAIRPIN.key, {"sequence": "ACGU"})),
    ]
    others = [("b", Node("MiRNA", B.key, {"benchmark_row": 1})), *REPORTED[3:4]]
    edges = [("hmdd", Edge("HAS_PRECURSOR", A, HAIRPIN, {"how": "exact"}))]
    for nodes in (rows + hairpins, hairpins[::-1] + rows[::-1]):
        found = raw_data_from_records(nodes + others, edges, fingerprint="f", synthetic=True)
        assert found.mirna_ids == (A.key, B.key)
        assert found.precursors == {A.key: ("ACGU",)}


def test_data_without_a_benchmark_are_refused() -> None:
    with pytest.raises(NoBenchmark, match="miRNA_localization"):
        raw_data_from_records(REPORTED[2:3], [], fingerprint="f", synthetic=False)
