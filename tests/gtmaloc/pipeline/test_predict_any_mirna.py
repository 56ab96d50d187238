"""Every live human miRNA is answered and explained: by its row, its hairpins, or molecules to choose from."""

from collections.abc import Iterator
from dataclasses import replace
from math import exp, log
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fixtures.explained_run import explanations
from fixtures.finished_run import METRICS, SETTINGS
from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.writing.predictions import RunInfo, publish_predictions
from gtmaloc.console import Reporter
from gtmaloc.pipeline.explain import explain
from gtmaloc.pipeline.predict import NoPrediction, PredictResult, Unanswered, predict, predict_one
from gtmaloc.pipeline.resolve import UnknownName
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from gtmaloc_learning.explanations import Explanations
from gtmaloc_learning.predictions import Predictions
from gtmaloc_learning.run_directory import RunDirectory

GRAPH = """
CREATE (:Compartment {id: 'Nucleus', name: 'Nucleus', benchmark_column: 0})
WITH count(*) AS _
UNWIND [['MI0000001', 'hsa-mir-1-1', ['MIMAT0000001']], ['MI0000002', 'hsa-mir-1-2', ['MIMAT0000001']],
        ['MI0000003', 'hsa-let-7a-1', ['MIMAT0000003']], ['MI0000004', 'hsa-let-7b', ['MIMAT0000004']],
        ['MI0000005', 'hsa-mir-12136', ['MIMAT0000005']], ['MI0000006', 'hsa-mir-8a', ['MIMAT0000006']],
        ['MI0000007', 'hsa-mir-8b', ['MIMAT0000006', 'MIMAT0000007']]] AS of
CREATE (h:Precursor {accession: of[0], name: of[1]})
WITH h, of UNWIND of[2] AS mature
MERGE (x:Mature {accession: mature})
CREATE (h)-[:PROCESSED_INTO]->(x)
WITH count(*) AS _
UNWIND [['MIMAT0000001', 'hsa-miR-1'], ['MIMAT0000003', 'hsa-let-7a-5p'], ['MIMAT0000004', 'hsa-let-7b-5p'],
        ['MIMAT0000005', 'hsa-miR-12136'], ['MIMAT0000006', 'hsa-miR-8x-5p'],
        ['MIMAT0000007', 'hsa-miR-8b-3p']] AS of
MATCH (x:Mature {accession: of[0]}) SET x.name = of[1]
WITH count(*) AS _
UNWIND [['hsa-let-7', 'family', 0], ['hsa-let-7a', 'stem', 1], ['hsa-mir-8a', 'precursor', 2],
        ['hsa-mir-twin', 'precursor', 3]] AS of
CREATE (:MiRNA {id: of[0], name: of[0], level: of[1], species: 'hsa', benchmark_row: of[2]})
WITH count(*) AS _
UNWIND [['hsa-let-7', 'MI0000003', 'ambiguous'], ['hsa-let-7a', 'MI0000003', 'exact'],
        ['hsa-mir-8a', 'MI0000006', 'exact']] AS of
MATCH (m:MiRNA {id: of[0]}), (h:Precursor {accession: of[1]})
CREATE (m)-[:HAS_PRECURSOR {how: of[2]}]->(h)
WITH count(*) AS _
MATCH (m:MiRNA {id: 'hsa-let-7a'}), (c:Compartment {id: 'Nucleus'})
CREATE (m)-[:LOCALIZED_IN {source: 'localization_benchmark'}]->(c),
       (m)-[:LOCALIZED_IN {source: 'rnalocate', pmids: ['22', '11']}]->(c)
"""


