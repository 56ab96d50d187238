"""The local Neo4j with GDS that the package assembles itself: up, down, state.

server = LocalServer(Path("var/neo4j"), default_jar_cache())
info = server.up()          # fetches the jars, creates the home, starts; no-op if it is running
GraphDatabase.driver(info.uri, auth=info.auth)
server.down()
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

import psutil
from filelock import FileLock, Timeout

from gtmaloc_base.atomic_files import write_json
from gtmaloc_base.errors import GTMALocError
from gtmaloc_base.progress import Progress, silent
from local_neo4j.configuration import LOOPBACK, ServerSettings
from local_neo4j.health import PasswordRefused, answers
from local_neo4j.home import USERNAME, HomeUnusable, Neo4jHome
from local_neo4j.info import ServerInfo
from local_neo4j.ports import Ports, choose_ports, read_ports
from local_neo4j.process import STOP_SECONDS, ServerProcess
from local_neo4j.startup_log import activity

__all__ = [
    "LocalServer",
    "ServerFilesDeleted",
    "ServerInfo",
    "ServerNotStarted",
    "ServerStartFailed",
    "ServerStillStarting",
    "State",
]

State = Literal["absent", "half-written", "stopped", "died", "starting", "running", "without files"]
POLL_SECONDS = 0.2
START_SECONDS = 600.0
SAY_EVERY_SECONDS = 10.0
Say = Callable[[str], None]
"""Tells the user one line."""


class ServerStartFailed(GTMALocError):
    """The server ended while starting."""


class ServerStillStarting(GTMALocError):
    """The server does not answer yet, but is alive: it was left running."""


class ServerNotStarted(GTMALocError):
    """The local server has never been started."""


class ServerFilesDeleted(GTMALocError):
    """The server runs, but somebody deleted its home: nobody can reach it, and its graph is lost."""


class LocalServer:
    """One local Neo4j: its home, its ports, its process.

    Args:
        home: directory of the server; created if needed.
        jar_cache: per-user cache of the jars.
        bolt_port: port for drivers; 0 chooses a free one and keeps it.
        http_port: port of the Browser; 0 chooses a free one and keeps it.
        heap: maximum heap size of the JVM.
        page_cache: memory for caching the store's pages.
        auth: False lets every user of this machine connect; for tests only.
        start_timeout: seconds to wait for a starting server; it is left running when they have passed.
    """

    def __init__(
        self,
        home: Path,
        jar_cache: Path,
        *,
        bolt_port: int = 0,
        http_port: int = 0,
        heap: str = "2g",
        page_cache: str = "512m",
        auth: bool = True,
        start_timeout: float = START_SECONDS,
    ) -> None:
        self._home = Neo4jHome(home)
        self._process = ServerProcess(self._home)
        self._jar_cache = jar_cache
        self._asked_ports = Ports(bolt_port, http_port)
        self._settings = ServerSettings(heap=heap, page_cache=page_cache, auth=auth)
        self._start_timeout = start_timeout
        self._ports_file = self._home.path / "run" / "server.json"
        # Next to the home, not in it: a half-written home is removed while the lock is held.
        self._lock_file = self._home.path.with_name(f"{self._home.path.name}.lock")

    def up(self, progress: Progress = silent, say: Say = lambda _: None) -> ServerInfo:
        """Start the server and wait until it answers; if it is running or starting, do not start another.

        A server that is alive is never stopped here, whatever happens to the caller: after a crash it may be
        recovering its store, and stopping it would make the recovery start from the beginning.

        Args:
            progress: called with the jars checked, then with the seconds waited.
            say: told every ten seconds what a slowly starting server is doing.

        Raises:
            PortTaken: a requested port is in use.
            ServerFilesDeleted: it runs, but its home was deleted.
            PasswordRefused: it runs, but does not accept the password in its home.
            ServerStartFailed: it ended while starting.
            ServerStillStarting: it did not answer within the time limit, and is left running.
            GTMALocError: the jars or the home cannot be prepared; the message says why and what to do.
        """
        process = self._process.find()
        if process is None:
            with self._locked():
                process = self._process.find()  # another process may just have started it
                if process is None:
                    self._prepare(progress)
                    process = self._process.start(self._settings)
        if self._has_lost_its_files():
            raise ServerFilesDeleted(
                f"The local Neo4j (process {process.pid}) runs, but its files in {self._home.path} were "
                "deleted",
                "Run `gtmaloc down` to stop it, then this command again; it begins with an empty graph",
            )
        self._wait_until_it_answers(process, progress, say)
        return self.info()

    def down(self, timeout: float = STOP_SECONDS, say: Say = lambda _: None) -> bool:
        """Stop the server cleanly, once it has started; False if it was not running.

        A server whose home was deleted is stopped, too.

        Raises:
            ServerStillStarting: it is starting or recovering and does not answer within the time limit.
            StopTimedOut: it did not stop within `timeout` seconds.
        """
        process = self._process.find()
        if process is None and not self._home.exists():
            return False
        if process is not None and not self._has_lost_its_files():
            with suppress(ServerStartFailed, PasswordRefused):
                self._wait_until_it_answers(process, silent, say)
        with self._locked():
            return self._process.stop(timeout)

    def state(self) -> State:
        """The state of the server; never changes anything."""
        if self._process.find() is not None:
            if self._has_lost_its_files():
                return "without files"
            try:
                return "running" if self._answers() else "starting"
            except GTMALocError:  # it runs, but refuses our password; `up` reports that
                return "running"
        if self._someone_starts_it():
            return "starting"
        if not self._home.exists():
            return "absent"
        if not self._home.is_whole():
            return "half-written"
        return "died" if self._process.was_started() else "stopped"

    def activity(self) -> str:
        """What a server that is starting is doing, as its log reports it; "" if nothing is known."""
        process = self._process.find()
        if process is not None and self._has_lost_its_files():
            return f"process {process.pid} runs, but its files were deleted; `gtmaloc down` stops it"
        return "" if process is None else activity(self._debug_log, process.create_time())

    def info(self) -> ServerInfo:
        """How to reach the server; `pid` is None unless it runs.

        Raises:
            ServerNotStarted: it has never run in this home.
        """
        ports = read_ports(self._ports_file)
        if ports is None or not self._home.is_whole():
            raise ServerNotStarted(
                f"There is no local Neo4j in {self._home.path} yet", "Start it with `gtmaloc up`"
            )
        process = self._process.find()
        http_url = f"http://{LOOPBACK}:{ports.http}/"
        return ServerInfo(
            uri=f"bolt://{LOOPBACK}:{ports.bolt}",
            http_url=http_url,
            browser_url=f"{http_url}browser/",
            username=USERNAME,
            password=self._home.password(),
            pid=process.pid if process is not None else None,
            home=self._home.path,
            console_log=self._process.console_log,
            debug_log=self._debug_log,
        )

    def last_log_lines(self, count: int = 5) -> list[str]:
        """The end of the console log, useful after the server died."""
        return self._process.last_log_lines(count)

    @property
    def _debug_log(self) -> Path:
        return self._home.path / "logs" / "debug.log"

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Let one process at a time start or stop the server, and explain file-system errors."""
        try:
            self._lock_file.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self._lock_file):
                yield
        except OSError as error:
            raise HomeUnusable(
                f"The home of the local Neo4j, {self._home.path}, cannot be used ({error})",
                "Make its directory writable, free some space, or choose another home",
            ) from error

    def _prepare(self, progress: Progress) -> None:
        from local_neo4j.jars import fetch_jars  # slow (0.3 s), and not needed if the server is running

        ports = choose_ports(self._asked_ports, read_ports(self._ports_file))
        jars = fetch_jars(self._jar_cache, progress)
        self._home.prepare(jars, self._settings, ports.bolt, ports.http)
        write_json(self._ports_file, ports._asdict())

    def _wait_until_it_answers(self, process: psutil.Process, progress: Progress, say: Say) -> None:
        begun = time.monotonic()
        said = 0.0
        while not self._answers():
            waited = time.monotonic() - begun
            if self._process.find() is None:
                raise ServerStartFailed(
                    f"The local Neo4j ended while starting: {self._process.failure_line()}",
                    f"Read {self._process.console_log}, fix the cause, and run `gtmaloc up` again",
                )
            doing = self.activity() or "starting"
            if waited >= self._start_timeout:
                raise ServerStillStarting(
                    f"The local Neo4j (process {process.pid}) does not answer after {waited:.0f} s and is "
                    f"left running; its log says: {doing}",
                    "Run `gtmaloc up` to go on waiting (GTMALOC_START_TIMEOUT sets the limit); if its log "
                    f"{self._debug_log} does not grow, `kill {process.pid}` stops it",
                )
            if waited - said >= SAY_EVERY_SECONDS:
                said = waited
                say(f"  Neo4j does not answer yet after {waited:.0f} s: {doing}")
            progress(int(waited), None, f"Neo4j: {doing}")
            time.sleep(POLL_SECONDS)

    def _has_lost_its_files(self) -> bool:
        """Whether the home of the running server was deleted: all of it is there before the server starts."""
        return not self._ports_file.exists()

    def _answers(self) -> bool:
        ports = read_ports(self._ports_file)
        if ports is None:
            return False
        password = self._home.password()
        return answers(ports, None if password is None else (USERNAME, password))

    def _someone_starts_it(self) -> bool:
        if not self._lock_file.exists():
            return False
        try:
            with FileLock(self._lock_file, timeout=0):
                return False
        except Timeout:
            return True
