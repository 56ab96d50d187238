"""What `explain` counts as evidence: partners that enough miRNAs share, and neighbours near enough."""

import json
from pathlib import Path

import numpy as np
import pytest

from fixtures.association_tables import small_resolver, write
from fixtures.explained_run import explanations
from fixtures.published_prediction import MIRNA, publish_one
from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.writing.release_writer import BoltWriter
from gtmaloc.console import Reporter
from gtmaloc.pipeline.explain import ExplainResult, explain
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from gtmaloc_learning.explanations import Explanations
from gtmaloc_learning.predictions import Predictions
from gtmaloc_learning.run_directory import RunDirectory
from loaders.load import load_source
from loaders.scope import LoadScope
from loaders.sources.rnalocate import RNALocate

SETTINGS = {
    "model": "m", "preset": "", "features": "", "seed": 0, "folds": 2, "device": "cpu", "fingerprint": "f",
    "data_fingerprint": "d", "parameters": {}, "synthetic": True,
}  # fmt: skip
METRICS = {"auroc": {}, "auprc": {}, "ece": 0.1, "statuses": {}, "others": None, "deletion": None}
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
def answer(
    store: GraphStore, neo4j_address: Neo4jAddress, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> ExplainResult:
    """The evidence for one miRNA and one compartment, in which two of six other labelled miRNAs are found."""
    publish_one(store)
    store.write(OTHER_MIRNAS)
    store.write(EVIDENCE, {"mirna": MIRNA})
    store.write(ELSEWHERE)
    monkeypatch.setenv("NEO4J_URI", neo4j_address.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_address.password or "none")
    monkeypatch.setenv("GTMALOC_VAR", str(tmp_path / "var"))
    return asked()


def asked() -> ExplainResult:
    return explain(Workspace(read_settings(), Reporter(quiet=True)), MIRNA)


def run_of(tmp_path: Path, *ids: str, **explained: Explanations) -> RunDirectory:
    """The directory of the published run, with predictions of these miRNAs."""
    run, half = RunDirectory(tmp_path / "var" / "runs" / "r1"), np.full((len(ids), 1), 0.5)
    run.path.mkdir(parents=True)
    table = Predictions(
        ids,
        ("Nucleus",),
        {"known": np.ones((len(ids), 1), dtype=np.int8), "probability": half, "calibrated": half},
        np.zeros(len(ids), dtype=np.int64),
    )
    return run.finish(table, settings=SETTINGS, metrics=METRICS, explanations=explained.get("explanations"))


def test_the_compartment_is_predicted_by_the_current_run(answer: ExplainResult) -> None:
    (nucleus,) = answer.compartments
    assert (answer.run, answer.resolved.id) == ("r1", MIRNA)
    assert (nucleus.answer, nucleus.calibrated) == ("possible", 0.7)
    assert nucleus.base_rate == pytest.approx(2 / 6), "the two without any label are not counted as absent"


def test_a_partner_counts_when_three_other_mirnas_share_it(answer: ExplainResult) -> None:
    """Two of the three are found there. Of one and of two diseases, the sharers have just those shares."""
    (nucleus,) = answer.compartments
    assert (nucleus.compared, nucleus.partners_for, nucleus.partners_against) == (1, 0, 0)
    assert nucleus.shared == (), "as many are found there as among equally studied miRNAs"


def test_a_partner_of_equally_studied_miRNAs_of_which_more_are_found_there(  # noqa: N802
    answer: ExplainResult, store: GraphStore
) -> None:
    """Nine more of the nucleus share a disease with it; 32 of other places have two diseases as well."""
    store.write(
        "MATCH (m:MiRNA {id: $mirna}), (c:Compartment {id: 'Nucleus'}) "
        "CREATE (d:Disease {id: 'telling', name: 'telling'}), "
        "(e:Compartment {id: 'Elsewhere', name: 'Elsewhere'}), "
        "(u:Disease {id: 'usual', name: 'usual'}), (m)-[:ASSOCIATED_WITH {source: 'hmdd'}]->(d) "
        "WITH * UNWIND range(1, 41) AS i "
        "CREATE (o:MiRNA {id: 'hsa-mir-5' + i, name: 'x', species: 'hsa', benchmark_row: 100 + i}) "
        "CREATE (o)-[:ASSOCIATED_WITH {source: 'hmdd'}]->(u), (o)-[:ASSOCIATED_WITH {source: 'ncdr'}]->(u) "
        "FOREACH (_ IN CASE WHEN i < 10 THEN [1] ELSE [] END | "
        "CREATE (o)-[:LOCALIZED_IN {source: 'localization_benchmark'}]->(c), "
        "(o)-[:ASSOCIATED_WITH {source: 'hmdd'}]->(d)) "
        "FOREACH (_ IN CASE WHEN i >= 10 THEN [1] ELSE [] END | "
        "CREATE (o)-[:LOCALIZED_IN {source: 'localization_benchmark'}]->(e), "
        "(o)-[:ASSOCIATED_WITH {source: 'hmdd'}]->(:Disease {id: 'own' + i, name: 'own'}))",
        {"mirna": MIRNA},
    )
    (nucleus,) = asked().compartments
    (telling,) = nucleus.shared
    assert (telling.partner, telling.shared_by, telling.found_there) == ("telling", 9, 9)
    assert telling.expected == pytest.approx(11 / 43, abs=1e-4), (
        "two sharers of the fixture have two diseases too"
    )
    assert (nucleus.compared, nucleus.partners_for, nucleus.partners_against) == (2, 1, 0)


def test_the_run_in_the_graph_says_what_its_output_rests_on(answer: ExplainResult, tmp_path: Path) -> None:
    ids = ("hsa-mir-1", MIRNA)
    run_of(tmp_path, *ids, explanations=explanations(ids))
    found = asked()
    (nucleus,) = found.compartments
    assert found.contributions_note is None
    assert [c.part for c in nucleus.contributions] == ["associations", "sequence"]
    assert (nucleus.set, nucleus.nothing_known) == ("either", pytest.approx(0.2689))
    assert [(n.mirna, n.compartments) for n in found.neighbours] == [("hsa-mir-1", ("Nucleus",))]
    assert found.applicability is not None and not found.applicability.inside
    value = found.as_json()
    assert value.keys() >= {"neighbours", "applicability", "compartments"}
    assert value["compartments"][0].keys() >= {"contributions", "set", "neighbours", "disagreement"}


def test_without_the_directory_of_the_run_the_graph_answers_and_says_so(answer: ExplainResult) -> None:
    assert answer.contributions_note is not None and "does not hold run r1" in answer.contributions_note
    assert (answer.neighbours, answer.applicability) == ((), None)
    assert answer.compartments[0].contributions == () and answer.compartments[0].neighbours


def test_a_damaged_directory_of_the_run_is_named(answer: ExplainResult, tmp_path: Path) -> None:
    run = run_of(tmp_path, MIRNA, explanations=explanations((MIRNA,)))
    (run.path / "explanations.npz").write_bytes(b"")
    found = asked()
    assert found.contributions_note is not None
    assert "explanations.npz cannot be read" in found.contributions_note
    assert found.compartments[0].contributions == () and found.compartments[0].neighbours


@pytest.mark.parametrize("explained", [{}, {"explanations": explanations(("hsa-mir-1",))}])
def test_a_run_that_says_nothing_about_the_miRNA(  # noqa: N802
    answer: ExplainResult, tmp_path: Path, explained: dict[str, Explanations]
) -> None:
    run_of(tmp_path, "hsa-mir-1", **explained)
    found = asked()
    assert found.contributions_note == "The model m does not say what its output for this miRNA rests on"
    assert found.neighbours == ()


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
