"""SIGTERM and SIGHUP interrupt as Ctrl-C does, once; what was set before is restored."""

import os
import signal
import threading

import pytest

from gtmaloc.interruption import Interruption, interrupting_signals


@pytest.mark.parametrize(("name", "code"), [("SIGINT", 130), ("SIGTERM", 143), ("SIGHUP", 129)])
def test_a_signal_interrupts_and_decides_the_exit_code(name: str, code: int) -> None:
    number = signal.Signals[name]
    before = signal.getsignal(number)
    with interrupting_signals() as interruption, pytest.raises(KeyboardInterrupt, match=name):
        os.kill(os.getpid(), number)
    assert interruption.exit_code == code
    assert signal.getsignal(number) is before


def test_ctrl_c_without_a_signal_is_130() -> None:
    assert Interruption().exit_code == 130


def test_a_second_sigterm_does_not_interrupt_the_closing_but_ctrl_c_does() -> None:
    closed = []
    with interrupting_signals() as interruption:
        try:
            os.kill(os.getpid(), signal.SIGTERM)
        except KeyboardInterrupt:
            os.kill(os.getpid(), signal.SIGTERM)
            closed.append("at ease")
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert closed == ["at ease"]
    assert interruption.signal is signal.SIGTERM


def test_an_ignored_signal_stays_ignored() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does
    try:
        with interrupting_signals() as interruption:
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)
    assert interruption.signal is None


def test_outside_the_main_thread_nothing_changes() -> None:
    seen = []

    def work() -> None:
        with interrupting_signals():
            seen.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [signal.getsignal(signal.SIGTERM)]


def test_a_signal_in_a_finaliser_is_not_lost(capsys: pytest.CaptureFixture[str]) -> None:
    """Python prints and drops what is raised in `__del__`."""

    class Dying:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGTERM)

    with interrupting_signals() as interruption, pytest.raises(KeyboardInterrupt):
        thing = Dying()
        del thing
        threading.Event().wait(20)
    assert interruption.exit_code == 143
    assert capsys.readouterr().err == ""
