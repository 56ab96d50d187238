"""The home directory of the local Neo4j: created completely or recognised as half-written, and private."""

import json
import stat
import subprocess
from pathlib import Path

import pytest

from gtmaloc_base.errors import UsageError
from local_neo4j.configuration import ServerSettings, neo4j_conf
from local_neo4j.home import HomeUnusable, Neo4jHome, PasswordNotSet
from local_neo4j.jar_coordinates import Coordinate, JarSet

SETTINGS = ServerSettings(heap="512m", page_cache="64m")


@pytest.fixture
def jars(tmp_path: Path) -> JarSet:
    coordinates = tuple(
        Coordinate(group, name, "1.0", "", "", 0)
        for group, name in [("org.neo4j", "kernel"), ("org.neo4j.gds", "proc")]
    )
    jars = JarSet(tmp_path / "cache", coordinates)
    for jar in (*jars.libraries, *jars.plugins):
        jar.parent.mkdir(parents=True)
        jar.touch()
    return jars


@pytest.fixture
def admin_calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Neo4j's admin command is not run here; its arguments are recorded."""
    calls: list[tuple[str, ...]] = []

    def run_admin(_home: Neo4jHome, *arguments: str) -> subprocess.CompletedProcess[str]:
        calls.append(arguments)
        return subprocess.CompletedProcess(arguments, 0, "", "")

    monkeypatch.setattr(Neo4jHome, "run_admin", run_admin)
    return calls


@pytest.fixture
def home(tmp_path: Path, admin_calls: list[tuple[str, ...]]) -> Neo4jHome:
    return Neo4jHome(tmp_path / "home")


def test_a_new_home_is_complete_and_links_to_the_cache(home: Neo4jHome, jars: JarSet) -> None:
    assert not home.exists()
    home.prepare(jars, SETTINGS, 7001, 7002)
    assert home.is_whole()
    assert [p.name for p in (home.path / "plugins").iterdir()] == ["proc-1.0.jar"]
    assert (home.path / "lib" / "kernel-1.0.jar").readlink() == jars.libraries[0]
    assert not list(home.path.rglob("*.part"))


def test_the_password_is_random_private_and_never_an_argument(
    home: Neo4jHome, jars: JarSet, admin_calls: list[tuple[str, ...]], tmp_path: Path
) -> None:
    home.prepare(jars, SETTINGS, 7001, 7002)
    assert stat.S_IMODE(home.password_file.stat().st_mode) == 0o600
    assert stat.S_IMODE(home.path.stat().st_mode) == 0o700
    password = home.password()
    assert password is not None
    assert len(password) == 48
    assert admin_calls == [("dbms", "set-initial-password", f"@{home.password_file}")]
    other = Neo4jHome(tmp_path / "other")
    other.prepare(jars, SETTINGS, 7001, 7002)
    assert other.password() != password


def test_preparing_again_keeps_the_password_and_follows_the_jars(
    home: Neo4jHome, jars: JarSet, admin_calls: list[tuple[str, ...]]
) -> None:
    home.prepare(jars, SETTINGS, 7001, 7002)
    before = home.password()
    (home.path / "plugins" / "my-own.jar").write_bytes(b"a user's plugin")
    home.prepare(JarSet(jars.directory, jars.coordinates[:1]), SETTINGS, 7003, 7004)
    assert home.password() == before
    assert len(admin_calls) == 1
    assert [p.name for p in (home.path / "plugins").iterdir()] == ["my-own.jar"]
    assert "server.bolt.listen_address=:7003" in (home.path / "conf" / "neo4j.conf").read_text()


@pytest.mark.parametrize("damage", ["", "{", '{"format": 99, "auth": true}', "[]"])
def test_a_half_written_home_without_data_is_recreated(home: Neo4jHome, jars: JarSet, damage: str) -> None:
    home.prepare(jars, SETTINGS, 7001, 7002)
    old = home.password()
    home.declaration.write_text(damage)
    assert home.exists()
    assert not home.is_whole()
    home.prepare(jars, SETTINGS, 7001, 7002)
    assert home.is_whole()
    assert home.password() != old


