"""Messages and progress bars on stderr while a step runs; only results go to stdout."""

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console

from gtmaloc_base.progress import Progress


class Reporter:
    """Reports what is being done; `quiet` prints nothing (for Airflow, which has its own log)."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.console = Console(stderr=True, quiet=quiet, highlight=False)

    def say(self, text: str) -> None:
        """Print one line."""
        self.console.print(text, markup=False, soft_wrap=True)

    @contextmanager
    def bar(self, title: str) -> Iterator[Progress]:
        """Show the progress of one piece of work, only on a terminal, so that logs stay readable.

        The bar shows the stage that the work reports, or else `title`. Without a total it only counts.
        """
        from rich import progress as shown  # takes 20 ms, and queries show no bar

        columns = (
            shown.SpinnerColumn(),
            shown.TextColumn("{task.description}"),
            shown.BarColumn(),
            shown.MofNCompleteColumn(),
            shown.TimeElapsedColumn(),
        )
        with shown.Progress(
            *columns, console=self.console, transient=True, disable=not self.console.is_terminal
        ) as display:
            task = display.add_task(title, total=None)

            def progress(done: int, total: int | None = None, stage: str = "") -> None:
                display.update(task, completed=done, total=total, description=stage or title)

            yield progress

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Announce a step and report how long it took."""
        started = time.perf_counter()
        self.say(f"▶ {title}")
        yield
        self.say(f"  {title}: {time.perf_counter() - started:.1f} s")


def print_json(value: Mapping[str, Any]) -> None:
    """One JSON object on stdout."""
    print(json.dumps(value, ensure_ascii=False, allow_nan=False))
