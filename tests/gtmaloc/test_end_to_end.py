"""The whole pipeline on the demonstration release, from the command line, with a real Neo4j and GDS."""

import json
import math
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.writing.reset import clear_graph
from gtmaloc.cli import main as command_line
from local_neo4j.local_server import ServerInfo

SOURCES = {
    "mirbase",
    "mesh",
    "ncbi_gene",
    "localization_benchmark",
    "rnalocate",
    "benchmark_genes",
    "human_protein_atlas",
    "tcga_expression",
    "mirtarbase",
    "ncdr",
    "hmdd",
}
COMPARTMENTS = 7
MIRNAS = 240
Verb = Callable[..., Any]

pytestmark = [pytest.mark.slow]


@pytest.fixture(scope="module")
def project(
    neo4j_server: ServerInfo, neo4j_address: Neo4jAddress, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """A project directory whose settings point at the test server; few folds, so that it is quick."""
    directory = tmp_path_factory.mktemp("project")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(directory)
        patch.setenv("NEO4J_URI", neo4j_server.uri)
        patch.setenv("NEO4J_USERNAME", neo4j_server.username)
        patch.setenv("NEO4J_PASSWORD", neo4j_server.password or "none")
        patch.setenv("GTMALOC_FOLDS", "3")
        patch.setenv("GTMALOC_DEVICE", "cpu")
        with GraphStore.connect(neo4j_address) as store:
            clear_graph(store)
        yield directory


@pytest.fixture
def verb(project: Path, capsys: pytest.CaptureFixture[str]) -> Verb:
    """Runs a verb with --json and returns the single object that it prints on stdout."""

    def run(*arguments: str, code: int = 0) -> Any:
        capsys.readouterr()
        assert command_line._run([*arguments, "--json"]) == code, capsys.readouterr().err
        printed = capsys.readouterr().out
        return json.loads(printed) if code == 0 else printed

    return run


@pytest.fixture(scope="module")
def whole_run(project: Path) -> dict[str, Any]:
    """`gtmaloc run` once, for all tests that look at its result."""
    import contextlib
    import io

    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        assert command_line._run(["run", "--json"]) == 0
    result: dict[str, Any] = json.loads(out.getvalue())
    return result


def test_the_run_names_every_step_with_its_seconds(whole_run: dict[str, Any]) -> None:
    assert list(whole_run["steps"]) == [
        "fetch", "load", "relate", "embed", "train", "publish", "evaluate", "report",
    ]  # fmt: skip
    assert all(step["seconds"] >= 0 for step in whole_run["steps"].values())
    assert whole_run["synthetic"] is True


def test_every_row_of_every_source_is_counted(whole_run: dict[str, Any]) -> None:
    counts = whole_run["steps"]["load"]["sources"]
    assert {a["source"] for a in counts} == SOURCES
    for a in counts:
        assert a["read"] == a["loaded"] + a["duplicate"] + a["rejected"] + a["out_of_scope"], a
        assert a["loaded"] > 0
    assert any(a["duplicate"] for a in counts)
    assert any(a["rejected"] for a in counts)


def test_rejected_rows_are_listed_with_their_reason(whole_run: dict[str, Any]) -> None:
    rejects = Path(whole_run["steps"]["load"]["rejects"])
    for counts in whole_run["steps"]["load"]["sources"]:
        lines = (rejects / f"{counts['source']}.tsv").read_text(encoding="utf-8").splitlines()
        assert lines[0].split("\t") == ["file", "line", "reason", "row"]
        fields = [line.split("\t") for line in lines[1:]]
        out_of_scope = [row for _, _, reason, row in fields if reason.startswith("out of scope: ")]
        assert len(fields) - len(out_of_scope) == counts["rejected"]
        assert sum(int(rows.split()[0]) for rows in out_of_scope) == counts["out_of_scope"]


def test_each_relation_is_embedded_in_its_dimension(whole_run: dict[str, Any]) -> None:
    found = {r["relation"]: r["dimension"] for r in whole_run["steps"]["embed"]["relations"]}
    assert found == {"sequence": 64, "target": 128, "drug": 128, "disease": 128}


def test_a_prediction_is_published_for_every_pair(whole_run: dict[str, Any], verb: Verb) -> None:
    assert whole_run["steps"]["publish"]["edges"] == MIRNAS * COMPARTMENTS
    rows = verb(
        "query",
        "MATCH (s:GraphState) WITH s.current_run AS run "
        "MATCH (m:MiRNA)-[p:PREDICTED_IN {run: run}]->(:Compartment) "
        "RETURN count(p) AS n, count(DISTINCT m) AS mirnas, "
        "min(p.calibrated) AS low, max(p.calibrated) AS high, "
        "collect(DISTINCT p.status) AS statuses, "
        "min(p.held_out_fold) AS first, max(p.held_out_fold) AS last, "
        "collect(DISTINCT p.synthetic) AS synthetic",
    )["rows"][0]
    assert (rows["n"], rows["mirnas"]) == (MIRNAS * COMPARTMENTS, MIRNAS)
    assert 0 <= rows["low"] < rows["high"] <= 1
    assert {"known", "possible"} <= set(rows["statuses"])
    assert (rows["first"], rows["last"]) == (0, 2)
    assert rows["synthetic"] == [True]


def test_the_model_learns_what_was_planted(whole_run: dict[str, Any]) -> None:
    """Chance is 0.5; degree-only sees what remains if the planted groups are hidden."""
    evaluation = whole_run["steps"]["evaluate"]
    degree = next(b for b in evaluation["baselines"] if b["model"] == "degree-only")
    assert evaluation["auroc"]["mean"] > 0.65
    assert evaluation["auroc"]["mean"] > degree["auroc"]["mean"]


def test_evaluation_keeps_its_contract(whole_run: dict[str, Any]) -> None:
    evaluation = whole_run["steps"]["evaluate"]
    for measured in (evaluation, *evaluation["baselines"]):
        assert measured.keys() >= {
            "protocol", "model", "preset", "features", "inputs", "folds", "seeds", "auroc", "auprc", "ece",
        "ece_floor",
            "slope", "brier", "prevalence", "f1", "mcc", "threshold", "multi_label", "support", "notes",
            "seconds", "device",
        }  # fmt: skip
        assert measured["auroc"].keys() >= {"mean", "sd", "ci95", "per_label", "mean5", "pooled", "pooled5"}
        assert len(measured["auprc"]["per_label"]) == COMPARTMENTS
    assert {b["model"] for b in evaluation["baselines"]} == {"degree-only", "extra-trees"}
    assert all(b["versus"]["auroc"].keys() == {"difference", "p", "ci95"} for b in evaluation["baselines"])


def test_status_counts_what_the_graph_holds(whole_run: dict[str, Any], verb: Verb) -> None:
    status = verb("status")
    assert status.keys() >= {"uri", "neo4j", "gds", "nodes", "relationships"}
    assert status["relationships"]["PREDICTED_IN"] == MIRNAS * COMPARTMENTS
    assert status["nodes"]["MiRNA"] >= MIRNAS
    assert status["synthetic"] is True


@pytest.mark.parametrize("spelling", ["hsa-mir-90001", "hsa-miR-90001-5p", "HSA-MIR-90001", "MI9000001"])
def test_predict_understands_spellings_and_says_how(
    whole_run: dict[str, Any], verb: Verb, spelling: str
) -> None:
    answer = verb("predict", spelling)
    assert answer["query"] == spelling
    assert answer["resolved"]["id"] == "hsa-mir-90001"
    assert answer["resolved"].keys() >= {"id", "level", "how"}
    assert len(answer["predictions"]) == COMPARTMENTS
    assert answer["predictions"][0].keys() >= {"compartment", "probability", "calibrated", "status"}


def test_predict_suggests_names_for_a_misspelling(
    whole_run: dict[str, Any], verb: Verb, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line._run(["predict", "hsa-mir-9000l"]) == 1
    assert "Did you mean hsa-mir-9" in capsys.readouterr().err


def test_explain_gives_evidence_for_each_compartment(whole_run: dict[str, Any], verb: Verb) -> None:
    answer = verb("explain", "hsa-mir-90001")
    assert len(answer["compartments"]) == COMPARTMENTS
    assert {c["answer"] for c in answer["compartments"]} <= {
        "known", "likely", "possible", "unlikely", "not enough evidence",
    }  # fmt: skip
    assert any(c["shared"] or c["neighbours"] for c in answer["compartments"])
    for compartment in answer["compartments"]:
        assert all(s["lift"] > 1 and s["chance"] <= 0.05 for s in compartment["shared"])


def test_explain_says_what_the_models_output_rests_on(whole_run: dict[str, Any], verb: Verb) -> None:
    answer = verb("explain", "hsa-mir-90001")
    assert answer["contributions_note"] is None
    assert answer["applicability"].keys() >= {"inside", "described", "nearness"}
    assert all(
        n["without"].keys() == {c["compartment"] for c in answer["compartments"]}
        for n in answer["neighbours"]
    )
    assert len(answer["neighbours"]) == 5
    for c in answer["compartments"]:
        assert c["set"] in ("present", "absent", "either", "neither")
        assert {part["part"] for part in c["contributions"] if part["contribution"]} >= {"conservation"}
        log_odds = math.log(c["nothing_known"] / (1 - c["nothing_known"]))
        log_odds += sum(part["contribution"] for part in c["contributions"])
        assert 1 / (1 + math.exp(-log_odds)) == pytest.approx(c["calibrated"], abs=0.002)


def test_explanations_hold_when_what_they_name_is_deleted(whole_run: dict[str, Any], project: Path) -> None:
    """On the demonstration dataset: what is said to contribute most changes more than as much at random."""
    metrics = json.loads((project / "var" / "runs" / whole_run["run"] / "metrics.json").read_text())
    for areas in metrics["deletion"].values():
        assert areas["explained"] > 2 * abs(areas["random"])


def test_features_of_the_graph_are_those_of_its_releases(whole_run: dict[str, Any], verb: Verb) -> None:
    graph, files = verb("features"), verb("features", "--data", whole_run["data"])
    for value in (graph, files):
        for of in (*value["blocks"], *value["similarities"]):
            del of["seconds"]
    assert graph == files
    assert {source["source"] for block in graph["blocks"] for source in block["sources"]} <= SOURCES
    assert all(source["release"] for block in graph["blocks"] for source in block["sources"])


def test_query_refuses_to_write(whole_run: dict[str, Any], verb: Verb) -> None:
    before = verb("status")["nodes"]["MiRNA"]
    verb("query", "CREATE (:MiRNA {id: 'x'})", code=1)
    assert verb("status")["nodes"]["MiRNA"] == before


def test_a_query_parameter_is_bound_and_not_spliced(whole_run: dict[str, Any], verb: Verb) -> None:
    nasty = "x'}) DETACH DELETE m //"
    rows = verb("query", "MATCH (m:MiRNA {id: $id}) RETURN m.id AS id", "--param", f"id={nasty}")["rows"]
    assert rows == []


def test_the_report_is_written_and_says_synthetic(whole_run: dict[str, Any]) -> None:
    page = Path(whole_run["report"]).read_text(encoding="utf-8")
    assert "SYNTHETIC demonstration data" in page
    assert not re.search(r"<script[^>]+src=", page)


def test_the_case_study_lists_new_pairs_of_every_compartment(whole_run: dict[str, Any], verb: Verb) -> None:
    case_study = verb("report", "--run", whole_run["run"], "--most", "2")["case_study"]
    assert len(case_study) == COMPARTMENTS
    known = verb("query", "MATCH (m:MiRNA)-[:LOCALIZED_IN]->(c:Compartment) RETURN m.id AS m, c.name AS c")
    reported = {(row["m"], row["c"]) for row in known["rows"]}
    for compartment, pairs in case_study.items():
        assert len(pairs) <= 2
        for pair in pairs:
            assert (pair["id"], compartment) not in reported
            assert pair["status"] in ("likely", "possible") and pair["evidence"] and pair["matures"]


def test_publishing_a_second_run_retires_the_first(whole_run: dict[str, Any], verb: Verb) -> None:
    second = verb("train", "--model", "degree-only", "--seed", "1")
    assert second.keys() >= {"run", "edges", "seconds"}
    published = verb("publish")
    assert published["run"] == second["run"]
    runs = {
        r["id"]: r["status"]
        for r in verb("query", "MATCH (r:ModelRun) RETURN r.id AS id, r.status AS status")["rows"]
    }
    assert runs == {whole_run["run"]: "retired", second["run"]: "current"}
    old = verb(
        "query", "MATCH ()-[p:PREDICTED_IN {run: $r}]->() RETURN count(p) AS n", "-p", f"r={whole_run['run']}"
    )
    assert old["rows"] == [{"n": MIRNAS * COMPARTMENTS}]
    assert verb("publish", "--run", whole_run["run"])["run"] == whole_run["run"]  # and back again
    assert verb("predict", "hsa-mir-90001")["run"] == whole_run["run"]


def test_a_second_complete_run_reuses_the_training(whole_run: dict[str, Any], verb: Verb) -> None:
    again = verb("run")
    assert again["run"] == whole_run["run"]
    assert again["steps"]["train"]["seconds"] < whole_run["steps"]["train"]["seconds"] / 2
    assert again["steps"]["evaluate"]["auroc"] == whole_run["steps"]["evaluate"]["auroc"]
    assert verb("predict", "hsa-mir-90001")["run"] == whole_run["run"]


def test_loading_again_changes_nothing(whole_run: dict[str, Any], verb: Verb) -> None:
    before = verb("status")
    verb("load")
    after = verb("status")
    assert {k: v for k, v in after["nodes"].items() if k != "Load"} == {
        k: v for k, v in before["nodes"].items() if k != "Load"
    }
    assert {k: v for k, v in after["relationships"].items() if k != "OF_RELEASE"} == {
        k: v for k, v in before["relationships"].items() if k != "OF_RELEASE"
    }


def test_one_relation_is_not_embedded_with_another_seed_than_the_rest(
    whole_run: dict[str, Any], verb: Verb, capsys: pytest.CaptureFixture[str]
) -> None:
    verb("embed", "--relation", "drug", "--seed", "9", code=2)
    assert verb("embed", "--relation", "drug")["relations"][0]["relation"] == "drug"


def test_a_source_that_is_missing_from_the_directory_leaves_the_graph_once_that_is_accepted(
    whole_run: dict[str, Any], verb: Verb, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(whole_run["data"], data)
    shutil.rmtree(data / "rnalocate")
    verb("load", "--data", str(data), code=3)
    verb("load", "--data", str(data), "--accept-loss", "rnalocate")
    localized = "MATCH ()-[r:LOCALIZED_IN {source: 'rnalocate'}]->() RETURN count(r) AS n"
    assert verb("query", localized)["rows"] == [{"n": 0}]
    assert "rnalocate" not in {r.split()[0] for r in verb("status")["releases"]}
    verb("train", code=1)  # similarities and embeddings now belong to other data
    verb("load")
    assert verb("query", localized)["rows"][0]["n"] > 0
    verb("train", code=1)  # these data are back, but what was computed from them is not current
    verb("relate")
    verb("embed")


def test_evaluating_files_needs_no_graph_where_the_model_needs_none(
    whole_run: dict[str, Any], verb: Verb, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:9")  # nothing listens there
    monkeypatch.setenv("GTMALOC_VAR", str(tmp_path))
    data = whole_run["data"]
    result = verb(
        "evaluate", "--data", data, "--model", "degree-only", "--protocol", "P901", "--seeds", "0,1"
    )
    assert (result["model"], result["protocol"], result["seeds"]) == ("degree-only", "P901", [0, 1])
    verb("evaluate", "--data", data, "--model", "gtmaloc", code=1)


def test_graph_and_files_give_the_same_dataset(whole_run: dict[str, Any], project: Path) -> None:
    import numpy as np

    from gtmaloc.pipeline.dataset import export_dataset
    from gtmaloc.pipeline.fetch import fetch
    from gtmaloc.pipeline.load import read_raw_data
    from gtmaloc.settings import read_settings
    from gtmaloc.workspace import Workspace
    from gtmaloc_model.data.from_graph import raw_data_from_graph
    from gtmaloc_model.data.row_groups import GROUPS, row_groups

    workspace = Workspace(read_settings())
    with workspace.graph("test") as store:
        from_graph = raw_data_from_graph(store)
    assert read_raw_data(workspace, fetch(workspace)) == from_graph
    assert {cohort for found in from_graph.expression.values() for cohort in found} == {
        "DEMO-ALPHA",
        "DEMO-BETA",
    }
    products = [product for hairpin in from_graph.repertoire for product in hairpin.products]
    assert {product.species_with_mature for product in products} == {0, 1, 2, 3, 4}
    dataset = export_dataset(workspace)
    np.testing.assert_array_equal(dataset.labels, from_graph.label_matrix())
    groups = row_groups(from_graph.mirna_ids, from_graph.hairpins, from_graph.generic)
    assert {k: g.tolist() for k, g in dataset.groups.items()} == {k: g.tolist() for k, g in groups.items()}
    assert set(groups) == set(GROUPS)


def test_the_dataset_is_exported_to_pytorch_geometric(whole_run: dict[str, Any], project: Path) -> None:
    from gtmaloc.pipeline.dataset import export_heterodata
    from gtmaloc.settings import read_settings
    from gtmaloc.workspace import Workspace

    data = export_heterodata(Workspace(read_settings()))
    assert data["MiRNA"].num_nodes == MIRNAS
    assert {kind[1] for kind in data.edge_types} >= {"TARGETS", "ASSOCIATED_WITH", "AFFECTS_RESPONSE_TO"}
