"""What `explain` counts as evidence: partners that enough miRNAs share, and neighbours near enough."""

import json
from pathlib import Path

import pytest

from fixtures.association_tables import small_resolver, write
from fixtures.published_prediction import MIRNA, publish_one
from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.writing.release_writer import BoltWriter
from gtmaloc.console import Reporter
from gtmaloc.pipeline.explain import ExplainResult, explain
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from loaders.load import load_source
from loaders.scope import LoadScope
from loaders.sources.rnalocate import RNALocate

OTHER_MIRNAS = """
UNWIND range(1, 8) AS i
CREATE (o:MiRNA {id: 'hsa-mir-' + i, name: 'hsa-mir-' + i, species: 'hsa', benchmark_row: i})
"""
ELSEWHERE = """
CREATE (c:Compartment {id: 'Exosome', name: 'Exosome'})
WITH c UNWIND range(3, 6) AS i
MATCH (o:MiRNA {id: 'hsa-mir-' + i})
CREATE (o)-[:LOCALIZED_IN {source: 'localization_benchmark'}]->(c)
WITH DISTINCT 1 AS done
MATCH (unlabelled:MiRNA {id: 'hsa-mir-7'}), (d:Disease {id: 'shared by three'})
CREATE (unlabelled)-[:ASSOCIATED_WITH {source: 'hmdd'}]->(d)
"""
EVIDENCE = """
MATCH (m:MiRNA {id: $mirna}), (c:Compartment {id: 'Nucleus'})
CREATE (two:Disease {id: 'shared by two', name: 'shared by two'}),
       (three:Disease {id: 'shared by three', name: 'shared by three'})
CREATE (m)-[:ASSOCIATED_WITH {source: 'hmdd'}]->(two), (m)-[:ASSOCIATED_WITH {source: 'hmdd'}]->(three)
WITH m, c, two, three
MATCH (a:MiRNA {id: 'hsa-mir-1'}), (b:MiRNA {id: 'hsa-mir-2'}), (d:MiRNA {id: 'hsa-mir-3'})
CREATE (a)-[:ASSOCIATED_WITH {source: 'hmdd'}]->(two), (b)-[:ASSOCIATED_WITH {source: 'hmdd'}]->(two),
       (a)-[:ASSOCIATED_WITH {source: 'hmdd'}]->(three), (b)-[:ASSOCIATED_WITH {source: 'hmdd'}]->(three),
       (d)-[:ASSOCIATED_WITH {source: 'hmdd'}]->(three),
       (a)-[:LOCALIZED_IN {source: 'localization_benchmark'}]->(c),
       (b)-[:LOCALIZED_IN {source: 'localization_benchmark'}]->(c),
       (m)-[:SEQUENCE_SIMILAR_TO {source: 'computed', score: .4}]->(a),
       (b)-[:SEQUENCE_SIMILAR_TO {source: 'computed', score: .39}]->(m),
       (m)-[:FUNCTIONALLY_SIMILAR_TO {source: 'computed', score: .9}]->(d)
"""


@pytest.fixture
def answer(store: GraphStore, neo4j_address: Neo4jAddress, monkeypatch: pytest.MonkeyPatch) -> ExplainResult:
    """The evidence for one miRNA and one compartment, in which two of six other labelled miRNAs are found."""
    publish_one(store)
    store.write(OTHER_MIRNAS)
    store.write(EVIDENCE, {"mirna": MIRNA})
    store.write(ELSEWHERE)
    monkeypatch.setenv("NEO4J_URI", neo4j_address.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_address.password or "none")
    return explain(Workspace(read_settings(), Reporter(quiet=True)), MIRNA)


def test_the_compartment_is_predicted_by_the_current_run(answer: ExplainResult) -> None:
    (nucleus,) = answer.compartments
    assert (answer.run, answer.resolved.id) == ("r1", MIRNA)
    assert (nucleus.answer, nucleus.calibrated) == ("possible", 0.7)
    assert nucleus.base_rate == pytest.approx(2 / 6), "the two without any label are not counted as absent"


def test_a_partner_counts_when_three_other_mirnas_share_it(answer: ExplainResult) -> None:
    (nucleus,) = answer.compartments
    assert [(s.partner, s.shared_by, s.found_there) for s in nucleus.shared] == [("shared by three", 3, 2)]


def test_a_neighbour_counts_from_a_score_of_four_tenths_on_and_when_it_is_found_there(
    answer: ExplainResult,
) -> None:
    (nucleus,) = answer.compartments
    assert [(n.neighbour, n.score) for n in nucleus.neighbours] == [("hsa-mir-1", 0.4)]


def test_rnalocates_own_publications_and_score_come_before_the_bare_label_of_the_benchmark(
    answer: ExplainResult, store: GraphStore, tmp_path: Path
) -> None:
    table = write(
        tmp_path / "rnalocate" / "RNALocate.txt",
        [
            "Species\tRNA_Symbol\tRNA_Type\tSubcellular_Localization\tGO_Accession\tPubMed_ID\tRNALocate_Score",
            f"Human\t{MIRNA}\tmiRNA\tNuclear\tGO:0005634\t17\t0.4",
            f"Human\t{MIRNA}\tmiRNA\tNucleus\tGO:0005634\t18\t0.9",
        ],
    )
    source, scope = RNALocate(), LoadScope()
    release = source.release(table.parent.parent)
    load_source(
        source, release, small_resolver(), scope, BoltWriter(store), tmp_path / "rejects", reject_limit=0.0
    )
    store.write(
        "MATCH (m:MiRNA {id: $mirna}), (c:Compartment {id: 'Nucleus'}) "
        "SET c.benchmark_column = 0 "  # the load kept only what a source reports of the fixture's nodes
        "CREATE (m)-[:LOCALIZED_IN {source: 'localization_benchmark', evidence: ['none given']}]->(c)",
        {"mirna": MIRNA},
    )
    (nucleus,) = explain(Workspace(read_settings(), Reporter(quiet=True)), MIRNA).compartments
    assert (nucleus.answer, nucleus.sources) == ("known", ("rnalocate", "localization_benchmark"))
    first, last = nucleus.reports
    assert (first.pmids, first.score, first.go_id) == (("17", "18"), 0.9, "GO:0005634")
    assert [json.loads(text)["pmids"] for text in first.observations] == [["17"], ["18"]]
    assert (last.pmids, last.score, last.evidence) == ((), None, ("none given",))
