"""A server that takes long to start is waited for, joined and never stopped; a script stands in for java."""

import json
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from local_neo4j import local_server as module
from local_neo4j.jar_coordinates import JarSet
from local_neo4j.local_server import (
    LocalServer,
    ServerFilesDeleted,
    ServerStartFailed,
    ServerStillStarting,
)
from local_neo4j.startup_log import activity

RECOVERY = (
    "[neo4j/5aa4c11b] Recovery required from position LogPosition{…}",
    "[neo4j/5aa4c11b]  40% completed",
)
FAKE_JAVA = f"""#!{sys.executable}
import json, os, signal, sys, time
from datetime import UTC, datetime
from pathlib import Path
home = Path(next(a for a in sys.argv if a.startswith("--home-dir=")).removeprefix("--home-dir="))
with (home / "starts").open("a") as starts:
    starts.write("start\\n")
signal.signal(signal.SIGTERM, lambda *_: (print("Stopped."), sys.exit(143)))
with (home / "logs" / "debug.log").open("a") as log:
    for message in {RECOVERY!r}:
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f+0000")
        log.write(json.dumps({{"time": now, "level": "INFO", "message": message}}) + "\\n")
while not (home / "fail").exists():
    if (home / "finish").exists():
        (home / "answers").touch()
    time.sleep(0.02)
print("Caused by: the store is damaged", flush=True)
sys.exit(1)
"""


class SlowServer:
    """A home whose java recovers until `finish` is called, or ends with an error after `fail`."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def local(self, start_timeout: float = 30) -> LocalServer:
        """Another process's view of the same server."""
        return LocalServer(self.home, self.home.with_name("cache"), auth=False, start_timeout=start_timeout)

    def starts(self) -> int:
        """How many times java was called."""
        path = self.home / "starts"
        return len(path.read_text().splitlines()) if path.exists() else 0

    def finish(self) -> None:
        (self.home / "finish").touch()

    def fail(self) -> None:
        (self.home / "fail").touch()

    def process(self) -> psutil.Process | None:
        return self.local()._process.find()


@pytest.fixture
def slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SlowServer]:
    java = tmp_path / "java"
    java.write_text(FAKE_JAVA)
    java.chmod(0o755)
    server = SlowServer(tmp_path / "neo4j")
    monkeypatch.setattr("local_neo4j.process.java_executable", lambda: java)
    monkeypatch.setattr("local_neo4j.jars.fetch_jars", lambda cache, progress: JarSet(cache, ()))
    monkeypatch.setattr(module, "answers", lambda *_: (server.home / "answers").exists())
    monkeypatch.setattr(module, "POLL_SECONDS", 0.02)
    yield server
    process = server.process()
    if process is not None:
        process.kill()


def eventually(condition: object) -> None:
    end = time.monotonic() + 20
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_recovering_server_is_left_running_when_the_time_is_over_and_joined_by_the_next_up(
    slow: SlowServer,
) -> None:
    with pytest.raises(ServerStillStarting):
        slow.local(start_timeout=0.1).up()
    eventually(lambda: "40 %" in slow.local().activity())
    with pytest.raises(ServerStillStarting, match=r"is left running.*GTMALOC_START_TIMEOUT") as caught:
        slow.local(start_timeout=0.1).up()
    assert "recovering its store after a crash, 40 % done" in str(caught.value)
    first = slow.process()
    assert first is not None
    assert slow.local().state() == "starting"
    assert slow.local().activity() == "recovering its store after a crash, 40 % done"
    slow.finish()
    assert slow.local().up().pid == first.pid
    assert slow.starts() == 1