def table(features: str, fold: int, **of: tuple[float, int, str]) -> Predictions:
    """One compartment; calibrated probability, rank and status by id, the model output being half of it."""
    column = {name: np.array([[v[k]] for v in of.values()]) for k, name in enumerate(("p", "rank", "status"))}
    layers: dict[str, Any] = {
        "known": np.zeros((len(of), 1), dtype=np.int8),
        "probability": column["p"] / 2,
        "calibrated": column["p"],
        "rank": column["rank"],
        "of": np.full((len(of), 1), 7),
        "status": column["status"],
        "set": np.full((len(of), 1), "present"),
        "base_rate": np.full((len(of), 1), 0.25),
        "features": np.full((len(of), 1), features),
    }
    return Predictions(tuple(k.replace("_", "-") for k in of), ("Nucleus",), layers, np.full(len(of), fold))


@pytest.fixture
def workspace(
    store: GraphStore, neo4j_address: Neo4jAddress, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Workspace]:
    """Three benchmark miRNAs with predictions, and the other hairpins with theirs."""
    store.write(GRAPH)
    panel = table(
        "network", 2, hsa_let_7=(0.3, 6, "possible"), hsa_let_7a=(0.8, 2, "known"),
        hsa_mir_8a=(0.6, 4, "possible"),
    )  # fmt: skip
    others = table(
        "intrinsic", -1, MI0000001=(0.9, 1, "likely"), MI0000002=(0.9, 1, "likely"),
        MI0000004=(0.7, 3, "likely"), MI0000005=(0.1, 7, "not enough evidence"),
        MI0000007=(0.2, 5, "unlikely"),
    )  # fmt: skip
    publish_predictions(store, RunInfo("r1", "ensemble", 0, "f", False), panel, others=others)
    monkeypatch.setenv("GTMALOC_VAR", str(tmp_path))
    ids, more = panel.ids, others.ids
    of_run = explanations((*ids, *more), ("Nucleus",))
    of_run = replace(of_run, of_model=replace(of_run.of_model, arrays=_pointing(of_run, len(ids) - 1)))
    RunDirectory(tmp_path / "runs" / "r1").finish(
        panel, others=others, settings=SETTINGS, metrics=METRICS, explanations=of_run
    )
    monkeypatch.setenv("NEO4J_URI", neo4j_address.uri)
    monkeypatch.setenv("NEO4J_PASSWORD", neo4j_address.password or "none")
    yield Workspace(read_settings(), Reporter(quiet=True))


def _pointing(of: Explanations, row: int) -> dict[str, Any]:
    """The arrays with one neighbour for all."""
    return {**of.of_model.arrays, "neighbours": np.full((len(of.ids), 1), row)}


def shown(result: PredictResult) -> tuple[Any, ...]:
    (pair,) = result.predictions
    return result.features, pair["calibrated"], pair["status"], pair["rank"], pair["held_out_fold"]


@pytest.mark.parametrize(
    ("name", "id_", "expected"),
    [
        ("hsa-mir-12136", "hsa-mir-12136", ("intrinsic", 0.1, "not enough evidence", 7, -1)),
        ("hsa-miR-12136", "hsa-miR-12136", ("intrinsic", 0.1, "not enough evidence", 7, -1)),
        ("MI0000005", "hsa-mir-12136", ("intrinsic", 0.1, "not enough evidence", 7, -1)),
        ("hsa-mir-1-2", "hsa-mir-1-2", ("intrinsic", 0.9, "likely", 1, -1)),
        ("hsa-mir-1", "hsa-mir-1", ("intrinsic", 0.9, "likely", 1, -1)),  # two hairpins, one molecule
        ("hsa-let-7a-5p", "hsa-let-7a", ("network", 0.8, "known", 2, 2)),
        ("hsa-let-7a-1", "hsa-let-7a-1", ("network", 0.8, "known", 2, 2)),
    ],
)
def test_a_live_name_is_answered(workspace: Workspace, name: str, id_: str, expected: Any) -> None:
    found = predict_one(workspace, name)
    assert shown(found) == expected
    assert found.resolved.id == id_
    assert "missing report is no absence" in found.meaning


