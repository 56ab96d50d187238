"""The steps evaluate and report: what one keeps, the other shows."""

from dataclasses import replace
from pathlib import Path

import pytest

from fixtures.evaluated_modules import planted_run
from fixtures.page_structure import Page
from gtmaloc.console import Reporter
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from regulatory_modules.kept_comparison import keep_comparison
from regulatory_modules.pipeline.evaluate import evaluate
from regulatory_modules.pipeline.report import report
from regulatory_modules.run_files import ModuleRun


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    here = Workspace(read_settings(var=tmp_path), Reporter(quiet=True))
    found = planted_run()
    found = replace(found, cohort=replace(found.cohort, survival=None))
    run = ModuleRun.create(here.modules, "kmeans-s7", {})
    run.finish(replace(found, run=run.id), data_fingerprint="", settings={})
    return here


def test_the_page_shows_what_evaluate_kept(workspace: Workspace) -> None:
    printed = evaluate(workspace, draws=100).as_json()
    assert "figures" not in printed  # for the page alone; too much for a terminal
    found = ModuleRun.find(workspace.modules)
    keep_comparison(
        workspace.modules, found.modules().cohort, {"rows": [{"method": "x", "error": "why not"}]}
    )
    result = report(workspace)
    assert result.evaluated and result.synthetic and result.path == found.path / "report.html"
    page = Page(result.path.read_text(encoding="utf-8"))
    names = {figure.attributes["data-name"] for figure in page.all("figure")}
    assert {"M1-network", "M1-heat-map", "M1-null-1", "evidence", "choice-of-k"} <= names
    assert any("x: why not" in p.text for p in page.all("p"))
    assert [float(row[10]) for row in page.csv("modules")[1:]] == [
        of["anticorrelation"] for of in printed["modules"]
    ]


def test_a_run_without_evaluation_has_a_page(workspace: Workspace) -> None:
    result = report(workspace)
    assert not result.evaluated
    assert f"gtmaloc modules evaluate --run {result.run}" in result.path.read_text(encoding="utf-8")
