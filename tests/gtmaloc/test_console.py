"""Progress on a terminal: a bar with the stage that the work reports; in a log, only complete lines."""

import ast
import contextlib
import io
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from gtmaloc.console import Reporter, help_text, print_error, print_json, print_line
from gtmaloc_base.harmless_text import visible

ROOT = Path(__file__).parents[2]


def reporter(*, terminal: bool) -> tuple[Reporter, io.StringIO]:
    """A reporter and what it prints."""
    printed = io.StringIO()
    shown = Reporter()
    shown.console = Console(file=printed, force_terminal=terminal, width=100, highlight=False)
    return shown, printed


def test_a_bar_counts_up_to_its_total() -> None:
    shown, printed = reporter(terminal=True)
    with shown.bar("Reading") as progress:
        progress(3, 7)
    assert "Reading" in printed.getvalue()
    assert "3/7" in printed.getvalue()


def test_a_bar_shows_the_stage_that_the_work_reports() -> None:
    shown, printed = reporter(terminal=True)
    with shown.bar("Training") as progress:
        progress(2, 9, "folds")
    assert "folds" in printed.getvalue()
    assert "2/9" in printed.getvalue()


def test_a_bar_of_unknown_length_counts() -> None:
    shown, printed = reporter(terminal=True)
    with shown.bar("Loading") as progress:
        progress(1234)
    assert "1234/?" in printed.getvalue()


def test_a_log_has_lines_and_no_bar() -> None:
    shown, printed = reporter(terminal=False)
    with shown.bar("Loading") as progress:
        progress(1, 2)
    shown.say("one [line]")
    assert printed.getvalue() == "one [line]\n"


def test_quiet_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    shown = Reporter(quiet=True)
    with shown.step("a step"):
        shown.say("a line")
    assert capsys.readouterr() == ("", "")


def test_a_step_is_announced_and_timed() -> None:
    shown, printed = reporter(terminal=False)
    with shown.step("relate"):
        pass
    first, last = printed.getvalue().splitlines()
    assert first == "▶ relate"
    assert last.startswith("  relate: 0.")


@pytest.mark.parametrize(
    "text", ["[unspecified]", "[/x]", "a:dna:b", "a\x1b[31mb", "a\nb", "a\u202eb", "\udcff"]
)
def test_what_a_terminal_would_obey_is_shown(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown, printed = reporter(terminal=True)
    shown.say(text)
    print_line(text)
    print_error(text)
    out, err = capsys.readouterr()
    as_python_writes_it = ascii(text)[1:-1]
    assert printed.getvalue() == out == f"{as_python_writes_it}\n"
    assert err == f"error: {as_python_writes_it}\n"


def test_a_bar_shows_its_texts_as_they_are() -> None:
    shown, printed = reporter(terminal=True)
    with shown.bar("[/x]") as progress:
        progress(1, 2)
        progress(2, 2, "[bold]a\x1b]0;b\x07")
    assert "[/x]" in printed.getvalue()
    assert "[bold]a\\x1b]0;b\\x07" in printed.getvalue()


@given(st.text(st.characters(codec=None), max_size=20))
@example("".join(map(chr, range(0xA1))) + "\u2028\u202e\udcff")
def test_json_is_exact_and_holds_nothing_that_a_terminal_obeys(text: str) -> None:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        print_json({"x": text})
    assert json.loads(printed.getvalue()) == {"x": text}
    printed.getvalue().encode()
    assert not [c for c in printed.getvalue()[:-1] if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]


@given(st.text(st.characters(codec=None), max_size=20))
@example("[/x] [bold]a[red] \\[y] \\")
def test_help_is_what_was_written(text: str) -> None:
    assert Text.from_markup(help_text(text), emoji=False).plain == "\n".join(map(visible, text.split("\n")))


ALLOWED = ("gtmaloc/console.py", "gtmaloc/table_files.py", "graph_schema/documentation.py")
"""The last one writes our own words into docs/schema.md."""
PRINTING = {"print", "Console", "echo", "secho", "Text", "rprint", "input"}


@pytest.mark.parametrize(
    "package", [p for p in ROOT.iterdir() if (p / "__init__.py").is_file()], ids=lambda p: p.name
)
def test_nothing_is_printed_except_through_the_console(package: Path) -> None:
    printing = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in package.rglob("*.py")
        if path.relative_to(ROOT).as_posix() not in ALLOWED
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Call) and _name(node.func) in PRINTING)
        or (
            isinstance(node, ast.Attribute)
            and _name(node) in ("stdout", "stderr")
            and _name(node.value) == "sys"
        )
    ]
    assert not printing


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
