"""`gtmaloc features`: what models may read of a data directory, without a server; a source may be missing."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from gtmaloc.cli import main as command_line
from loaders.demonstration import write_demonstration

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("releases")
    write_demonstration(directory)
    return directory


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("NEO4J_URI", "NEO4J_PASSWORD", "GTMALOC_DATA", "GTMALOC_VAR"):
        monkeypatch.delenv(name, raising=False)


def described(directory: Path, capsys: Capture) -> dict[str, dict[str, Any]]:
    assert command_line._run(["features", "--data", str(directory), "--json"]) == 0
    value = json.loads(capsys.readouterr().out)
    assert value["synthetic"] is True and value["rows"] > 0
    for of in (*value["blocks"], *value["similarities"]):
        assert of["seconds"] >= 0 and set(of["sets"]) <= {"all", "network", "intrinsic", "hairpin", "mature"}
    return {of["name"]: of | {"rows": value["rows"]} for of in (*value["blocks"], *value["similarities"])}


def test_blocks_and_similarities_with_sources_and_known_rows(releases: Path, capsys: Capture) -> None:
    found = described(releases, capsys)
    assert {"sequence", "conservation", "colocalization", "names", "hairpin", "semantic"} <= set(found)
    block = found["expression"]
    (source,) = block["sources"]
    assert source["source"] == "tcga_expression" and source["release"]
    assert block["sets"] == ["all", "network", "intrinsic"] and block["uses_labels"] is False
    assert 0 < block["known_values"] < 1 and 0 < block["known_rows"] < block["rows"]
    assert found["coexpression"]["block"] == "expression" and found["coexpression"]["rows_with_neighbours"]


def test_what_a_missing_source_would_give_is_shown_as_unknown(
    releases: Path, tmp_path: Path, capsys: Capture
) -> None:
    directory = tmp_path / "without expression"
    shutil.copytree(releases, directory)
    for file in [*directory.rglob("*tcga*"), *directory.rglob("*TCGA*")]:
        shutil.rmtree(file) if file.is_dir() else file.unlink(missing_ok=True)
    found = described(directory, capsys)
    assert found["expression"]["sources"] == [{"source": "tcga_expression", "release": None}]
    assert found["expression"]["known_rows"] == 0 and found["expression"]["known_values"] == 0
    assert found["coexpression"]["rows_with_neighbours"] == 0
    assert command_line._run(["features", "--data", str(directory)]) == 0
    shown = " ".join(capsys.readouterr().out.replace("│", " ").split())
    for row in ("sequence intrinsic", "associations network", "names all"):
        assert row in shown, "the smallest set that has it"
    assert "missing" in shown and "Each set holds what the one before it holds" in shown


def test_without_data_and_graph_the_demonstration_release_is_written_once(capsys: Capture) -> None:
    assert command_line._run(["features", "--json"]) == 0
    printed = capsys.readouterr()
    assert printed.err.count("using the SYNTHETIC demonstration release") == 1
    assert json.loads(printed.out)["synthetic"] is True


def test_a_directory_that_does_not_exist(capsys: Capture) -> None:
    assert command_line._run(["features", "--data", "nowhere"]) == 2
    assert "There is no directory nowhere" in capsys.readouterr().err