def test_a_mature_of_several_hairpins_gets_their_mean_logit(workspace: Workspace) -> None:
    found = predict_one(workspace, "hsa-miR-8x-5p")
    mean = (log(0.6 / 0.4) + log(0.2 / 0.8)) / 2
    assert shown(found) == ("intrinsic and network", round(1 / (1 + exp(-mean)), 6), "possible", 4, 2)
    assert found.predictions[0]["set"] == "present", "all agree on it"


def test_a_known_pair_names_its_sources_and_publications(workspace: Workspace) -> None:
    (pair,) = predict_one(workspace, "hsa-let-7a").predictions
    assert (pair["sources"], pair["pmids"]) == (["localization_benchmark", "rnalocate"], ["11", "22"])
    (other,) = predict_one(workspace, "hsa-let-7b").predictions
    assert (other["sources"], other["pmids"]) == ([], [])


def test_a_family_that_the_benchmark_uses_is_answered_and_its_molecules_are_listed(
    workspace: Workspace,
) -> None:
    found = predict_one(workspace, "hsa-let-7")
    assert shown(found)[:2] == ("network", 0.3)
    assert "stands for several molecules: hsa-let-7a-1, hsa-let-7b" in found.resolved.note
    assert "several" not in predict_one(workspace, "hsa-mir-1").resolved.note


def test_a_family_that_no_row_has_is_refused_with_its_molecules(workspace: Workspace) -> None:
    with pytest.raises(UnknownName, match="stands for several molecules: hsa-mir-8") as refused:
        predict_one(workspace, "hsa-mir-8")
    assert refused.value.remedy == "Ask for one of them"


def test_an_unseen_name_among_many_is_an_entry_with_its_error(workspace: Workspace) -> None:
    first, second, third = predict(workspace, ["hsa-mir-12136", "hsa-mir-777", "hsa-mir-1-1"])
    assert isinstance(second, Unanswered)
    assert second.as_json()["error"].startswith("There is no miRNA 'hsa-mir-777'")
    assert isinstance(first, PredictResult) and isinstance(third, PredictResult)


def test_without_a_published_run_a_live_name_has_no_prediction(
    workspace: Workspace, store: GraphStore
) -> None:
    store.write("MATCH (s:GraphState) REMOVE s.current_run")
    with pytest.raises(NoPrediction, match="hsa-mir-12136 has no published prediction: no run is published"):
        predict_one(workspace, "hsa-mir-12136")


def test_a_withdrawn_entry_and_a_hairpin_without_prediction_have_their_own_reasons(
    workspace: Workspace, store: GraphStore
) -> None:
    store.write("CREATE (:DeadEntry {accession: 'MI0000099', name: 'hsa-mir-6087'})")
    store.write("CREATE (:MiRNA {id: 'hsa-mir-6087', name: 'hsa-mir-6087', species: 'hsa'})")
    with pytest.raises(NoPrediction, match="MI0000099 was withdrawn, so miRBase has no hairpin to predict"):
        predict_one(workspace, "hsa-mir-6087")
    store.write("MATCH (:Precursor {accession: 'MI0000005'})-[p:PREDICTED_IN]->() DELETE p")
    with pytest.raises(NoPrediction, match="the published run predicts none of its hairpins"):
        predict_one(workspace, "hsa-mir-12136")


@pytest.mark.parametrize(
    ("name", "id_", "calibrated"),
    [
        ("hsa-mir-12136", "hsa-mir-12136", 0.1),
        ("MI0000005", "hsa-mir-12136", 0.1),
        ("hsa-miR-12136", "hsa-miR-12136", 0.1),
        ("hsa-mir-1", "hsa-mir-1", 0.9),  # two hairpins, one molecule
    ],
)
def test_a_hairpin_outside_the_benchmark_is_explained_as_it_is_predicted(
    workspace: Workspace, name: str, id_: str, calibrated: float
) -> None:
    found = explain(workspace, name)
    assert (found.resolved.id, found.run, found.contributions_note) == (id_, "r1", None)
    assert "outside the benchmark: predicted from sequence, genomic place" in found.resolved.note
    (nucleus,) = found.compartments
    assert (nucleus.calibrated, nucleus.base_rate, nucleus.set) == (calibrated, 0.25, "present")
    assert [c.part for c in nucleus.contributions] == ["associations", "sequence"]
    assert [n.mirna for n in found.neighbours] == ["hsa-mir-8a"]
    assert found.applicability is not None
    assert nucleus.shared == () and nucleus.compared == 0, "no source uses the name"


