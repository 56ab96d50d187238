"""Entry point: runs the verb, and turns every expected failure into one clear line and an exit code."""

import errno
import sys
import traceback
from typing import Annotated

import typer
from typer.exceptions import TyperException

from gtmaloc import __version__
from gtmaloc.cli import ask, evaluation, explain, features, identify, mirna, server, steps
from gtmaloc.cli.usage import Command, as_our_error
from gtmaloc.cli.verbs import VerbGroup
from gtmaloc.console import print_error, print_line
from gtmaloc.interruption import Interruption, interrupting_signals
from gtmaloc_base.atomic_files import write_text
from gtmaloc_base.errors import GTMALocError

VERBS = {
    "Server": (server.up, server.down, server.status, server.doctor),
    "Pipeline steps, in order": (
        steps.run,
        steps.fetch,
        steps.load,
        steps.check,
        steps.relate,
        steps.embed,
        steps.train,
        evaluation.evaluate,
        steps.publish,
        steps.report,
        steps.migrate,
        steps.demonstration,
    ),
    "Tables": (features.features, evaluation.compare, evaluation.ablate),
    "Questions": (ask.query, mirna.predict, explain.explain, identify.identify, ask.hash),
}
"""Our own verbs by help panel, in the order of `--help`; entry points add more (`gtmaloc.cli.verbs`)."""

app = typer.Typer(
    name="gtmaloc",
    cls=VerbGroup,
    help="A knowledge graph of microRNA biology, with calibrated predictions of subcellular localization.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(asked: bool) -> None:
    if asked:
        print_line(f"gtmaloc {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    _: Annotated[
        bool,
        typer.Option("--version", help="Print the version.", callback=_print_version, is_eager=True),
    ] = False,
) -> None:
    pass


for _panel, _verbs in VERBS.items():
    for _verb in _verbs:
        app.command(rich_help_panel=_panel, cls=Command)(_verb)

INTERRUPTED = 130
_WRITABLE = "Choose another directory (GTMALOC_VAR for everything that GTMALoc writes), or allow access to it"
_REMEDIES = {
    errno.ENOSPC: ("The disk is full", "Free some space and run it again"),
    errno.EDQUOT: ("The disk quota is used up", "Free some space and run it again"),
    errno.EFBIG: (
        "The file is larger than the system allows",
        "Raise the limit (ulimit -f) and run it again",
    ),
    errno.EMFILE: ("Too many files are open", "Raise the limit (ulimit -n) and run it again"),
    errno.EACCES: ("Access is denied", _WRITABLE),
    errno.EPERM: ("Access is denied", _WRITABLE),
    errno.EROFS: ("The file system is read-only", _WRITABLE),
    errno.ENOTDIR: ("A part of this path is a file, not a directory", _WRITABLE),
}
"""What the operating system refuses, as message and remedy; every other OSError is a fault of ours."""


def main() -> None:
    """Run `gtmaloc`. Exit codes: 0 ok, 1 failed, 2 usage, 3 too many rejects, 130 Ctrl-C, 143 SIGTERM."""
    with interrupting_signals() as interruption:
        code = _run(sys.argv[1:], interruption)
    sys.exit(code)


def _run(arguments: list[str], interruption: Interruption | None = None) -> int:
    try:
        outcome = app(args=arguments, prog_name="gtmaloc", standalone_mode=False)
    except GTMALocError as error:
        return _fail(str(error), error.exit_code)
    except typer.Exit as stop:
        return stop.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return _interrupted(interruption)
    except TyperException as error:
        if not arguments:
            return error.exit_code  # the help has been printed
        ours = as_our_error(error)
        return _fail(str(ours), ours.exit_code)
    except BrokenPipeError:
        return 1
    except OSError as error:
        if error.errno not in _REMEDIES:
            return _unexpected(error)
        message, remedy = _REMEDIES[error.errno]
        return _fail(f"{message} ({error.filename or 'writing'}). {remedy}.", 1)
    except Exception as error:  # the outermost level: anything else is a bug in GTMALoc
        return _unexpected(error)
    if outcome == INTERRUPTED:  # typer turns Ctrl-C in a verb into this exit code and prints nothing
        return _interrupted(interruption)
    return outcome if isinstance(outcome, int) else 0


def _interrupted(interruption: Interruption | None) -> int:
    caught = interruption or Interruption()
    by = f" by {caught.signal.name}" if caught.signal is not None and caught.exit_code != INTERRUPTED else ""
    return _fail(f"Interrupted{by}. Finished work is kept; run the same command again.", caught.exit_code)


def _fail(message: str, code: int) -> int:
    print_error(message)
    return code


def _unexpected(error: Exception) -> int:
    from gtmaloc.settings import read_settings  # imported here, so that `--help` does not need it

    try:
        log = read_settings().var / "log" / "error.log"
        write_text(log, "".join(traceback.format_exception(error)))
        kept = f"The details are in {log}."
    except (OSError, GTMALocError):
        kept = "The details could not be saved."
    return _fail(f"Unexpected error (please report it): {type(error).__name__}: {error}. {kept}", 1)
