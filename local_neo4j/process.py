"""The server's operating-system process: starts it detached, finds it again, and stops it.

A pid alone proves nothing, since the system reuses it: a process counts as ours only if its command line
names our home directory.
"""

import json
import os
from pathlib import Path

import psutil

from gtmaloc_base.atomic_files import write_json
from gtmaloc_base.errors import GTMALocError
from local_neo4j.configuration import ServerSettings
from local_neo4j.home import Neo4jHome
from local_neo4j.java import NEO4J_JVM_FLAGS, java_environment, java_executable

STOP_SECONDS = 60.0


class StopTimedOut(GTMALocError):
    """The server did not stop in time after SIGTERM."""


class ServerProcess:
    """The process of the server in one home, running or not."""

    def __init__(self, home: Neo4jHome) -> None:
        self._home = home
        self._pid_file = home.path / "run" / "process.json"  # neo4j.pid belongs to Neo4j, which deletes it
        self._mark = f"--home-dir={home.path}"
        # Kept because the command line of a new process is empty during its first milliseconds.
        self._started: psutil.Process | None = None

    @property
    def console_log(self) -> Path:
        """Standard output and error of the server."""
        return self._home.path / "logs" / "console.log"

    def was_started(self) -> bool:
        """Whether a start was recorded, and no stop since then."""
        return self._pid_file.exists()

    def find(self) -> psutil.Process | None:
        """Our running server, even if its starter was killed before it could record the pid."""
        if self._started is not None and _is_alive(self._started):
            return self._started
        try:
            candidates = [psutil.Process(int(json.loads(self._pid_file.read_text())["pid"]))]
        except FileNotFoundError:
            candidates = list(psutil.process_iter())
        except (OSError, ValueError, KeyError, TypeError, psutil.NoSuchProcess):
            candidates = []
        return next((process for process in candidates if self._is_ours(process)), None)

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return _is_alive(process) and self._mark in process.cmdline()
        except psutil.Error:
            return False

    def start(self, settings: ServerSettings) -> psutil.Process:
        """Start the server in its own session, so that it outlives us and Ctrl-C does not reach it."""
        command = [
            str(java_executable()),
            f"-Xmx{settings.heap}",
            *NEO4J_JVM_FLAGS,
            "-cp",
            self._home.class_path,
            "org.neo4j.server.Neo4jCommunity",
            self._mark,
            f"--config-dir={self._home.path / 'conf'}",
            "--console-mode",
        ]
        if self.console_log.exists():
            self.console_log.replace(self.console_log.with_suffix(".previous.log"))
        log_flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        self._pid_file.unlink(missing_ok=True)  # else, if we are killed now, nobody would find this process
        # Not subprocess: Popen warns if it is garbage-collected while its process runs, as intended here.
        pid = os.posix_spawn(
            command[0],
            command,
            java_environment(),
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(self.console_log), log_flags, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            setsid=True,
        )
        write_json(self._pid_file, {"pid": pid})
        self._started = psutil.Process(pid)
        return self._started

    def stop(self, timeout: float = STOP_SECONDS) -> bool:
        """Ask the server to stop and wait for it; False if it was not running.

        Raises:
            StopTimedOut: it did not stop in time; it is not killed, since it may be writing its store.
        """
        process = self.find()
        if process is not None:
            try:
                process.terminate()
                process.wait(timeout)
            except psutil.NoSuchProcess:
                pass  # it has just ended by itself
            except psutil.TimeoutExpired as error:
                raise StopTimedOut(
                    f"Neo4j (process {process.pid}) did not stop within {timeout:.0f} s",
                    f"Wait and try again; if it hangs, `kill -9 {process.pid}`: "
                    "Neo4j repairs its store at the next start",
                ) from error
        self._pid_file.unlink(missing_ok=True)
        return process is not None

    def last_log_lines(self, count: int = 5) -> list[str]:
        """The end of the console log."""
        try:
            text = self.console_log.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return []
        return [line for line in text.splitlines() if line.strip()][-count:]

    def failure_line(self) -> str:
        """The line of the console log that most likely explains why the server failed."""
        lines = self.last_log_lines(200)
        for marker in ("Caused by:", "ERROR", "Exception"):
            for line in reversed(lines):
                if marker in line:
                    return line.strip()
        return "; ".join(line.strip() for line in lines[-3:]) or "the log is empty"


def _is_alive(process: psutil.Process) -> bool:
    """Whether this very process is running; psutil distinguishes it from a later one with the same pid."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False
