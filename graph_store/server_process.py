"""The server's operating-system process: started detached, found again by what it is, and stopped.

A pid alone proves nothing, since the system reuses it: a process counts as ours only if its command line
names our home directory.
"""

import json
import os
import time
from pathlib import Path

import psutil

from graph_schema.errors import GTMALocError
from graph_store.java import NEO4J_JVM_FLAGS, java_executable
from graph_store.neo4j_conf import ServerSettings
from graph_store.neo4j_home import Neo4jHome, write_json

STOP_SECONDS = 60.0


class StopTimedOut(GTMALocError):
    """The server did not end in time after SIGTERM."""


class ServerProcess:
    """The process of the server in one home, running or not."""

    def __init__(self, home: Neo4jHome) -> None:
        self._home = home
        self._pid_file = home.path / "run" / "neo4j.pid"
        self._mark = f"--home-dir={home.path}"

    @property
    def console_log(self) -> Path:
        """Standard output and error of the server."""
        return self._home.path / "logs" / "console.log"

    def was_started(self) -> bool:
        """Whether a start was recorded and no stop since."""
        return self._pid_file.exists()

    def find(self) -> psutil.Process | None:
        """Our running server, also one whose starter was killed before it could record the pid."""
        try:
            candidates = [psutil.Process(int(json.loads(self._pid_file.read_text())["pid"]))]
        except FileNotFoundError:
            candidates = list(psutil.process_iter())
        except (OSError, ValueError, KeyError, TypeError, psutil.NoSuchProcess):
            candidates = []
        return next((process for process in candidates if self._is_ours(process)), None)

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return process.status() != psutil.STATUS_ZOMBIE and self._mark in process.cmdline()
        except psutil.Error:
            return False

    def start(self, settings: ServerSettings) -> psutil.Process:
        """Start the server in a session of its own, so that it outlives us and Ctrl-C does not reach it."""
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
        # Not subprocess: a Popen object complains when it is dropped while its process lives, as meant here.
        pid = os.posix_spawn(
            command[0],
            command,
            os.environ,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                (os.POSIX_SPAWN_OPEN, 1, str(self.console_log), log_flags, 0o600),
                (os.POSIX_SPAWN_DUP2, 1, 2),
            ],
            setsid=True,
        )
        write_json(self._pid_file, {"pid": pid})
        process = psutil.Process(pid)
        while process.is_running() and not _has_begun(process):
            time.sleep(0.005)
        return process

    def stop(self, timeout: float = STOP_SECONDS) -> bool:
        """Ask the server to end, wait for it, and forget it; False if it was not running.

        Raises:
            StopTimedOut: it did not end in time; it is not killed, since it may be writing its store.
        """
        process = self.find()
        if process is not None:
            try:
                process.terminate()
                process.wait(timeout)
            except psutil.NoSuchProcess:
                pass  # it ended by itself in between
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
        """The line of the console log that most likely says why the server failed."""
        lines = self.last_log_lines(200)
        for sign in ("Caused by:", "ERROR", "Exception", "Error"):
            for line in reversed(lines):
                if sign in line:
                    return line.strip()
        return lines[-1].strip() if lines else "the log is empty"


def _has_begun(process: psutil.Process) -> bool:
    """False in the first milliseconds, while the command line of a new process is still empty."""
    try:
        return process.status() == psutil.STATUS_ZOMBIE or bool(process.cmdline())
    except psutil.Error:
        return True
