"""evaluate, compare and ablate with requests that cannot be met, and with ones that can, without a server."""

import json
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from gtmaloc.cli import main as command_line
from gtmaloc.pipeline import evaluation_data
from gtmaloc.pipeline.compare import EvaluateCommand
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from gtmaloc_model.evaluation.comparison import Candidate
from gtmaloc_model.models.baselines.degree_only import DegreeOnly
from loaders.demonstration import write_demonstration

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("demonstration release")  # with a blank, for quoting
    write_demonstration(directory)
    return directory


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project without a server."""
    monkeypatch.chdir(tmp_path)
    for name in ("NEO4J_URI", "NEO4J_PASSWORD", "GTMALOC_DATA", "GTMALOC_VAR", "GTMALOC_FOLDS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GTMALOC_DEVICE", "cpu")
    monkeypatch.setattr(DegreeOnly, "hyperparameters", {"n_estimators": 8, "min_samples_leaf": 5})
    return tmp_path


def run(*arguments: str) -> int:
    return command_line._run(list(arguments))


@pytest.mark.parametrize("verb", ["compare", "ablate"])
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--protocol", "P9"], "There is no protocol 'P9'. Choose one of: P1041"),
        (["--seeds", "0,0"], "The seeds [0, 0] are not usable"),
        (["--seeds", "-1"], "The seeds '-1' are not usable"),
        (["--seeds", ""], "The seeds '' are not usable"),
        (["--features", "everything"], "'everything'"),
        (["--features", "network-names"], "The feature set network has no part 'names'"),
        (["--folds", "1"], "--folds"),
        (["--device", "abacus"], "GTMALOC_DEVICE"),
    ],
)
def test_a_request_that_cannot_be_met_reads_nothing(
    verb: str,
    arguments: list[str],
    says: str,
    project: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(evaluation_data, "_dataset", lambda *_: pytest.fail("read the data"))
    assert run(verb, *arguments) == 2
    printed = capsys.readouterr()
    assert says in printed.err and printed.err.count("\n") == 1 and printed.out == ""
    assert list(project.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["compare", "--models", "nothing"], "There is no model 'nothing'. Choose from: gtmaloc"),
        (["compare", "--models", ""], "--models '' has an empty name"),
        (["compare", "--models", "ensemble,"], "has an empty name"),
        (["compare", "--features", ","], "--features ',' has an empty name"),
        (["compare", "--models", "ensemble,ensemble"], "A model is named twice"),
        (["compare", "--models", "ensemble", "--features", "own"], "reads none of the feature sets own"),
        (["ablate", "--model", "nothing"], "There is no model 'nothing'"),
        (["ablate", "--model", "degree-only"], "degree-only has no part that can be left out"),
        (["ablate", "--model", "extra-trees", "--features", "own"], "has no part that can be left out"),
        (["evaluate", "--model", "mirloc", "--features", "network"], "mirloc cannot read the feature set"),
        (["evaluate", "--model", "ensemble", "--features", "network-degrees"], "Choose from: sequence"),
        (["evaluate", "--model", "degree-only", "--protocol", "P9"], "no protocol 'P9'"),
    ],
)
def test_an_unknown_name_lists_the_choices(
    arguments: list[str], says: str, project: Path, capsys: Capture
) -> None:
    assert run(*arguments) == 2
    assert says in capsys.readouterr().err
    assert list(project.iterdir()) == []


@pytest.mark.parametrize("verb", ["compare", "ablate"])
def test_an_earlier_release_has_no_meaning_under_other_protocols(verb: str, capsys: Capture) -> None:
    assert run(verb, "--earlier", ".", "--protocol", "P901") == 2
    assert "--earlier has no meaning under P901" in capsys.readouterr().err


def test_too_many_folds_are_refused_before_any_model(demonstration: Path, capsys: Capture) -> None:
    assert run("compare", "--data", str(demonstration), "--models", "degree-only", "--folds", "5000") == 2
    printed = capsys.readouterr()
    assert "5000 folds of" in printed.err and "1 of" not in printed.err


def test_a_row_is_given_again_by_its_command(demonstration: Path, capsys: Capture) -> None:
    arguments = ["--data", str(demonstration), "--protocol", "p901", "--folds", "2", "--seeds", "3"]
    assert run("compare", *arguments, "--models", "degree-only", "--json") == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    program, *again = shlex.split(row["command"])
    assert program == "gtmaloc"
    assert run(*again, "--json") == 0
    printed = capsys.readouterr()
    assert "kept result of degree-only under P901, 2 folds, seed 3" in printed.err
    value = json.loads(printed.out)
    assert (value["auroc"]["mean"], value["seeds"], value["leak_checked"]) == (
        row["auroc"]["mean"],
        [3],
        True,
    )


def test_a_command_names_the_earlier_release_and_the_preset() -> None:
    here = Workspace(read_settings(folds=4))
    command = EvaluateCommand(here, Path("later release"), "P-temporal", (0, 2), Path("earlier"))
    assert command(Candidate("gtmaloc", "own", "heads-2")) == (
        "gtmaloc evaluate --data 'later release' --earlier earlier --protocol P-temporal --folds 4 "
        "--seeds 0,2 --model gtmaloc --preset heads-2 --features own"
    )


def test_a_model_without_its_embeddings_is_a_row_and_exit_code_1(
    demonstration: Path, capsys: Capture
) -> None:
    assert run("compare", "--data", str(demonstration), "--models", "gtmaloc", "--folds", "2") == 1
    printed = capsys.readouterr()
    assert "degree-only" in printed.out
    assert "gtmaloc, features own: This dataset has no node2vec embedding" in printed.out
    assert "The first row alone: gtmaloc evaluate --data" in printed.out
    assert printed.err.count("\nerror:") == 0


@pytest.mark.parametrize("damage", [lambda path: path.write_bytes(b""), lambda path: path.write_text("{}")])
def test_a_damaged_result_is_said_and_computed_again(
    damage: Callable[[Path], None], demonstration: Path, project: Path, capsys: Capture
) -> None:
    arguments = ["--data", str(demonstration), "--folds", "2", "--models", "degree-only", "--json"]
    assert run("compare", *arguments) == 0
    first = json.loads(capsys.readouterr().out)
    (kept,) = (project / "var" / "evaluations").glob("*.json")
    damage(kept)
    assert run("compare", *arguments) == 0
    printed = capsys.readouterr()
    assert "cannot be used" in printed.err and "computed again" in printed.err
    assert json.loads(printed.out) == first


@pytest.mark.parametrize("width", [120])
def test_the_table_fits(
    width: int, demonstration: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    arguments = ["--data", str(demonstration), "--folds", "2", "--models", "degree-only,gtmaloc"]
    assert run("compare", *arguments) == 1
    table = [line for line in capsys.readouterr().out.splitlines() if line[:1] in "┏┃┡│└"]
    assert table and max(map(len, table)) <= width
    assert any("degree-only" in line and "own" in line for line in table)
