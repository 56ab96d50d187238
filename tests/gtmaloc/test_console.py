"""Progress on a terminal: a bar with the stage that the work reports; in a log, only complete lines."""

import io

import pytest
from rich.console import Console

from gtmaloc.console import Reporter


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
