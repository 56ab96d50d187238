r"""The one way text reaches a terminal: results on stdout, messages, errors and progress bars on stderr.

Text from data, file names and users is printed as it is: nothing in it is markup. A character that a terminal
would obey or hide (control characters, escape sequences, line breaks, bidirectional overrides) is shown as
the escape that Python writes for it, such as `\x1b`. JSON escapes such characters, so its values stay exact.
"""

import json
import re
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from gtmaloc_base.harmless_text import visible
from gtmaloc_base.progress import Progress

_HIDDEN_IN_JSON = re.compile(
    "[\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]"
)
"""What `json` leaves as it is: DEL, C1 controls, invisible and bidirectional characters, lone surrogates."""


def literal(text: str, style: str = "") -> Text:
    """The text for a rich table or console: without markup, emoji codes or control characters."""
    return Text(visible(text), style)


def help_text(text: str) -> str:
    """A help text for typer, which reads markup; its own line breaks are kept."""
    lines = "\n".join(map(visible, text.split("\n")))
    return escape(f"{lines} ")[:-1]  # rich doubles a backslash at the end


def print_line(text: str, style: str = "") -> None:
    """Print one line on stdout, however long."""
    Console(highlight=False).print(literal(text, style), soft_wrap=True)


def print_table(table: Table) -> None:
    """Print a table on stdout; its texts are `literal` (see `gtmaloc.cli.app.make_table`)."""
    Console(highlight=False).print(table)


def print_error(message: str) -> None:
    """Print one line on stderr that begins with `error:`."""
    Reporter().say(f"error: {message}")


def print_json(value: Mapping[str, Any]) -> None:
    """Print one JSON object on stdout; what a terminal would obey is escaped."""
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    print(_HIDDEN_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


class Reporter:
    """Reports what is being done; `quiet` prints nothing (for Airflow, which has its own log)."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.console = Console(stderr=True, quiet=quiet, highlight=False)

    def say(self, text: str) -> None:
        """Print one line."""
        self.console.print(literal(text), soft_wrap=True)

    @contextmanager
    def bar(self, title: str) -> Iterator[Progress]:
        """Show the progress of one piece of work, only on a terminal, so that logs stay readable.

        The bar shows the stage that the work reports, or else `title`. Without a total it only counts.
        """
        from rich import progress as shown  # takes 20 ms, and queries show no bar

        columns = (
            shown.SpinnerColumn(),
            shown.TextColumn("{task.description}", markup=False),
            shown.BarColumn(),
            shown.MofNCompleteColumn(),
            shown.TimeElapsedColumn(),
        )
        with shown.Progress(
            *columns, console=self.console, transient=True, disable=not self.console.is_terminal
        ) as display:
            task = display.add_task(visible(title), total=None)

            def progress(done: int, total: int | None = None, stage: str = "") -> None:
                display.update(task, completed=done, total=total, description=visible(stage or title))

            yield progress

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Announce a step and report how long it took."""
        started = time.perf_counter()
        self.say(f"▶ {title}")
        yield
        self.say(f"  {title}: {time.perf_counter() - started:.1f} s")
