"""The step `report`: page, case study and model card of a run, from what is kept; nothing is trained."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fixtures.finished_run import METRICS, PREDICTIONS, SETTINGS
from fixtures.planted_dataset import planted_dataset
from graph_store.connection import GraphStore
from gtmaloc.console import Reporter
from gtmaloc.pipeline.dataset import kept_dataset
from gtmaloc.pipeline.report import report
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import UsageError
from gtmaloc_learning.run_directory import RunDirectory
from gtmaloc_model.evaluation.evaluate import evaluate_alone
from gtmaloc_model.evaluation.kept_results import KeptResults
from gtmaloc_model.evaluation.protocols.random_rows import P901
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.registry import model_named

DATASET = replace(planted_dataset(6), mirna_ids=PREDICTIONS.ids, data_fingerprint="fedcba98", fingerprint="")
_EMPTY = "Not measured: the associations of the miRNAs are not at hand."


@pytest.fixture
def workspace(tmp_path: Path, store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A project with one finished run that is not published; its graph is the test server."""

    @contextmanager
    def graph(*_: Any) -> Iterator[GraphStore]:
        yield store

    monkeypatch.setattr(Workspace, "graph_to_read", graph)
    project = Workspace(read_settings(var=tmp_path / "var"), Reporter(quiet=True))
    settings = SETTINGS | {"fingerprint": DATASET.fingerprint, "data_fingerprint": DATASET.data_fingerprint}
    RunDirectory.create(project.runs, "m-s0", {}).finish(PREDICTIONS, settings=settings, metrics=METRICS)
    return project


def test_everything_is_written_beside_the_run_and_named(workspace: Workspace) -> None:
    result = report(workspace)
    value = json.loads(json.dumps(result.as_json()))
    assert value["run"] == RunDirectory.newest(workspace.runs).id
    assert (value["case_study"], value["synthetic"]) == ({}, True)
    assert "A missing report is no absence" in value["meaning"]
    assert len(value["not_evaluated"]) == 6 and value["figures"] == []
    assert Path(value["path"]).read_text().startswith("<!doctype html>")
    assert Path(value["case_study_csv"]).read_text().startswith("compartment,number,mirna")
    card = (result.path.parent / "model_card.md").read_text()
    assert "P-molecule: not evaluated here" in card and _EMPTY in card


def test_figures_are_written_where_asked_and_a_bad_place_is_refused_first(
    workspace: Workspace, tmp_path: Path
) -> None:
    found = report(workspace, figures=tmp_path / "figures").as_json()["figures"]
    assert [Path(path).name for path in found[:3]] == [
        "roc-curves.svg",
        "roc-curves.pdf",
        "precision-recall-curves.svg",
    ]
    assert {Path(path) for path in found} == set((tmp_path / "figures").iterdir())
    page = RunDirectory.newest(workspace.runs).path / "report.html"
    page.unlink()
    with pytest.raises(UsageError, match="is not a directory"):
        report(workspace, figures=Path(found[0]))
    assert not page.exists()


def test_what_is_kept_of_the_releases_is_shown(workspace: Workspace) -> None:
    kept_dataset(workspace, DATASET.data_fingerprint, SETTINGS["parameters"]).parent.mkdir(parents=True)
    DATASET.save(kept_dataset(workspace, DATASET.data_fingerprint, SETTINGS["parameters"]))
    evaluate_alone(
        DATASET, model_named("number-only"), P901(), n_folds=2, seeds=(0,), context=Context(0, "cpu"),
        kept=KeptResults(workspace.evaluations, lambda _: None),
    )  # fmt: skip
    result = report(workspace)
    assert "P901" not in result.not_evaluated and "P901-family" in result.not_evaluated
    card = (result.path.parent / "model_card.md").read_text()
    assert "| P901 | number-only | own |" in card and _EMPTY not in card


def test_a_dataset_of_another_state_is_not_taken_for_that_of_the_run(workspace: Workspace) -> None:
    path = kept_dataset(workspace, DATASET.data_fingerprint, SETTINGS["parameters"])
    path.parent.mkdir(parents=True)
    replace(DATASET, labels=1 - DATASET.labels, fingerprint="").save(path)
    card = (report(workspace).path.parent / "model_card.md").read_text()
    assert _EMPTY in card


def test_no_pair_is_no_case_study(workspace: Workspace) -> None:
    with pytest.raises(UsageError, match="0 new pairs"):
        report(workspace, most=0)
