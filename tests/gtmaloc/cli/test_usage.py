"""Wrong usage is one line like every other error: what is wrong, then a similar name or the help."""

from typing import Annotated

import pytest
import typer

from gtmaloc.cli import main as command_line
from gtmaloc.cli.usage import Command


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["hsh"], "error: No such command 'hsh'. Did you mean 'hash'?"),
        (["xyzzy"], "error: No such command 'xyzzy'. See `gtmaloc --help`."),
        (["--nonsense"], "error: No such option: --nonsense. See `gtmaloc --help`."),
        (["train", "--sed", "1"], "error: No such option: --sed. Did you mean --preset, --seed?"),
        (["hash", "--[/x]"], "error: No such option: --[/x]. See `gtmaloc hash --help`."),
        (["query"], "error: Missing argument 'cypher'. See `gtmaloc query --help`."),
        (["query", "RETURN '\udcff'"], "error: \"RETURN '\\udcff'\" is not UTF-8 text. Write it in UTF-8."),
    ],
)
def test_the_line(arguments: list[str], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line._run(arguments) == 2
    assert capsys.readouterr() == ("", f"{line}\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ["train", "--seed", "x"],
        ["train", "--seed", "-1"],
        ["evaluate", "--folds", "1"],
        ["train", "--seed"],
        ["hash", "--json=5"],
        ["hash", "one", "two"],
        ["query", "RETURN $x", "-p", 'x="\\ud800"'],
    ],
)
def test_other_mistakes_have_the_same_form(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line._run(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("error: ")
    assert printed.err.endswith((" --help`.\n", "Write it in UTF-8.\n"))
    assert printed.err.count("\n") == 1


def test_no_arguments_print_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert command_line._run([]) == 2
    printed = capsys.readouterr()
    assert "Pipeline steps, in order" in printed.out
    assert printed.err == ""


def test_help_of_a_verb_and_its_options_is_not_markup(capsys: pytest.CaptureFixture[str]) -> None:
    app = typer.Typer(rich_markup_mode="rich")

    @app.command(cls=Command, help="Match (a)-[r:TARGETS]->(b) \x1b[31m.")
    def verb(one: Annotated[str, typer.Option(help="An [option] such as [/x]")] = "") -> None:
        pass

    app(args=["--help"], standalone_mode=False)
    printed = capsys.readouterr().out
    assert "Match (a)-[r:TARGETS]->(b) \\x1b[31m." in printed
    assert "An [option] such as [/x]" in printed
