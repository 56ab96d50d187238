"""The jar cache: verified, resumable, shared by processes, and clear about every failure."""

import errno
import hashlib
import os
import threading
import time
import xml.etree.ElementTree as ET
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
import requests

from local_neo4j.jar_coordinates import COORDINATES_FILE, Coordinate, read_coordinates
from local_neo4j.jars import SPARE_BYTES, DiskFull, JarFetchFailed, JarHashMismatch, fetch_jars


def _content(name: str) -> bytes:
    return f"content of {name}".encode()


def _coordinate(group: str, name: str) -> Coordinate:
    content = _content(name)
    return Coordinate(group, name, "1.0", "", hashlib.sha256(content).hexdigest(), len(content))


COORDINATES = (
    *(_coordinate("org.example", f"lib{i}") for i in range(5)),
    _coordinate("org.neo4j.gds", "proc"),
)


class Registry:
    """Stands in for Maven Central: writes each jar into the given directory, and counts the calls."""

    def __init__(self) -> None:
        self.served: Counter[str] = Counter()
        self.corrupt: Counter[str] = Counter()  # how many times a jar still arrives damaged
        self.errors: dict[str, BaseException] = {}
        self._lock = threading.Lock()

    def __call__(self, coordinate: Coordinate, directory: Path) -> Path:
        name = coordinate.artifact
        if name in self.errors:
            raise self.errors[name]
        with self._lock:
            self.served[name] += 1
            damaged = self.corrupt[name] > 0
            self.corrupt[name] -= damaged
        file = directory / f"{name}.jar"
        file.write_bytes(b"<html>proxy login</html>" if damaged else _content(name))
        return file


@pytest.fixture
def registry() -> Registry:
    return Registry()


def test_fetches_each_jar_once_and_separates_plugins(tmp_path: Path, registry: Registry) -> None:
    progress: list[tuple[int, int]] = []
    jars = fetch_jars(
        tmp_path, lambda *step: progress.append(step), coordinates=COORDINATES, resolve=registry
    )
    assert [p.name for p in jars.plugins] == ["proc-1.0.jar"]
    assert [p.name for p in jars.libraries] == [f"lib{i}-1.0.jar" for i in range(5)]
    assert all(p.read_bytes() == _content(p.parents[1].name) for p in (*jars.plugins, *jars.libraries))
    assert set(registry.served.values()) == {1}
    assert progress == [(done, 6) for done in range(7)]
    assert not (tmp_path / "incoming.part").exists()


def test_a_second_call_fetches_nothing_and_is_fast(tmp_path: Path, registry: Registry) -> None:
    fetch_jars(tmp_path, coordinates=COORDINATES, resolve=registry)
    registry.served.clear()
    begin = time.perf_counter()
    fetch_jars(tmp_path, coordinates=COORDINATES, resolve=registry)
    assert time.perf_counter() - begin < 0.3
    assert not registry.served


def test_resumes_after_the_registry_went_down(tmp_path: Path, registry: Registry) -> None:
    registry.errors["lib4"] = requests.ConnectionError("no route to host")
    with pytest.raises(
        JarFetchFailed, match=r"org\.example:lib4:1\.0.*no route to host.*run the command again"
    ):
        fetch_jars(tmp_path, coordinates=COORDINATES, resolve=registry)
    arrived = {p.stem.removesuffix("-1.0") for p in (tmp_path / "jars").rglob("*.jar")}
    assert arrived
    registry.errors.clear()
    registry.served.clear()
    fetch_jars(tmp_path, coordinates=COORDINATES, resolve=registry)
    assert set(registry.served) == {c.artifact for c in COORDINATES} - arrived


def test_a_jar_that_the_registry_does_not_have_is_named(tmp_path: Path, registry: Registry) -> None:
    registry.errors["lib2"] = RuntimeError("Artifact not found in remote repositories")
    with pytest.raises(JarFetchFailed, match=r"org\.example:lib2:1\.0"):
        fetch_jars(tmp_path, coordinates=COORDINATES, resolve=registry)