def test_the_user_is_told_what_the_server_is_doing(slow: SlowServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SAY_EVERY_SECONDS", 0.2)
    said: list[str] = []
    shown: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if "40 %" in line:
            slow.finish()

    slow.local().up(progress=lambda done, total=None, stage="": shown.append(stage), say=say)
    assert said[-1].endswith("s: recovering its store after a crash, 40 % done")
    assert "Neo4j: recovering its store after a crash, 40 % done" in shown


def test_two_at_once_wait_for_one_server(slow: SlowServer) -> None:
    pids: list[int | None] = []
    ups = [threading.Thread(target=lambda: pids.append(slow.local().up().pid)) for _ in range(2)]
    for up in ups:
        up.start()
    eventually(lambda: slow.starts() > 0)
    time.sleep(0.2)
    assert pids == []
    slow.finish()
    for up in ups:
        up.join(20)
    assert slow.starts() == 1
    assert len(pids) == 2
    assert len(set(pids)) == 1


def test_ctrl_c_ends_the_waiting_and_not_the_server(
    slow: SlowServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ctrl_c(*_: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "answers", ctrl_c)
        with pytest.raises(KeyboardInterrupt):
            slow.local().up()
    started = slow.process()
    assert started is not None
    slow.finish()
    assert slow.local().up().pid == started.pid


def test_down_lets_a_recovery_finish_before_it_stops_the_server(slow: SlowServer) -> None:
    with pytest.raises(ServerStillStarting):
        slow.local(start_timeout=0.1).up()
    with pytest.raises(ServerStillStarting, match="left running"):
        slow.local(start_timeout=0.1).down()
    assert slow.process() is not None
    slow.finish()
    assert slow.local().down()
    assert slow.process() is None
    assert slow.local().state() == "stopped"


def test_a_server_that_dies_while_others_wait_ends_every_waiting_at_once(slow: SlowServer) -> None:
    with pytest.raises(ServerStillStarting):
        slow.local(start_timeout=0.1).up()
    threading.Timer(0.3, slow.fail).start()
    begun = time.monotonic()
    with pytest.raises(ServerStartFailed, match=r"ended while starting: Caused by: the store is damaged"):
        slow.local().up()
    assert time.monotonic() - begun < 10
    assert slow.local().state() == "died"


def test_down_of_a_server_that_dies_meanwhile_is_no_error(slow: SlowServer) -> None:
    with pytest.raises(ServerStillStarting):
        slow.local(start_timeout=0.1).up()
    slow.fail()
    slow.local().down()
    assert slow.local().state() == "stopped"


def test_a_starter_killed_before_it_records_the_process_leaves_one_that_is_found(
    slow: SlowServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ServerStillStarting):
        slow.local(start_timeout=0.1).up()
    process = slow.process()
    assert process is not None
    eventually(lambda: slow.starts() == 1)
    process.kill()
    eventually(lambda: slow.local().state() == "died")  # its record stays

    def killed(*_: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("local_neo4j.process.write_json", killed)
        with pytest.raises(SystemExit):
            slow.local().up()
    eventually(lambda: slow.process() is not None)
    slow.finish()
    slow.local().up()
    assert slow.starts() == 2, "the one that was killed, and the one that was never recorded"


def test_a_server_whose_home_was_deleted_is_named_and_down_stops_it(slow: SlowServer) -> None:
    with pytest.raises(ServerStillStarting):
        slow.local(start_timeout=0.1).up()
    process = slow.process()
    assert process is not None
    eventually(lambda: "40 %" in slow.local().activity())  # it has opened its log
    shutil.rmtree(slow.home)
    assert slow.local().state() == "without files"
    with pytest.raises(ServerFilesDeleted, match=rf"process {process.pid}\) runs.*`gtmaloc down`"):
        slow.local(start_timeout=5).up()
    assert not slow.home.exists(), "nothing is written into the home of another server"
    assert slow.local().down()
    assert slow.process() is None
    assert slow.local().state() == "absent"


# --- the log


def write_log(path: Path, *messages: tuple[float, str]) -> float:
    """A log whose lines were written that many seconds after a start; returns the time of the start."""
    start = datetime.now(UTC)
    lines = [
        json.dumps({"time": f"{start + timedelta(seconds=after):%Y-%m-%d %H:%M:%S.%f}+0000", "message": text})
        for after, text in messages
    ]
    path.write_text("\n".join(lines))
    return start.timestamp()


def test_lines_of_an_earlier_process_say_nothing(tmp_path: Path) -> None:
    start = write_log(tmp_path / "debug.log", (-60, RECOVERY[0]), (-59, RECOVERY[1]))
    assert activity(tmp_path / "debug.log", start) == ""
    assert activity(tmp_path / "none.log", start) == ""


@pytest.mark.parametrize(
    ("messages", "doing"),
    [
        ([(1, RECOVERY[0])], "recovering its store after a crash"),
        ([(1, RECOVERY[0]), (2, RECOVERY[1])], "recovering its store after a crash, 40 % done"),
        ([(1, "[neo4j/5aa4c11b]  100% completed"), (2, "Web server started.")], "Web server started."),
        ([(1, "[system/00000000] \n   a table\n of facts"), (2, "[system/0] Ready\nand more")], "Ready"),
        ([(1, "x" * 50 + " " + "y" * 200)], "x" * 50 + " …"),
    ],
)
def test_the_last_line_says_what_it_is_doing(
    tmp_path: Path, messages: list[tuple[float, str]], doing: str
) -> None:
    start = write_log(tmp_path / "debug.log", *messages)
    with (tmp_path / "debug.log").open("a") as log:
        log.write('\n{"time": "2026-')  # still being written
    assert activity(tmp_path / "debug.log", start) == doing