def test_a_half_written_home_with_data_is_explained_and_left_alone(home: Neo4jHome, jars: JarSet) -> None:
    home.prepare(jars, SETTINGS, 7001, 7002)
    store = home.path / "data" / "databases" / "neo4j" / "neostore"
    store.parent.mkdir(parents=True)
    store.write_bytes(b"data")
    home.declaration.unlink()
    with pytest.raises(HomeUnusable, match=r"holds databases, but its home\.json is missing") as caught:
        home.prepare(jars, SETTINGS, 7001, 7002)
    assert store.read_bytes() == b"data"
    advised = caught.value.remedy.split("write ")[1].split(" to ")[0]
    home.declaration.write_text(advised)  # the remedy that it names works
    home.prepare(jars, SETTINGS, 7001, 7002)


def test_another_programs_directory_is_not_touched(home: Neo4jHome, jars: JarSet) -> None:
    home.path.mkdir()
    (home.path / "thesis.docx").touch()
    with pytest.raises(HomeUnusable, match=r"holds other files \(thesis\.docx\)"):
        home.prepare(jars, SETTINGS, 7001, 7002)
    assert (home.path / "thesis.docx").exists()


def test_a_missing_password_file_is_explained(home: Neo4jHome, jars: JarSet) -> None:
    home.prepare(jars, SETTINGS, 7001, 7002)
    home.password_file.unlink()
    with pytest.raises(HomeUnusable, match="Restore the password in that file"):
        home.prepare(jars, SETTINGS, 7001, 7002)


def test_authentication_is_off_only_on_request_and_never_changed_later(home: Neo4jHome, jars: JarSet) -> None:
    home.prepare(jars, ServerSettings(auth=False), 7001, 7002)
    assert home.password() is None
    assert "dbms.security.auth_enabled=false" in (home.path / "conf" / "neo4j.conf").read_text()
    with pytest.raises(HomeUnusable, match="was created with auth=False, not auth=True"):
        home.prepare(jars, ServerSettings(), 7001, 7002)


def test_a_refused_password_leaves_the_home_half_written(
    home: Neo4jHome, jars: JarSet, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = subprocess.CompletedProcess((), 1, "", "no space left")
    monkeypatch.setattr(Neo4jHome, "run_admin", lambda *_: failed)
    with pytest.raises(PasswordNotSet, match="no space left"):
        home.prepare(jars, SETTINGS, 7001, 7002)
    assert not home.is_whole()


def test_the_declaration_is_written_last(home: Neo4jHome, jars: JarSet) -> None:
    home.prepare(jars, SETTINGS, 7001, 7002)
    assert json.loads(home.declaration.read_text()) == {"format": 1, "auth": True}
    other_files = [
        p for p in home.path.rglob("*") if p.is_file() and not p.is_symlink() and p != home.declaration
    ]
    assert home.declaration.stat().st_mtime_ns >= max(p.stat().st_mtime_ns for p in other_files)


def test_the_configuration_keeps_to_loopback_and_reports_nothing() -> None:
    lines = neo4j_conf(ServerSettings(), 7001, 7002).splitlines()
    assert "server.default_listen_address=127.0.0.1" in lines
    assert "dbms.usage_report.enabled=false" in lines
    assert "dbms.security.auth_enabled=true" in lines
    assert "server.jvm.additional=--add-opens=java.base/java.nio=ALL-UNNAMED" in lines
    assert not any("0.0.0.0" in line for line in lines if "blocklist" not in line)  # noqa: S104


def test_the_configuration_has_each_port_and_size_at_its_key() -> None:
    lines = neo4j_conf(ServerSettings(heap="3g", page_cache="256m"), 7001, 7002).splitlines()
    for name, port in (("bolt", 7001), ("http", 7002)):
        assert f"server.{name}.listen_address=:{port}" in lines
        assert f"server.{name}.advertised_address=:{port}" in lines
    assert "server.memory.heap.max_size=3g" in lines
    assert "server.memory.pagecache.size=256m" in lines
    assert "dbms.security.allow_csv_import_from_file_urls=false" in lines
    assert "internal.dbms.cypher_ip_blocklist=0.0.0.0/0,::/0" in lines
    (allowed,) = (line for line in lines if line.startswith("dbms.security.procedures.allowlist="))
    assert "gds.node2vec.stream" in allowed
    assert not any(word in allowed for word in (".write", ".export", ".mutate", "gds.*"))


@pytest.mark.parametrize("size", ["", "2", "2 g", "lots", "0g", "2g\ndbms.security.auth_enabled=false"])
def test_an_invalid_memory_size_is_refused(size: str) -> None:
    with pytest.raises(UsageError, match="Give a size such as 512m or 2g"):
        ServerSettings(heap=size)
