"""A project of real `gtmaloc` processes on a real server, either of which can be killed at any moment."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from local_neo4j.local_server import LocalServer

COMMAND = Path(sys.executable).with_name("gtmaloc")
LONGEST_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Finished:
    """How a command ended; a killed one has the negative number of its signal as exit code."""

    code: int
    stderr: str
    seconds: float

    @property
    def last_line(self) -> str:
        """The last line on stderr: the error, if there was one."""
        return next(iter(reversed(self.stderr.splitlines())), "")


class CommandFailed(AssertionError):
    """A command that nothing disturbed did not succeed."""


@dataclass(frozen=True, slots=True)
class Project:
    """One project: its directory and its server.

    Attributes:
        directory: holds `var` and the command's output.
        server: the server that every command uses.
        external: the commands know the server by its address and cannot start it.
    """

    directory: Path
    server: LocalServer
    external: bool = False

    @property
    def var(self) -> Path:
        """What GTMALoc writes in this project."""
        return self.directory / "var"

    def environment(self) -> dict[str, str]:
        """The variables of a command: none of the caller's settings, and as little work as possible."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(("GTMALOC_", "NEO4J_"))}
        small = {
            "GTMALOC_FOLDS": "2",
            "GTMALOC_DEVICE": "cpu",
            "GTMALOC_HEAP": "1g",
            "GTMALOC_PAGE_CACHE": "128m",
        }
        variables = {**inherited, **small, "GTMALOC_VAR": str(self.var)}
        if self.external:
            info = self.server.info()
            variables |= {"NEO4J_URI": info.uri, "NEO4J_PASSWORD": info.password or ""}
        return variables

    @contextmanager
    def running(
        self, arguments: Sequence[str], extra: Mapping[str, str] = {}
    ) -> Iterator[subprocess.Popen[str]]:
        """A command that runs while the block does, and at the end is waited for."""
        log = self.directory / "stderr.txt"
        with (
            log.open("w") as errors,
            subprocess.Popen(
                [str(COMMAND), *arguments],
                env={**self.environment(), **extra},
                cwd=self.directory,
                stdout=subprocess.DEVNULL,
                stderr=errors,
                text=True,
            ) as process,
        ):
            try:
                yield process
                process.wait(LONGEST_SECONDS)
            finally:
                process.kill()  # if the harness itself was interrupted

    def run(self, arguments: Sequence[str], extra: Mapping[str, str] = {}) -> Finished:
        """Run a command to its end."""
        begun = time.perf_counter()
        with self.running(arguments, extra) as process:
            pass
        return Finished(process.returncode, self.last_stderr(), time.perf_counter() - begun)

    def succeed(self, *arguments: str) -> Finished:
        """Run a command that must succeed.

        Raises:
            CommandFailed: it did not.
        """
        finished = self.run(arguments)
        if finished.code != 0:
            raise CommandFailed(
                f"gtmaloc {' '.join(arguments)} ended with {finished.code}: {finished.stderr[-2000:]}"
            )
        return finished

    def last_stderr(self) -> str:
        """What the last command wrote to stderr."""
        return (self.directory / "stderr.txt").read_text(encoding="utf-8", errors="replace")

    @contextmanager
    def graph(self) -> Iterator[GraphStore]:
        """The graph, for the harness itself."""
        info = self.server.info()
        address = Neo4jAddress(info.uri, info.username, info.password)
        with GraphStore.connect(address) as store:
            yield store

    def forget_runs(self) -> None:
        """Delete all runs on disk."""
        shutil.rmtree(self.var / "runs", ignore_errors=True)

    def kill_server(self) -> None:
        """Kill the server with SIGKILL and wait until it is gone."""
        pid = self.server.info().pid
        if pid is None:
            raise CommandFailed("There is no server to kill")
        server = psutil.Process(pid)
        server.send_signal(signal.SIGKILL)
        while psutil.pid_exists(pid) and server.status() != psutil.STATUS_ZOMBIE:
            time.sleep(0.05)
