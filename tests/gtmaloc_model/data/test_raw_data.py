"""Raw data from records: the benchmark determines which miRNAs take part, and weak targets are left out."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from graph_schema.benchmark import BENCHMARK_SOURCE, GENE_SOURCE
from graph_schema.records import Edge, Node, NodeKey, Value
from gtmaloc.console import Reporter
from gtmaloc.pipeline.fetch import fetch
from gtmaloc.pipeline.load import read_raw_data
from gtmaloc.settings import Settings
from gtmaloc.workspace import Workspace
from gtmaloc_model.data.expression import ExpressionProfile
from gtmaloc_model.data.hairpins import Hairpin, Product
from gtmaloc_model.data.raw_data import NoBenchmark, RawData, _disease_parents, raw_data_from_records
from loaders.demonstration.release import write_demonstration

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


def test_compartments_of_genes_come_only_from_the_table_of_genes() -> None:
    other = NodeKey("Gene", "NCBIGene:2")
    found = raw(
        (GENE_SOURCE, Edge("LOCALIZED_IN", GENE, NUCLEUS)),
        (GENE_SOURCE, Edge("LOCALIZED_IN", GENE, NodeKey("Compartment", "Exosome"))),
        (GENE_SOURCE, Edge("LOCALIZED_IN", GENE, NodeKey("Compartment", "Golgi"))),
        (GENE_SOURCE, Edge("LOCALIZED_IN", A, NUCLEUS)),
        (BENCHMARK_SOURCE, Edge("LOCALIZED_IN", other, NUCLEUS)),
    )
    assert found.target_compartments == {GENE.key: ("Exosome", "Nucleus")}
    assert found.labels == ()
    assert raw().target_compartments == {}


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


def test_hairpins_with_their_families_matures_and_positions() -> None:
    other = NodeKey("Precursor", "MI9000002")
    nodes = [
        *REPORTED[:-1],
        (
            "mirbase",
            Node(
                "Precursor",
                other.key,
                {
                    "name": "hsa-mir-90002",
                    "chromosome": "chr1",
                    "start": 7,
                    "end": 90,
                    "strand": "+",
                    "pmids": ("20", "10"),
                    "comment": "four",
                },
            ),
        ),
        ("mirbase", Node("Precursor", HAIRPIN.key, {"chromosome": "chr1", "start": 7})),  # on no strand
        (
            "mirbase",
            Node(
                "Mature",
                "MIMAT9000001",
                {
                    "sequence": "CC",
                    "evidence": "experimental",
                    "species_with_seed": 3,
                    "species_with_mature": 0,
                },
            ),
        ),
        ("mirbase", Node("Mature", "MIMAT9000002")),
        ("hmdd", Node("MiRNA", B.key, {"level": "family"})),
        ("hmdd", Node("MiRNA", OUTSIDE.key, {"level": "family"})),
    ]
    edges = [
        ("hmdd", Edge("HAS_PRECURSOR", A, other, {"how": "exact"})),
        ("hmdd", Edge("HAS_PRECURSOR", A, HAIRPIN, {"how": "exact"})),
        ("ncdr", Edge("HAS_PRECURSOR", A, HAIRPIN, {"how": "exact"})),
        ("hmdd", Edge("HAS_PRECURSOR", B, other, {"how": "ambiguous"})),
        ("hmdd", Edge("HAS_PRECURSOR", OUTSIDE, other, {"how": "exact"})),
        ("mirbase", Edge("MEMBER_OF", other, NodeKey("Family", "MIPF9000002"))),
        ("mirbase", Edge("MEMBER_OF", other, NodeKey("Family", "MIPF9000001"))),
        ("mirbase", Edge("PROCESSED_INTO", other, NodeKey("Mature", "MIMAT9000002"))),
        ("mirbase", Edge("PROCESSED_INTO", other, NodeKey("Mature", "MIMAT9000001"), {"start": 2, "end": 3})),
    ]
    found = raw_data_from_records(nodes, edges, fingerprint="f", synthetic=True)
    products = (Product("MIMAT9000001", "CC", 2, 3, "experimental", 3, 0), Product("MIMAT9000002"))
    own = Hairpin(
        other.key,
        name="hsa-mir-90002",
        families=("MIPF9000001", "MIPF9000002"),
        products=products,
        chromosome="chr1",
        strand="+",
        start=7,
        pmids=("10", "20"),
        comment_length=4,
    )
    assert found.hairpins == {A.key: (Hairpin(HAIRPIN.key), own)}
    assert found.repertoire == (Hairpin(HAIRPIN.key), own)
    assert own.matures == ("CC", "MIMAT9000002")
    assert found.generic == {B.key}


def test_expression_of_every_hairpin() -> None:
    far = NodeKey("Precursor", "MI9000009")
    properties: dict[str, Value] = {
        "samples": 4,
        "mean": 1.5,
        "sd": 0.5,
        "maximum": 3.0,
        "share_above_half": 0.75,
        "share_above_ten": 0.25,
        "components": (0.5, -1.0, 0.5),
        "column": "hsa-mir-90001",
    }

    def expressed(start: NodeKey, cohort: str, **more: Value) -> Edge:
        return Edge("EXPRESSED_IN", start, NodeKey("Cohort", cohort), {**properties, **more})

    found = raw(
        ("tcga_expression", expressed(HAIRPIN, "DEMO-B")),
        ("tcga_expression", expressed(HAIRPIN, "DEMO-A", tumour_minus_normal=-0.25)),
        ("tcga_expression", expressed(far, "DEMO-A")),
        ("another", expressed(HAIRPIN, "DEMO-C")),
        ("hmdd", Edge("HAS_PRECURSOR", A, HAIRPIN, {"how": "exact"})),
        ("hmdd", Edge("HAS_PRECURSOR", B, far, {"how": "ambiguous"})),
        ("hmdd", Edge("HAS_PRECURSOR", OUTSIDE, far, {"how": "exact"})),
    ).expression
    profile = ExpressionProfile(4, 1.5, 0.5, 3.0, 0.75, 0.25, None, (0.5, -1.0, 0.5))
    assert found == {
        HAIRPIN.key: {"DEMO-A": replace(profile, tumour_minus_normal=-0.25), "DEMO-B": profile},
        far.key: {"DEMO-A": profile},
    }
    assert list(found[HAIRPIN.key]) == ["DEMO-A", "DEMO-B"]
    assert raw().expression == {}


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


def test_a_reported_disease_is_placed_below_the_heading_that_it_is_an_entry_term_of() -> None:
    parents = [("stomach neoplasms", "neoplasms"), ("nausea", "signs")]
    terms = [
        ("gastric neoplasms", "stomach neoplasms"),
        ("cancer of stomach", "stomach neoplasms"),  # not reported
        ("nausea", "stomach neoplasms"),  # a heading of its own
        ("neoplasms", "stomach neoplasms"),  # the top of a branch
    ]
    reported = {"gastric neoplasms", "nausea", "neoplasms"}
    assert _disease_parents(parents, terms, reported) == {
        "stomach neoplasms": ("neoplasms",),
        "nausea": ("signs",),
        "gastric neoplasms": ("stomach neoplasms",),
    }


def test_entry_terms_of_the_records_join_a_disease(tmp_path: Path) -> None:
    """The demonstration plants one disease that is in the tree only as an entry term."""
    write_demonstration(tmp_path, mirnas=60)
    workspace = Workspace(Settings(var=tmp_path / "var"), Reporter())
    raw = read_raw_data(workspace, fetch(workspace, tmp_path))
    assert raw.disease_parents["demonstration disease 9"] == ("demonstration disease 1",)
    assert "demonstration disease 32" in raw.partners("disease")
    assert "demonstration disease 32" not in raw.disease_parents
    assert not any(term.startswith("demonstration illness") for term in raw.disease_parents)
