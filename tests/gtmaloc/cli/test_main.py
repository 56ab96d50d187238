"""Every expected failure of the command line is one clear line on stderr and a documented exit code."""

import errno
from pathlib import Path

import pytest
import typer

from gtmaloc import __version__
from gtmaloc.cli import main as command_line
from gtmaloc.cli import steps
from gtmaloc_base.errors import GTMALocError, RejectLimitExceeded, UsageError


@pytest.fixture(autouse=True)
def _empty_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("NEO4J_URI", "NEO4J_PASSWORD", "GTMALOC_DATA", "GTMALOC_VAR"):
        monkeypatch.delenv(name, raising=False)


def failing_with(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> int:
    def app(**_: object) -> None:
        raise error

    monkeypatch.setattr(command_line, "app", app)
    return command_line._run([])


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (GTMALocError("The server is down", "Start it"), 1),
        (UsageError("There is no model 'x'", "Choose another"), 2),
        (RejectLimitExceeded("Too many rows", "Look at the rejects"), 3),
        (KeyboardInterrupt(), 130),
        (typer.Abort(), 130),
        (OSError(errno.ENOSPC, "No space left on device", "var/x"), 1),
        (ZeroDivisionError("a fault of ours"), 1),
    ],
)
def test_exit_codes(
    error: BaseException, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert failing_with(error, monkeypatch) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: ")
    assert captured.err.count("\n") == 1
    assert "Traceback" not in captured.err


@pytest.mark.parametrize(
    ("numbers", "remedy"),
    [
        ((errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EMFILE), "run it again"),
        ((errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR), "(var/x). Choose another directory"),
    ],
    ids=["a limit of the system", "a directory that cannot be written"],
)
def test_what_the_system_refuses_is_no_fault_of_ours(
    numbers: tuple[int, ...],
    remedy: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for number in numbers:
        assert failing_with(OSError(number, "refused", "var/x"), monkeypatch) == 1
        printed = capsys.readouterr().err
        assert "(var/x). " in printed
        assert remedy in printed
        assert "Unexpected error" not in printed


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line._run(["--version"]) == 0
    assert capsys.readouterr().out == f"gtmaloc {__version__}\n"


def test_doctor_works_before_the_directory_of_the_project_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GTMALOC_VAR", str(tmp_path / "new" / "project" / "var"))
    assert command_line._run(["doctor", "--json"]) == 0
    assert '"free_disk_gb"' in capsys.readouterr().out
    assert not (tmp_path / "new").exists()


def test_a_bug_of_ours_keeps_its_traceback_in_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    failing_with(ZeroDivisionError("a fault of ours"), monkeypatch)
    assert "ZeroDivisionError" in Path("var/log/error.log").read_text()
    printed = capsys.readouterr().err
    assert "Unexpected error (please report it): ZeroDivisionError: a fault of ours" in printed
    assert "error.log" in printed


def test_a_bug_of_ours_is_one_line_even_if_the_settings_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GTMALOC_FOLDS", "1")
    assert failing_with(ZeroDivisionError("a fault of ours"), monkeypatch) == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["train", "--seed", "x"], ["evaluate", "--folds", "1"], ["query"], ["--nonsense"]],
)
def test_wrong_usage_exits_with_2(arguments: list[str]) -> None:
    assert command_line._run(arguments) == 2


@pytest.mark.parametrize(
    "verb", [*(v.__name__ for verbs in command_line.VERBS.values() for v in verbs), "serve"]
)
def test_every_verb_has_help_with_an_example(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line._run([verb, "--help"]) == 0
    assert "Example: gtmaloc" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [["predict", "hsa-mir-21"], ["query", "RETURN 1"], ["relate"], ["publish"]]
)
def test_a_project_without_a_graph_says_what_to_run_first(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line._run(arguments) in (1, 2)
    assert "Run `gtmaloc" in capsys.readouterr().err


def test_a_missing_data_directory(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line._run(["load", "--data", "nowhere"]) == 2
    assert "There is no directory nowhere" in capsys.readouterr().err


def test_a_server_of_the_user_needs_a_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:9")
    assert command_line._run(["query", "RETURN 1"]) == 2
    assert "NEO4J_PASSWORD" in capsys.readouterr().err


def test_a_server_of_the_user_is_not_ours_to_stop(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:9")
    assert command_line._run(["down"]) == 2
    assert "does not start or stop that server" in capsys.readouterr().err


def test_status_of_an_empty_project_starts_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line._run(["status", "--json"]) == 0
    assert '"state": "absent"' in capsys.readouterr().out
    assert not Path("var").exists()


@pytest.mark.parametrize("parameter", ["where", "=3"])
def test_a_query_parameter_without_a_name_or_value(
    parameter: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command_line._run(["query", "RETURN $x", "--param", parameter]) == 2
    assert "NAME=VALUE" in capsys.readouterr().err


def test_the_printed_command_is_the_shorter_spelling(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "bin" / "gtmaloc"
    program.parent.mkdir()
    program.touch()
    monkeypatch.setattr("sys.argv", [str(program)])
    monkeypatch.chdir(tmp_path)
    assert steps._own_command() == "bin/gtmaloc"
    deep = tmp_path / "/".join("d" * 200)
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    assert steps._own_command() == str(program)
