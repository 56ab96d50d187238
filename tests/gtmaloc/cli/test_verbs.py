"""Verbs of other packages: found by entry point, imported only if needed, never in conflict with ours."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

GOOD = """
import typer
from gtmaloc.cli.verbs import Verb

def greet(name: str, loud: bool = False) -> None:
    \"\"\"Greet somebody.\"\"\"
    typer.echo(("HELLO " if loud else "hello ") + name)

verb = Verb(greet, panel="Greetings")
"""
GROUP = """
import typer
from gtmaloc.cli.verbs import Verb

app = typer.Typer(help="Greet [politely].")

@app.command()
def hello(name: str) -> None:
    \"\"\"Say hello.\"\"\"
    typer.echo("hello " + name)

@app.command()
def bye(name: str) -> None:
    \"\"\"Say goodbye.\"\"\"
    typer.echo("bye " + name)

verb = Verb(app, panel="Greetings")
"""
Install = Callable[..., None]
Done = subprocess.CompletedProcess[str]


@pytest.fixture
def install(tmp_path: Path) -> Install:
    """Installs a package of one module that adds one verb; a small dist-info is enough."""

    def write(package: str, verb: str, code: str, attribute: str = "verb") -> None:
        module = package.replace("-", "_")
        (tmp_path / f"{module}.py").write_text(code)
        information = tmp_path / f"{module}-1.0.dist-info"
        information.mkdir()
        (information / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        (information / "entry_points.txt").write_text(f"[gtmaloc.verbs]\n{verb} = {module}:{attribute}\n")

    return write


@pytest.fixture
def gtmaloc(tmp_path: Path) -> Callable[..., Done]:
    """Runs the real `gtmaloc` with that directory on the path."""

    def run(*arguments: str) -> Done:
        command = [str(Path(sys.executable).with_name("gtmaloc")), *arguments]
        environment = os.environ | {"PYTHONPATH": str(tmp_path), "GTMALOC_VAR": str(tmp_path / "var")}
        environment |= {"COLUMNS": "200"}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

    return run


def panel_of(verb: str, printed: str) -> str:
    """The help panel under which a verb is listed."""
    panel = ""
    for line in printed.splitlines():
        if line.startswith("╭─"):
            panel = line.strip("╭─╮ ")
        elif line.startswith(f"│ {verb} "):
            return panel
    raise AssertionError(f"{verb} is not listed")


def one_error_line(done: Done) -> str:
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_a_verb_of_another_package_runs_with_its_options(
    install: Install, gtmaloc: Callable[..., Done]
) -> None:
    install("greetings", "greet", GOOD)
    assert gtmaloc("greet", "Ada", "--loud").stdout == "HELLO Ada\n"
    assert "Greet somebody." in gtmaloc("greet", "-h").stdout
    assert gtmaloc("greet").returncode == 2  # the name is missing


def test_it_is_listed_in_its_panel_and_in_doctor(install: Install, gtmaloc: Callable[..., Done]) -> None:
    install("greetings", "greet", GOOD)
    listed = gtmaloc("--help").stdout
    assert panel_of("greet", listed) == "Greetings"
    assert panel_of("serve", listed) == "Questions"
    assert listed.index("│ explain ") < listed.index("│ serve ") < listed.index("│ greet ")
    assert '"verb greet": "greetings 1.0"' in gtmaloc("doctor", "--json").stdout


def test_a_misspelled_verb_is_answered_with_the_right_name(
    install: Install, gtmaloc: Callable[..., Done]
) -> None:
    install("greetings", "greet", GOOD)
    done = gtmaloc("gret")
    assert done.returncode == 2
    assert "Did you mean 'greet'" in done.stderr


def test_a_package_is_not_imported_for_another_verb(install: Install, gtmaloc: Callable[..., Done]) -> None:
    install("noisy", "shout", f"print('NOISE')\n{GOOD}")
    assert "NOISE" not in gtmaloc("status", "--json").stdout
    assert "NOISE" in gtmaloc("shout", "x").stdout


@pytest.mark.parametrize(
    ("code", "attribute", "cause"),
    [
        ("import no_such_library", "verb", "ModuleNotFoundError: No module named 'no_such_library'"),
        ("verb = 1 / 0", "verb", "ZeroDivisionError"),
        ("raise SystemExit(0)", "verb", "SystemExit"),
        (GOOD, "absent", "AttributeError"),
        ("def greet() -> None: ...", "greet", "is of type function"),
    ],
)
def test_a_verb_that_cannot_be_imported_reports_it_when_called(
    install: Install, gtmaloc: Callable[..., Done], code: str, attribute: str, cause: str
) -> None:
    install("broken-package", "shout", code, attribute)
    done = gtmaloc("shout", "anything", "--at", "all")
    assert done.returncode == 2
    line = one_error_line(done)
    assert cause in line
    assert "broken-package 1.0" in line


def test_a_verb_that_cannot_be_imported_leaves_all_others_usable(
    install: Install, gtmaloc: Callable[..., Done]
) -> None:
    install("broken-package", "shout", "import no_such_library")
    assert gtmaloc("status", "--json").returncode == 0
    listed = gtmaloc("--help")
    assert listed.returncode == 0
    assert panel_of("shout", listed.stdout) == "Verbs that cannot be used"
    assert panel_of("predict", listed.stdout) == "Questions"
    assert "no_such_library" in listed.stdout
    assert "no_such_library" in gtmaloc("doctor", "--json").stdout


@pytest.mark.parametrize(
    ("verb", "owners"),
    [
        ("greet", ("first-package 1.0", "second-package 1.0")),
        ("predict", ("gtmaloc itself", "first-package 1.0", "second-package 1.0")),
        ("serve", ("first-package 1.0", "gtmaloc ", "second-package 1.0")),
    ],
)
def test_two_verbs_of_one_name_are_both_refused(
    install: Install, gtmaloc: Callable[..., Done], verb: str, owners: tuple[str, ...]
) -> None:
    install("first-package", verb, GOOD)
    install("second-package", verb, GOOD)
    done = gtmaloc(verb, "Ada")
    assert done.returncode == 2
    line = one_error_line(done)
    assert f"verbs {verb!r}" in line
    assert all(owner in line for owner in owners)
    assert gtmaloc("status", "--json").returncode == 0


def test_a_package_may_add_a_group_of_verbs(install: Install, gtmaloc: Callable[..., Done]) -> None:
    install("greetings", "greet", GROUP)
    assert gtmaloc("greet", "hello", "Ada").stdout == "hello Ada\n"
    assert gtmaloc("greet", "bye", "Ada").stdout == "bye Ada\n"
    listed = gtmaloc("--help").stdout
    assert panel_of("greet", listed) == "Greetings"
    assert "Greet [politely]." in listed
    shown = gtmaloc("greet", "-h")
    assert shown.returncode == 0
    assert "Say hello." in shown.stdout
    assert "Say goodbye." in shown.stdout


def test_wrong_usage_of_a_group_is_one_line(install: Install, gtmaloc: Callable[..., Done]) -> None:
    install("greetings", "greet", GROUP)
    done = gtmaloc("greet", "helo", "Ada")
    assert done.returncode == 2
    assert "Did you mean 'hello'?" in one_error_line(done)
    assert "`gtmaloc greet hello --help`" in one_error_line(gtmaloc("greet", "hello"))
    alone = gtmaloc("greet")
    assert (alone.returncode, alone.stderr) == (2, "")
    assert "Say hello." in alone.stdout
