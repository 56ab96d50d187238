"""Entry point: runs the verb and turns every expected failure into one clear line and an exit code."""

import errno
import sys
import traceback

import typer
from typer.exceptions import TyperException

from gtmaloc.cli import ask, server, steps
from gtmaloc.cli.app import app
from gtmaloc.settings import read_settings
from gtmaloc_base.errors import GTMALocError

VERBS = {
    "Server": (server.up, server.down, server.status, server.doctor),
    "Pipeline steps, in their order": (
        steps.run,
        steps.fetch,
        steps.load,
        steps.relate,
        steps.embed,
        steps.train,
        steps.evaluate,
        steps.publish,
        steps.report,
        steps.migrate,
        steps.demonstration,
    ),
    "Questions": (ask.query, ask.predict, ask.explain, ask.serve),
}
"""Every verb, in the order in which `--help` lists them."""

for _panel, _verbs in VERBS.items():
    for _verb in _verbs:
        app.command(rich_help_panel=_panel)(_verb)

INTERRUPTED = 130


def main() -> None:
    """Run `gtmaloc`. Exit codes: 0 ok, 1 failed, 2 usage, 3 too many rejects, 130 interrupted."""
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    try:
        outcome = app(args=arguments, prog_name="gtmaloc", standalone_mode=False)
    except GTMALocError as error:
        return _fail(str(error), error.exit_code)
    except typer.Exit as stop:
        return stop.exit_code
    except (typer.Abort, KeyboardInterrupt):
        return _interrupted()
    except TyperException as error:  # a usage fault: says itself what is wrong, and with which verb
        error.show() if hasattr(error, "show") else typer.echo(f"error: {error}", err=True)
        return error.exit_code
    except BrokenPipeError:
        return 1
    except OSError as error:
        if error.errno == errno.ENOSPC:
            return _fail(
                f"The disk is full ({error.filename or 'writing'}). Free some space and run it again.", 1
            )
        return _unexpected(error)
    except (
        Exception
    ) as error:  # the outermost edge: anything else is a fault of GTMALoc, kept for its authors
        return _unexpected(error)
    if outcome == INTERRUPTED:  # typer turns Ctrl-C in a verb into this number, and says nothing
        return _interrupted()
    return outcome if isinstance(outcome, int) else 0


def _interrupted() -> int:
    return _fail("Interrupted. What was finished is kept; run the same command again.", INTERRUPTED)


def _fail(message: str, code: int) -> int:
    typer.echo(f"error: {message}", err=True)
    return code


def _unexpected(error: Exception) -> int:
    log = read_settings().var / "log" / "error.log"
    try:
        log.parent.mkdir(parents=True, exist_ok=True)
        log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
        kept = f"The details are in {log}; please report them."
    except OSError:
        kept = "The details could not be written."
    return _fail(f"GTMALoc failed in a way that it should not: {type(error).__name__}: {error}. {kept}", 1)
