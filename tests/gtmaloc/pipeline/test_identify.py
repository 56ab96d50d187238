"""`identify`: every line with a name has one row, whose kinds add up."""

import csv
import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from gtmaloc.cli import main
from gtmaloc.pipeline.fetch import Data
from gtmaloc.pipeline.identify import NoNames, identify
from gtmaloc.pipeline.load import load
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import UsageError
from loaders.demonstration import write_demonstration

LIST = "hsa-mir-90001\n\nMIR90001\nhsa-mir-90001\nmir-90001~90002\nhsa-mir-98002\nmmu-mir-1\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A directory that holds the demonstration release."""
    write_demonstration(tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(read_settings(var=tmp_path / "var"))


def test_kinds_add_up_over_the_lines_with_a_name(workspace: Workspace, data: Path, tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text(LIST)
    found = identify(workspace, str(tmp_path / "names.txt"), data=data).as_json()
    assert found["total"] == found["exact"] + found["renamed"] + found["ambiguous"] + found["unknown"] == 6
    assert (found["blank"], found["distinct"], found["unknown"], found["dead"]) == (1, 5, 3, 1)
    assert [row["line"] for row in found["rows"]] == [1, 3, 4, 5, 6, 7]
    assert found["rows"][1]["literature_id"] == "hsa-mir-90001"
    assert found["rows"][3]["literature_id"] is None
    assert found["names_from"] == f"the miRBase files in {data}"


def test_the_verb_prints_json_csv_and_a_table(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GTMALOC_VAR", str(tmp_path / "var"))
    (tmp_path / "names.csv").write_text("gene,mirna\nA,hsa-mir-90001\nB,[/x]\n")
    arguments = ["identify", str(tmp_path / "names.csv"), "--column", "mirna", "--data", str(data)]
    assert main._run([*arguments, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"][0]["query"] == "hsa-mir-90001"
    assert main._run([*arguments, "--csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["how"] for row in rows] == ["exact", "unknown"]
    assert main._run(arguments) == 0
    shown = capsys.readouterr().out
    assert "[/x]" in shown
    assert "2 names (2 distinct): 1 exact" in shown


def test_standard_input_is_read(workspace: Workspace, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(LIST.encode())))
    assert len(identify(workspace, "-", data=data).rows) == 6


def test_a_missing_or_empty_list_is_refused(workspace: Workspace, data: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="There is no file"):
        identify(workspace, str(tmp_path / "missing.txt"), data=data)
    for content in ("", "\n \n"):
        (tmp_path / "empty.txt").write_text(content)
        with pytest.raises(NoNames, match="holds no name"):
            identify(workspace, str(tmp_path / "empty.txt"), data=data)


def test_without_a_graph_the_remedy_names_data(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text(LIST)
    with pytest.raises(NoNames) as refused:
        identify(workspace, str(tmp_path / "names.txt"))
    assert "--data DIR" in refused.value.remedy


@pytest.mark.neo4j
def test_the_graph_knows_the_names_that_the_files_know(
    data: Path, tmp_path: Path, neo4j_address: Neo4jAddress, store: GraphStore
) -> None:
    settings = read_settings(
        var=tmp_path / "var", neo4j_uri=neo4j_address.uri, neo4j_password=neo4j_address.password or "none"
    )
    here = Workspace(settings)
    load(here, Data(data, synthetic=True))
    known = [row["name"] for row in store.read("MATCH (n:Precursor|Mature|DeadEntry) RETURN n.name AS name")]
    spelt = [str.upper, str.lower, lambda name: name.removeprefix("hsa-"), lambda name: name + "*"]
    (tmp_path / "names.txt").write_text(
        LIST + "".join(f"{spell(name)}\n" for spell in (str, *spelt) for name in known)
    )
    from_graph = identify(here, str(tmp_path / "names.txt"))
    from_files = identify(here, str(tmp_path / "names.txt"), data=data)
    assert from_graph.names_from == "the graph"
    assert len(from_graph.rows) > 1000

    def without_note(row: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in row.items() if name != "note"}

    assert list(map(without_note, from_graph.rows)) == list(map(without_note, from_files.rows))
    differing = [a["how"] for a, b in zip(from_graph.rows, from_files.rows, strict=True) if a != b]
    assert set(differing) <= {"unknown"}  # only the files say which other species use a name
