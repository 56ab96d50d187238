"""What the surroundings may refuse: each is one clear line and an exit code, harms nothing, and passes."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from faults.processes import COMMAND
from fixtures.small_releases import PAIRS, load, release
from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.history.graph_hash import graph_hash
from graph_store.load_records import loaded_releases
from graph_store.writing.reset import clear_graph
from gtmaloc.settings import read_settings
from gtmaloc_base.errors import UsageError
from gtmaloc_learning import run_directory
from gtmaloc_learning.run_directory import METRICS, RunDirectory
from loaders.demonstration import write_demonstration
from local_neo4j.java import java_environment

NO_SETTINGS = {k: v for k, v in os.environ.items() if not k.startswith(("GTMALOC_", "NEO4J_", "LC_"))}


def gtmaloc(
    *arguments: str, cwd: Path, before: str = "", **variables: str
) -> subprocess.CompletedProcess[str]:
    """A real `gtmaloc` in `cwd`; `before` runs first, in a mount namespace of its own."""
    shell = f'{before} && exec "$0" "$@"' if before else 'exec "$0" "$@"'
    namespace = ["unshare", "--map-root-user", "--mount"] if before else []
    return subprocess.run(
        [*namespace, "sh", "-c", shell, str(COMMAND), *arguments],
        cwd=cwd,
        env={**NO_SETTINGS, **variables},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def refused(done: subprocess.CompletedProcess[str], code: int = 1) -> str:
    """The one line with which a command refused to work."""
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    last = done.stderr.splitlines()[-1]
    assert last.startswith("error: ")
    return last


@pytest.fixture
def mounts() -> None:
    """A mount namespace of one's own, which not every system allows."""
    if sys.platform != "linux" or shutil.which("unshare") is None:
        pytest.skip("there are no mount namespaces here")
    tried = subprocess.run(
        ["unshare", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"], check=False
    )
    if tried.returncode != 0:
        pytest.skip("this user may not mount a file system")


@pytest.mark.usefixtures("mounts")
@pytest.mark.parametrize(
    ("options", "said"), [("size=64k", "The disk is full"), ("ro", "The file system is read-only")]
)
def test_a_full_or_read_only_var_is_refused_and_the_next_run_works(
    tmp_path: Path, options: str, said: str
) -> None:
    (tmp_path / "var").mkdir()
    line = refused(gtmaloc("fetch", cwd=tmp_path, before=f"mount -t tmpfs -o {options} tmpfs var"))
    assert said in line
    assert list((tmp_path / "var").iterdir()) == []
    assert gtmaloc("fetch", cwd=tmp_path).returncode == 0


@pytest.mark.usefixtures("mounts")
@pytest.mark.parametrize("options", ["size=64k", "ro"])
def test_a_server_is_not_started_where_it_cannot_write(tmp_path: Path, options: str) -> None:
    (tmp_path / "var").mkdir()
    line = refused(gtmaloc("up", cwd=tmp_path, before=f"mount -t tmpfs -o {options} tmpfs var"))
    assert "The home of the local Neo4j" in line
    assert line.endswith("or choose another home.")


@pytest.mark.usefixtures("mounts", "store")
def test_a_disk_that_fills_up_during_a_load_leaves_nothing_half_and_the_next_load_completes_it(
    tmp_path: Path, neo4j_address: Neo4jAddress, store: GraphStore
) -> None:
    write_demonstration(tmp_path / "data", mirnas=40)
    (tmp_path / "var").mkdir()
    server = {
        "NEO4J_URI": neo4j_address.uri,
        "NEO4J_USERNAME": neo4j_address.username,
        "NEO4J_PASSWORD": neo4j_address.password,
    }
    # room for the lists of the first sources
    small = "mount -t tmpfs -o size=12k tmpfs var"
    line = refused(gtmaloc("load", "--data", "data", cwd=tmp_path, before=small, **server))
    assert "could not be written" in line
    assert "No space left on device" in line
    assert "another GTMALOC_VAR" in line
    loaded = {record.release.source for record in loaded_releases(store)}
    assert {record.release.source for record in loaded_releases(store, complete=False)} == loaded
    done = gtmaloc("load", "--data", "data", cwd=tmp_path, **server)
    assert done.returncode == 0, done.stderr
    held = graph_hash(store).hash
    clear_graph(store)
    assert gtmaloc("load", "--data", "data", cwd=tmp_path, **server).returncode == 0
    assert graph_hash(store).hash == held


@pytest.mark.parametrize("variable", ["GTMALOC_BOLT_PORT", "GTMALOC_HTTP_PORT"])
def test_a_taken_port_is_refused_before_anything_is_written(tmp_path: Path, variable: str) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        port = listener.getsockname()[1]
        line = refused(gtmaloc("up", cwd=tmp_path, **{variable: str(port)}))
    assert f"{port} on 127.0.0.1 is taken by process {os.getpid()}" in line
    assert not (tmp_path / "var" / "neo4j").exists()


def test_without_home_the_user_database_says_where_the_cache_is(tmp_path: Path) -> None:
    home = NO_SETTINGS.pop("HOME", None)
    try:
        done = gtmaloc("doctor", "--json", cwd=tmp_path)
    finally:
        NO_SETTINGS.update({"HOME": home} if home else {})
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_user_without_any_home_is_asked_for_a_cache(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("platformdirs.user_cache_path", lambda _: Path("~/.cache/gtmaloc"))
    with pytest.raises(UsageError, match=r"home directory .* unknown.*GTMALOC_CACHE"):
        read_settings()
    assert read_settings(cache=tmp_path).cache == tmp_path


@pytest.mark.parametrize(("encoding", "locale"), [("utf-8", "C.UTF-8"), ("iso8859-1", "C")])
def test_java_reads_paths_as_python_writes_them(
    monkeypatch: pytest.MonkeyPatch, encoding: str, locale: str
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: encoding)
    assert java_environment()["LC_ALL"] == locale


@pytest.mark.neo4j
@pytest.mark.slow
def test_a_directory_with_blanks_umlauts_and_ideograms_works_in_the_c_locale(tmp_path: Path) -> None:
    project = tmp_path / "Prüfung 微 RNA"
    project.mkdir()
    small: Mapping[str, str] = {
        "LC_ALL": "C",
        "LANG": "C",
        "GTMALOC_HEAP": "512m",
        "GTMALOC_PAGE_CACHE": "64m",
    }
    try:
        for step in (("demonstration", "größe"), ("load", "--data", "größe"), ("status", "--json")):
            done = gtmaloc(*step, cwd=project, **small)
            assert done.returncode == 0, done.stderr
        assert '"state": "running"' in done.stdout
    finally:
        assert gtmaloc("down", cwd=project, **small).returncode == 0
    assert sorted(path.name for path in project.iterdir()) == ["größe", "var"]


# --- a clock that goes back


class EarlierClock(datetime):
    """A clock that was set back by a year."""

    @classmethod
    def now(cls, tz: Any = UTC) -> datetime:  # type: ignore[override]
        return datetime.now(tz) - timedelta(days=365)


@pytest.fixture
def clock_set_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A year passes backwards for every module of ours."""
    for name, module in list(sys.modules.items()):
        if name.startswith(("gtmaloc", "graph_store")) and vars(module).get("datetime") is datetime:
            monkeypatch.setattr(module, "datetime", EarlierClock)


def test_the_newest_run_is_the_one_that_was_started_last_whatever_the_clock_says(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    first = RunDirectory.create(tmp_path, "gtmaloc-s0", {})
    request.getfixturevalue("clock_set_back")
    second = RunDirectory.create(tmp_path, "degree-only-s0", {})
    third = RunDirectory.create(tmp_path, "another-s0", {})
    for run in (first, second, third):
        (run.path / METRICS).touch()
    assert [run.id for run in RunDirectory.all_finished(tmp_path)] == [first.id, second.id, third.id]
    assert run_directory.datetime is EarlierClock


@pytest.mark.neo4j
def test_the_release_loaded_last_is_the_current_one_whatever_the_clock_says(
    store: GraphStore, request: pytest.FixtureRequest
) -> None:
    load(store, release("3.2"), PAIRS)
    request.getfixturevalue("clock_set_back")
    load(store, release("4.0"), PAIRS)
    assert [loaded.release.release for loaded in loaded_releases(store)] == ["4.0"]