def test_a_mirna_of_the_benchmark_is_explained_by_its_row(workspace: Workspace) -> None:
    found = explain(workspace, "hsa-let-7a-5p")
    assert found.resolved.id == "hsa-let-7a" and "outside" not in found.resolved.note
    assert (found.compartments[0].answer, found.contributions_note) == ("known", None)


def test_a_name_that_a_source_uses_has_the_prediction_of_its_hairpin_and_the_evidence_of_the_graph(
    workspace: Workspace, store: GraphStore
) -> None:
    store.write(
        "MATCH (h:Precursor {accession: 'MI0000004'}), (c:Compartment {id: 'Nucleus'}) "
        "CREATE (m:MiRNA {id: 'hsa-let-7b', name: 'hsa-let-7b', level: 'stem', species: 'hsa'}), "
        "(m)-[:HAS_PRECURSOR {how: 'exact'}]->(h), (m)-[:LOCALIZED_IN {source: 'rnalocate'}]->(c)"
    )
    found = explain(workspace, "hsa-let-7b")
    (nucleus,) = found.compartments
    assert (found.resolved.id, nucleus.calibrated, nucleus.sources) == ("hsa-let-7b", 0.7, ("rnalocate",))
    assert nucleus.base_rate == 1.0, "of the graph: its one labelled miRNA"
    assert nucleus.contributions


def test_hairpins_with_different_answers_are_not_explained_by_one_of_them(
    workspace: Workspace, store: GraphStore
) -> None:
    store.write(
        "MATCH (m:MiRNA {id: 'hsa-mir-8a'})-[p:PREDICTED_IN]->(c), (h:Precursor {accession: 'MI0000006'}) "
        "CREATE (h)-[q:PREDICTED_IN]->(c) SET q = properties(p) DETACH DELETE m"
    )
    found = explain(workspace, "hsa-miR-8x-5p")
    assert (
        found.contributions_note
        == "It comes from several hairpins with different answers: ask for one of them"
    )
    assert found.compartments[0].contributions == () and found.compartments[0].rank == 4


@pytest.mark.parametrize(
    "name", ["hsa-miR-8x-5p", "hsa-mir-1", "hsa-let-7a-5p", "hsa-let-7a-1", "hsa-let-7", "MI0000006"]
)
def test_what_is_explained_is_what_is_predicted(workspace: Workspace, name: str) -> None:
    """Also for a mature of several hairpins of which one is a miRNA of the benchmark."""
    predicted, explained = predict_one(workspace, name), explain(workspace, name)
    assert explained.resolved.id == predicted.resolved.id
    (nucleus,) = explained.compartments
    assert round(nucleus.calibrated or 0, 6) == predicted.predictions[0]["calibrated"]
    assert nucleus.rank == predicted.predictions[0]["rank"]


def test_a_single_hairpin_is_answered_by_the_row_that_has_it(workspace: Workspace, store: GraphStore) -> None:
    store.write("MATCH (m:MiRNA {id: 'hsa-let-7'}) DETACH DELETE m")
    for found in (predict_one(workspace, "hsa-let-7a-1"), explain(workspace, "hsa-let-7a-1")):
        assert found.resolved.id == "hsa-let-7a"


def test_without_a_published_run_a_hairpin_is_not_explained(workspace: Workspace, store: GraphStore) -> None:
    store.write("MATCH (s:GraphState) REMOVE s.current_run")
    with pytest.raises(UnknownName, match="no loaded source reports anything about it"):
        explain(workspace, "hsa-mir-12136")
