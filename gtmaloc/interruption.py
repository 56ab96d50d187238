"""Signals that end a step as Ctrl-C does: what it began is closed, and its lease is released."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from signal import Signals
from types import FrameType

SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)  # Windows has no SIGHUP


@dataclass
class Interruption:
    """The first signal that arrived; None so far, or if Ctrl-C was raised in another way."""

    signal: Signals | None = None

    @property
    def exit_code(self) -> int:
        """128 and the number of the signal, as shells count: 130 for Ctrl-C, 143 for SIGTERM."""
        return 128 + (self.signal or Signals.SIGINT)


@contextmanager
def interrupting_signals() -> Iterator[Interruption]:
    """SIGTERM and SIGHUP raise KeyboardInterrupt in the main thread, as SIGINT does.

    Schedulers send SIGTERM, and a terminal that is closed sends SIGHUP. A second one does not interrupt the
    closing that the first one began; a second Ctrl-C does. A signal that is ignored (nohup) stays ignored.
    Outside the main thread, nothing changes.
    """
    interruption = Interruption()

    def interrupt(number: int, _: FrameType | None) -> None:
        first = interruption.signal is None
        if first:
            interruption.signal = Signals(number)
        if first or number == signal.SIGINT:
            raise KeyboardInterrupt(Signals(number).name)

    def in_finaliser(unraisable: "sys.UnraisableHookArgs") -> None:
        """Python drops what is raised in a finaliser: there, an interruption is sent again a little later."""
        if interruption.signal is None:
            unraisable_before(unraisable)
        elif issubclass(unraisable.exc_type, KeyboardInterrupt):
            number, interruption.signal = interruption.signal, None
            threading.Timer(0.05, os.kill, (os.getpid(), number)).start()
        # Anything else is the finaliser of an object that was interrupted while it was made.

    if threading.current_thread() is not threading.main_thread():
        yield interruption
        return
    handlers = {number: signal.getsignal(number) for number in SIGNALS}
    before = {n: h for n, h in handlers.items() if h not in (signal.SIG_IGN, None)}  # None: not Python's
    unraisable_before = sys.unraisablehook
    sys.unraisablehook = in_finaliser
    for number in before:
        signal.signal(number, interrupt)
    try:
        yield interruption
    finally:
        sys.unraisablehook = unraisable_before
        for number, handler in before.items():
            signal.signal(number, handler)
