"""From the graph to arrays, worked out by hand on three miRNAs."""

from dataclasses import replace

import numpy as np
import pytest

from graph_schema.networks import NETWORKS
from graph_store.computed_parts import GraphNotEmbedded, RequestedParameters, record_part
from graph_store.connection import GraphStore
from graph_store.graph_state import data_fingerprint
from gtmaloc_model.data.expression import ExpressionProfile
from gtmaloc_model.data.from_graph import dataset_from_graph, raw_data_from_graph, symmetric_matrix
from gtmaloc_model.data.hairpins import Hairpin, Product
from gtmaloc_model.data.raw_data import NoBenchmark

REQUESTED = RequestedParameters(
    related={"functional_threshold": 0.6}, embedded={"embedding_seed": 0}, variables={}
)

GRAPH = """
CREATE (a:MiRNA {id: 'a', benchmark_row: 2}), (b:MiRNA {id: 'b', benchmark_row: 0}),
       (c:MiRNA {id: 'c', benchmark_row: 1}), (outside:MiRNA {id: 'outside'})
CREATE (nucleus:Compartment {id: 'Nucleus', benchmark_column: 1}),
       (exosome:Compartment {id: 'Exosome', benchmark_column: 0}), (golgi:Compartment {id: 'Golgi'})
CREATE (g1:Gene {id: 'g1'}), (g2:Gene {id: 'g2'}), (x:Drug {id: 'x'}),
       (d1:Disease {id: 'd1'}), (d2:Disease {id: 'd2'}), (d1)-[:IS_A]->(d2)
CREATE (a)-[:LOCALIZED_IN {source: 'localization_benchmark'}]->(nucleus),
       (b)-[:LOCALIZED_IN {source: 'rnalocate'}]->(exosome),
       (b)-[:LOCALIZED_IN {source: 'localization_benchmark'}]->(golgi),
       (c)-[:LOCALIZED_IN {source: 'localization_benchmark'}]->(exosome)
CREATE (a)-[:TARGETS {source: 'x', strength: 'strong'}]->(g2),
       (a)-[:TARGETS {source: 'x', strength: 'weak'}]->(g1),
       (c)-[:TARGETS {source: 'x', strength: 'strong'}]->(g1),
       (outside)-[:TARGETS {strength: 'strong'}]->(g1),
       (b)-[:AFFECTS_RESPONSE_TO {source: 'x'}]->(x), (b)-[:AFFECTS_RESPONSE_TO {source: 'y'}]->(x),
       (a)-[:ASSOCIATED_WITH {source: 'x'}]->(d1), (b)-[:ASSOCIATED_WITH {source: 'x'}]->(d2)
CREATE (g2)-[:LOCALIZED_IN {source: 'benchmark_genes'}]->(nucleus),
       (g2)-[:LOCALIZED_IN {source: 'benchmark_genes'}]->(exosome),
       (g2)-[:LOCALIZED_IN {source: 'benchmark_genes'}]->(golgi),
       (g1)-[:LOCALIZED_IN {source: 'human_protein_atlas'}]->(nucleus)
CREATE (p:Precursor {accession: 'MI1', sequence: 'ACGU'}), (a)-[:HAS_PRECURSOR {how: 'exact'}]->(p),
       (b)-[:HAS_PRECURSOR {how: 'ambiguous'}]->(p)
CREATE (q:Precursor {accession: 'MI0', name: 'q', chromosome: 'chr1', start: 7, end: 90, strand: '-',
                     pmids: ['20', '10'], comment: 'four'}),
       (a)-[:HAS_PRECURSOR {how: 'exact', source: 'x'}]->(q), (a)-[:HAS_PRECURSOR {how: 'exact'}]->(q),
       (outside)-[:HAS_PRECURSOR {how: 'exact'}]->(q),
       (q)-[:MEMBER_OF]->(:Family {accession: 'MIPF2'}), (q)-[:MEMBER_OF]->(:Family {accession: 'MIPF1'}),
       (q)-[:PROCESSED_INTO]->(:Mature {accession: 'MIMAT2'}),
       (q)-[:PROCESSED_INTO {start: 2, end: 3}]->
         (:Mature {accession: 'MIMAT1', sequence: 'CC', evidence: 'experimental',
                   species_with_seed: 3, species_with_mature: 0})
CREATE (brca:Cohort {id: 'TCGA-BRCA'}), (acc:Cohort {id: 'TCGA-ACC'}), (far:Precursor {accession: 'MI9'}),
       (outside)-[:HAS_PRECURSOR {how: 'exact'}]->(far)
WITH a, b, c, outside, p, q, far, brca, acc,
     {source: 'tcga_expression', samples: 4, mean: 1.5, sd: .5, maximum: 3.0, share_above_half: .75,
      share_above_ten: .25, components: [.5, -1.0, .5]} AS profile
CREATE (q)-[e:EXPRESSED_IN]->(brca), (q)-[f:EXPRESSED_IN]->(acc), (far)-[g:EXPRESSED_IN]->(acc),
       (p)-[:EXPRESSED_IN {source: 'another'}]->(acc)
SET e = profile, f = profile, g = profile, f.tumour_minus_normal = -.25
SET b.level = 'family', c.level = 'precursor', outside.level = 'family'
CREATE (c)-[:FUNCTIONALLY_SIMILAR_TO {score: .75}]->(a)
"""


@pytest.fixture
def graph(store: GraphStore) -> GraphStore:
    """Three benchmark miRNAs, related but not embedded."""
    store.write(GRAPH)
    record_part(store, "related", data_fingerprint(store), REQUESTED.related)
    return store


