"""What a person sees while a step works: lines and progress bars on stderr; results alone go to stdout."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)

from gtmaloc_base.progress import Progress as WorkProgress

Advance = Callable[[int, int], None]
"""Called with (done, total)."""


class Reporter:
    """Says what is being done. `quiet` says nothing (inside Airflow, whose log has its own lines)."""

    def __init__(self, *, quiet: bool = False) -> None:
        self.console = Console(stderr=True, quiet=quiet, highlight=False)

    def say(self, text: str) -> None:
        """One line."""
        self.console.print(text, markup=False, soft_wrap=True)

    @contextmanager
    def bar(self, title: str) -> Iterator[Advance]:
        """A progress bar for one piece of work; on a terminal only, so that logs stay readable."""
        columns = (
            SpinnerColumn(),
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
        )
        with Progress(
            *columns, console=self.console, transient=True, disable=not self.console.is_terminal
        ) as progress:
            task = progress.add_task(title, total=None)

            def advance(done: int, total: int) -> None:
                progress.update(task, completed=done, total=total)

            yield advance

    @contextmanager
    def stages(self, title: str) -> Iterator[WorkProgress]:
        """A progress bar for work that names its stages itself."""
        with self.bar(title) as advance:

            def progress(done: int, total: int | None = None, stage: str = "") -> None:
                advance(done, done if total is None else total)

            yield progress

    @contextmanager
    def counter(self, title: str) -> Iterator[Callable[[int], None]]:
        """A counter for work of unknown length, called with the number of items since the last call."""
        with self.bar(title) as advance:
            done = 0

            def progress(more: int) -> None:
                nonlocal done
                done += more
                advance(done, done)

            yield progress

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Announce a step and say how long it took."""
        started = time.perf_counter()
        self.say(f"▶ {title}")
        yield
        self.say(f"  {title}: {time.perf_counter() - started:.1f} s")


def print_json(value: Mapping[str, Any]) -> None:
    """One JSON object on stdout."""
    print(json.dumps(value, ensure_ascii=False, allow_nan=False))
