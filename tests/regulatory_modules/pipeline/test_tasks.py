"""The steps for a scheduler: plain JSON in and out, the same results as the verbs, nothing on a terminal."""

import json
from pathlib import Path
from typing import Any

import pytest

from regulatory_modules.pipeline import tasks
from regulatory_modules.run_files import ModuleRun

PARAMETERS: dict[str, Any] = {"method": "spectral-coclustering", "k": 6, "seed": 3, "draws": 100}


@pytest.fixture(autouse=True)
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GTMALOC_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("NEO4J_URI", raising=False)
    return tmp_path / "var"


def test_a_run_goes_through_the_tasks(var: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = tasks.fit(PARAMETERS)
    assert json.loads(json.dumps(run)) == run
    request = ModuleRun.find(var / "modules", run).request
    assert (request["method"], request["k"], request["seed"]) == ("spectral-coclustering", 6, 3)
    evaluation = tasks.evaluate({**PARAMETERS, "resamples": 1}, run)
    assert json.loads(json.dumps(evaluation)) == evaluation
    assert evaluation["draws"] == 100 and len(evaluation["stability"]) == len(evaluation["modules"])
    page = Path(tasks.report(PARAMETERS, run))
    assert page.parent.name == run and page.read_text("utf-8").startswith("<!doctype html>")
    assert capsys.readouterr() == ("", "")


def test_methods_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    value = tasks.compare({**PARAMETERS, "methods": ["demine", "spectral-coclustering"]})
    assert [row["method"] for row in value["rows"]] == ["demine", "spectral-coclustering"]
    assert json.loads(json.dumps(value)) == value and value["synthetic"]
    assert capsys.readouterr().out == ""