def embed(store: GraphStore) -> None:
    """A vector (row, network) for each miRNA in each network."""
    for number, network in enumerate(NETWORKS):
        store.write(
            "MATCH (m:MiRNA) WHERE m.benchmark_row IS NOT NULL "
            f"SET m.{network.embedding_property} = [toFloat(m.benchmark_row), $number]",
            {"number": float(number)},
        )
    record_part(store, "embedded", data_fingerprint(store), REQUESTED.embedded)


def test_every_part_of_the_dataset(graph: GraphStore) -> None:
    embed(graph)
    dataset, of_data = dataset_from_graph(graph, REQUESTED)
    assert of_data == data_fingerprint(graph)
    assert dataset.mirna_ids == ("b", "c", "a")
    assert dataset.compartments == ("Exosome", "Nucleus")
    np.testing.assert_array_equal(dataset.labels, [[0, 0], [1, 0], [0, 1]])
    assert dataset.partner_ids == {"target": ("g1", "g2"), "drug": ("x",), "disease": ("d1", "d2")}
    np.testing.assert_array_equal(dataset.associations["target"].toarray(), [[0, 0], [1, 0], [0, 1]])
    np.testing.assert_array_equal(dataset.associations["drug"].toarray(), [[1], [0], [0]])
    np.testing.assert_array_equal(dataset.associations["disease"].toarray(), [[0, 1], [0, 0], [1, 0]])
    np.testing.assert_array_equal(
        dataset.functional_similarity.toarray(), [[0, 0, 0], [0, 0, 0.75], [0, 0.75, 0]]
    )
    for number, network in enumerate(NETWORKS):
        np.testing.assert_array_equal(
            dataset.embeddings[network.name], [[0, number], [1, number], [2, number]]
        )
    assert dataset.group("molecule").tolist() == [-1, -1, 0]
    assert dataset.group("family").tolist() == dataset.group("cluster").tolist() == [0, 1, 2]
    assert dataset.parameters == {"functional_threshold": 0.6, "embedding_seed": 0}
    raw = raw_data_from_graph(graph)
    assert dataset.known().denoted == ((), (), ("MI0", "MI1"))
    assert dataset.known().repertoire == raw.repertoire
    assert dataset.known().expression == raw.expression
    assert dataset.known().disease_parents == raw.disease_parents


def test_what_no_array_shows(graph: GraphStore) -> None:
    raw = raw_data_from_graph(graph)
    assert raw.precursors == {"a": ("ACGU",)}
    q = Hairpin(
        "MI0",
        name="q",
        families=("MIPF1", "MIPF2"),
        products=(Product("MIMAT1", "CC", 2, 3, "experimental", 3, 0), Product("MIMAT2")),
        chromosome="chr1",
        strand="-",
        start=7,
        pmids=("10", "20"),
        comment_length=4,
    )
    p = Hairpin("MI1", sequence="ACGU")
    assert raw.repertoire == (q, p, Hairpin("MI9"))
    assert raw.hairpins == {"a": (q, p)}
    assert raw.generic == {"b"}
    assert raw.disease_parents == {"d1": ("d2",)}
    assert not raw.synthetic
    profile = ExpressionProfile(4, 1.5, 0.5, 3.0, 0.75, 0.25, None, (0.5, -1.0, 0.5))
    cohorts = {"TCGA-ACC": replace(profile, tumour_minus_normal=-0.25), "TCGA-BRCA": profile}
    assert raw.expression == {"MI0": cohorts, "MI9": {"TCGA-ACC": profile}}
    assert list(raw.expression["MI0"]) == sorted(cohorts)


def test_compartments_of_genes_are_those_of_the_benchmark(graph: GraphStore) -> None:
    found = {"g2": ("Exosome", "Nucleus")}
    assert raw_data_from_graph(graph).target_compartments == found
    dataset, _ = dataset_from_graph(graph, REQUESTED, embeddings=False)
    assert dataset.known().target_compartments == found


def test_a_dataset_without_embeddings_needs_no_embed(graph: GraphStore) -> None:
    dataset, _ = dataset_from_graph(graph, REQUESTED, embeddings=False)
    assert dataset.embeddings == {}
    assert dataset.parameters == {"functional_threshold": 0.6}
    with pytest.raises(GraphNotEmbedded, match="'embed' has not been run"):
        dataset_from_graph(graph, REQUESTED)


def test_parts_computed_from_other_data_are_refused(graph: GraphStore) -> None:
    embed(graph)
    graph.write(
        "CREATE (:Load {id: 'l', status: 'complete', started: '2026'})"
        "-[:OF_RELEASE]->(:Release {id: 'r', source: 's', release: '1', sha256: '0', synthetic: false})"
    )
    with pytest.raises(GraphNotEmbedded, match="'relate' has not been run on the data"):
        dataset_from_graph(graph, REQUESTED)


def test_a_mirna_without_a_vector_is_named_as_missing(graph: GraphStore) -> None:
    embed(graph)
    graph.write("MATCH (m:MiRNA {id: 'a'}) REMOVE m.embedding_drug")
    with pytest.raises(GraphNotEmbedded, match="no drug embedding"):
        dataset_from_graph(graph, REQUESTED)


def test_a_graph_without_a_benchmark_is_refused(store: GraphStore) -> None:
    with pytest.raises(NoBenchmark):
        raw_data_from_graph(store)


def test_a_pair_is_on_both_sides_of_the_diagonal() -> None:
    matrix = symmetric_matrix(("a", "b", "c"), [("a", "c", 0.5), ("b", "a", 0.25)])
    np.testing.assert_array_equal(matrix.toarray(), [[0, 0.25, 0.5], [0.25, 0, 0], [0.5, 0, 0]])
    assert symmetric_matrix(("a", "b"), []).shape == (2, 2)