def test_a_jar_that_arrives_damaged_is_fetched_once_more(tmp_path: Path, registry: Registry) -> None:
    registry.corrupt["lib1"] = 1
    fetch_jars(tmp_path, coordinates=COORDINATES, resolve=registry)
    assert registry.served["lib1"] == 2


def test_a_jar_that_stays_damaged_is_refused_and_not_kept(tmp_path: Path, registry: Registry) -> None:
    registry.corrupt["lib1"] = 99
    with pytest.raises(JarHashMismatch, match=r"org\.example:lib1:1\.0 arrived twice with SHA-256"):
        fetch_jars(tmp_path, coordinates=COORDINATES, resolve=registry)
    assert registry.served["lib1"] == 2
    assert not list((tmp_path / "jars").rglob("lib1*.jar"))


@pytest.mark.parametrize("damage", ["empty", "cut", "delete", "one bit"])
def test_damage_in_a_complete_cache_is_seen_and_repaired(
    tmp_path: Path, registry: Registry, damage: str
) -> None:
    jars = fetch_jars(tmp_path, coordinates=COORDINATES, resolve=registry)
    registry.served.clear()
    victim = jars.libraries[3]
    if damage == "one bit":  # size and times stay the same
        before = victim.stat()
        victim.write_bytes(bytes([victim.read_bytes()[0] ^ 1]) + victim.read_bytes()[1:])
        os.utime(victim, ns=(before.st_atime_ns, before.st_mtime_ns))
    elif damage != "delete":
        victim.write_bytes(victim.read_bytes()[: 0 if damage == "empty" else 5])
    else:
        victim.unlink()
    fetch_jars(tmp_path, coordinates=COORDINATES, resolve=registry)
    assert victim.read_bytes() == _content("lib3")
    assert dict(registry.served) == {"lib3": 1}


def test_files_left_by_a_killed_process_do_not_count_as_jars(tmp_path: Path, registry: Registry) -> None:
    jars = fetch_jars(tmp_path, coordinates=COORDINATES[:1], resolve=registry)
    half = tmp_path / "incoming.part" / "x"
    half.mkdir(parents=True)
    (half / "lib1.jar").write_bytes(b"half")
    jars.libraries[0].write_bytes(b"same name, other bytes")
    fetch_jars(tmp_path, coordinates=COORDINATES, resolve=registry)
    assert jars.libraries[0].read_bytes() == _content("lib0")
    assert not (tmp_path / "incoming.part").exists()


def test_two_at_once_fetch_each_jar_once(tmp_path: Path, registry: Registry) -> None:
    def fetch(_: int) -> int:
        return len(fetch_jars(tmp_path, coordinates=COORDINATES, resolve=registry).libraries)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(fetch, range(4))) == [5] * 4
    assert set(registry.served.values()) == {1}


def test_disk_full_while_fetching_is_one_clear_line(tmp_path: Path, registry: Registry) -> None:
    registry.errors["lib2"] = OSError(errno.ENOSPC, "No space left on device")
    with pytest.raises(DiskFull) as caught:
        fetch_jars(tmp_path, coordinates=COORDINATES, resolve=registry)
    message = str(caught.value)
    assert str(tmp_path) in message
    assert "MB needed" in message
    assert "MB free" in message
    assert "\n" not in message


def test_too_little_space_is_refused_before_the_first_byte(
    tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=1_000_000))
    with pytest.raises(DiskFull, match="1 MB free"):
        fetch_jars(tmp_path, coordinates=COORDINATES, resolve=registry)
    assert not registry.served


def test_a_list_of_another_hash_is_verified_again_although_the_jar_is_there(
    tmp_path: Path, registry: Registry
) -> None:
    fetch_jars(tmp_path, coordinates=COORDINATES, resolve=registry)
    changed = (replace(COORDINATES[0], sha256="0" * 64), *COORDINATES[1:])
    with pytest.raises(JarHashMismatch, match="lib0"):
        fetch_jars(tmp_path, coordinates=changed, resolve=registry)


