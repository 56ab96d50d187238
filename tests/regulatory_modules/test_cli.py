"""The verbs `gtmaloc modules …`: their JSON, what they say about invented data, wrong usage in one line."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from fixtures.module_verbs import ENTRY, Modules
from fixtures.small_modules import load_members, small_modules
from graph_store.connection import GraphStore
from gtmaloc.workspace import Workspace
from regulatory_modules.run_files import ModuleRun

VERBS = ("fit", "evaluate", "compare", "preserve", "report", "publish", "retire", "withdraw", "list")


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Modules:
    monkeypatch.setenv("GTMALOC_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("NEO4J_URI", raising=False)
    return Modules(monkeypatch, capsys)


@pytest.fixture
def graph(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> GraphStore:
    """The test server is the graph of the project, and holds the members of the small modules."""

    @contextmanager
    def opened(*_: Any, **__: Any) -> Iterator[GraphStore]:
        yield store

    monkeypatch.setattr(Workspace, "graph", opened)
    monkeypatch.setattr(Workspace, "graph_to_read", opened)
    load_members(store)
    return store


def kept_run(tmp_path: Path, data_fingerprint: str = "") -> str:
    run = ModuleRun.create(tmp_path / "var" / "modules", "consensus-s7", {})
    run.finish(small_modules(run.id), data_fingerprint=data_fingerprint, settings={})
    return run.id


def test_the_entry_point_is_declared() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())
    assert project["project"]["entry-points"][ENTRY.group][ENTRY.name] == ENTRY.value


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example(modules: Modules, verb: str) -> None:
    assert modules(verb, "--help") == 0
    assert f"Example: gtmaloc modules {verb}" in " ".join(modules.out.split())
    assert "--json" in modules.out


def test_without_a_verb_all_are_listed(modules: Modules) -> None:
    assert modules() == 2
    assert modules.err == ""
    assert all(f"│ {verb} " in modules.out for verb in VERBS)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("fit", "--method", "nonsense"), "Choose one of: consensus, mica"),
        (("compare", "--method", "nonsense"), "Choose one of: consensus, mica"),
        (("fit", "--support", "firm"), "Choose from strong, weak"),
        (
            ("fit", "--method", "kmeans", "--mrna", "x", "--targets", "t"),
            "--mrna and --targets given without --mirna",
        ),
        (("fit", "--method", "kmeans", "--k", "1"), "Give a number from 2 to 80"),
        (("evaluate",), "Run `gtmaloc modules fit` first"),
        (("evaluate", "--draws", "10"), "Give 100 or more"),
        (("evaluate", "--resamples", "-1"), "Give 0 for no bootstrap"),
        (("preserve",), "Run `gtmaloc modules fit` first"),
        (("preserve", "--draws", "10"), "Give 100 or more"),
        (("fit", "--cohort", "nonsense"), "Choose one of: miniacc"),
        (("fit", "--cohort", "miniacc", "--mirna", "x"), "--mirna given beside --cohort"),
        (("fit", "--cohort", "miniacc", "--scale", "log2"), "--scale given beside --cohort"),
        (("report", "--run", "none"), "There is no finished run 'none'"),
        (("publish",), "Run `gtmaloc modules fit` first"),
        (("list", "--gene", "PTEN", "--mirna", "x"), "Several questions"),
        (("retire",), "Missing argument"),
        (("fti",), "Did you mean 'fit'?"),
    ],
)
def test_wrong_usage_is_one_line_and_exits_with_2(
    modules: Modules, arguments: tuple[str, ...], said: str
) -> None:
    assert modules(*arguments) == 2
    assert modules.out == ""
    (line,) = [line for line in modules.err.splitlines() if not line.startswith("No data given")]
    assert line.startswith("error: ")
    assert said in line


def test_the_demonstration_is_said_to_be_synthetic_wherever_it_is_shown(modules: Modules) -> None:
    found = modules.json("fit", "--method", "kmeans", "--k", "8", "--seed", "3")
    assert "SYNTHETIC" in modules.err
    assert (found["synthetic"], found["method"], found["seed"]) == (True, "kmeans", 3)
    assert found["k"] == {"mirnas": 8, "genes": 8}
    assert {"run", "modules", "dropped", "seconds", "path"} <= found.keys()
    assert {"id", "mirnas", "genes", "density", "density_all_pairs"} <= found["modules"][0].keys()
    again = modules.json("fit", "--method", "kmeans", "--k", "8", "--seed", "3")
    assert again["modules"] == found["modules"]
    assert again["run"] != found["run"]
    assert modules("fit", "--method", "kmeans", "--k", "8", "--seed", "3") == 0
    assert "SYNTHETIC" in modules.out
    evaluated = modules.json("evaluate", "--run", found["run"], "--draws", "100", "--resamples", "2")
    assert evaluated["synthetic"]
    assert len(evaluated["stability"]) == len(found["modules"])
    for stability in evaluated["stability"]:
        low, high = stability["interval"]
        assert 0 <= low <= stability["jaccard"] <= high <= 1
    keys = {
        "id",
        "family_q",
        "go_terms",
        "kegg_terms",
        "anticorrelation",
        "c_index",
        "empirical_p",
        "verdict",
    }
    assert [module["id"] for module in evaluated["modules"]] == [module["id"] for module in found["modules"]]
    assert all(keys <= module.keys() for module in evaluated["modules"])
    listed = modules.json("list")["rows"]
    assert [(row["run"], row["status"]) for row in listed][-1] == (found["run"], "not published")


def test_methods_in_one_table(modules: Modules) -> None:
    value = modules.json("compare", "--method", "kmeans", "--method", "pca-kmeans", "--k", "8")
    assert value["synthetic"]
    keys = [
        "method",
        "modules",
        "mean_mirnas",
        "mean_genes",
        "density",
        "family",
        "seconds",
        "stability",
        "ari",
        "error",
    ]
    assert [list(row) for row in value["rows"]] == [keys, keys]
    for row in value["rows"]:
        assert row["modules"] > 0
        assert 0 <= row["stability"] <= 1
        assert row["mean_mirnas"] >= 2


def test_a_run_is_published_found_retired_and_withdrawn(
    modules: Modules, graph: GraphStore, tmp_path: Path
) -> None:
    run = kept_run(tmp_path)
    published = modules.json("publish")
    assert (published["run"], published["modules"], published["written"]) == (run, 2, 14)
    assert published["missing"] == {"mirnas": 1, "genes": 1}
    assert modules.json("publish")["written"] == 0
    for option, asked in (
        ("--mirna", "MIR-21-5P"),
        ("--gene", "CDK6"),
        ("--gene", "1021"),
        ("--disease", "Glioma"),
    ):
        rows = modules.json("list", option, asked)["rows"]
        assert [row["module"]["id"] for row in rows] == [f"{run}/1"], option
    shared = modules.json("list", "--compartments", f"{run}/1")["rows"]
    assert [(row["compartment"], row["genes"]) for row in shared] == [
        ("Nucleus", ["CDK6", "PTEN"]),
        ("Cytoplasm", ["PTEN"]),
    ]
    for question in (("--gene", "CDK6"), ("--compartments", f"{run}/1"), ()):
        assert modules("list", *question) == 0  # as tables
    assert modules("list", "--compartments", "none/1") == 2
    assert [row["status"] for row in modules.json("list")["rows"]] == ["current"]
    assert modules.json("retire", run) == {"run": run, "status": "retired", "modules_deleted": 0}
    assert modules.json("list")["rows"][0]["status"] == "retired"
    assert modules.json("withdraw", run)["modules_deleted"] == 2
    assert modules.json("list")["rows"][0]["status"] == "not published"
    assert modules("withdraw", run) == 2


def test_other_releases_than_the_targets_come_from_are_refused(
    modules: Modules, graph: GraphStore, tmp_path: Path
) -> None:
    kept_run(tmp_path, data_fingerprint="of other releases")
    assert modules("publish") == 1
    assert "other releases than the graph now holds" in modules.err