def test_a_sound_cache_that_cannot_be_written_is_used(tmp_path: Path, registry: Registry) -> None:
    fetch_jars(tmp_path, coordinates=COORDINATES, resolve=registry)
    (tmp_path / ".lock").unlink(missing_ok=True)
    before = sorted(tmp_path.iterdir())
    fetch_jars(tmp_path, coordinates=COORDINATES, resolve=registry)
    assert sorted(tmp_path.iterdir()) == before, "nothing is written, not even a lock"


def test_after_a_fetch_that_failed_only_the_rest_is_fetched(tmp_path: Path, registry: Registry) -> None:
    registry.errors["lib4"] = requests.ConnectionError("no route to host")
    with pytest.raises(JarFetchFailed):
        fetch_jars(tmp_path, coordinates=COORDINATES, resolve=registry)
    registry.errors.clear()
    jars = fetch_jars(tmp_path, coordinates=COORDINATES, resolve=registry)
    assert all(p.read_bytes() == _content(p.parents[1].name) for p in jars.libraries)


def test_the_room_for_all_missing_jars_is_asked_for(
    tmp_path: Path, registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    needed = SPARE_BYTES + sum(c.size for c in COORDINATES)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=needed - 1))
    with pytest.raises(DiskFull):
        fetch_jars(tmp_path, coordinates=COORDINATES, resolve=registry)
    monkeypatch.setattr("shutil.disk_usage", lambda _: SimpleNamespace(free=needed))
    fetch_jars(tmp_path, coordinates=COORDINATES, resolve=registry)


def test_a_jar_lies_where_a_maven_repository_has_it() -> None:
    jar = Coordinate("org.neo4j.gds", "proc", "2.26.0", "linux", "", 0)
    assert jar.path.as_posix() == "org/neo4j/gds/proc/2.26.0/proc-2.26.0-linux.jar"
    assert replace(jar, classifier="").path.name == "proc-2.26.0.jar"


def test_a_cache_that_cannot_be_created_is_explained(tmp_path: Path, registry: Registry) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(JarFetchFailed, match=r"jar cache .*file.* cannot be used"):
        fetch_jars(tmp_path / "file", coordinates=COORDINATES, resolve=registry)


def test_ctrl_c_leaves_no_partial_files(tmp_path: Path, registry: Registry) -> None:
    def interrupted(done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fetch_jars(tmp_path, interrupted, coordinates=COORDINATES, resolve=registry)
    assert not (tmp_path / "incoming.part").exists()
    assert len(fetch_jars(tmp_path, coordinates=COORDINATES, resolve=registry).libraries) == 5


def test_the_committed_list_is_sound() -> None:
    coordinates = read_coordinates()
    assert len({c.path for c in coordinates}) == len(coordinates) == 389
    assert len({c.path.name for c in coordinates}) == len(coordinates), "lib/ and plugins/ are flat"
    assert all(len(c.sha256) == 64 and c.size > 0 for c in coordinates)
    assert {(c.artifact, c.version) for c in coordinates} >= {
        ("neo4j", "2026.01.4"),
        ("proc-embeddings", "2.26.0"),
        ("neo4j-browser", "5.24.0"),
    }
    assert "://" not in COORDINATES_FILE.read_text(encoding="utf-8"), "coordinates name no host"


def test_every_root_of_the_pom_is_in_the_list() -> None:
    pom = ET.parse(COORDINATES_FILE.with_name("jar_pom.xml"))  # noqa: S314 -- our own file
    space = "{http://maven.apache.org/POM/4.0.0}"
    roots = {
        tuple(d.findtext(space + tag) for tag in ("groupId", "artifactId", "version"))
        for d in pom.iter(f"{space}dependency")
    }
    assert roots <= {(c.group, c.artifact, c.version) for c in read_coordinates()}
