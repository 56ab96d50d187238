"""`make lock` and the jars of the local Neo4j: what is kept, what is fetched, and that nothing is missing."""

import hashlib
from pathlib import Path

import pytest

import lock_jars
from local_neo4j.jar_coordinates import Coordinate, read_coordinates
from local_neo4j.jars import JarFetchFailed

KEPT = Coordinate("a.group", "kept", "1", "linux", "ab" * 32, 7)
DROPPED = Coordinate("a.group", "dropped", "1", "", "cd" * 32, 8)
NEW = Coordinate("b.group", "new", "2", "", "", 0)


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    """A list with a jar to keep and one that is no longer needed."""
    file = tmp_path / "jar_coordinates.tsv"
    rows = "".join(
        f"a.group\t{c.artifact}\t1\t{c.classifier}\t{c.sha256}\t{c.size}\n" for c in (DROPPED, KEPT)
    )
    file.write_text(lock_jars.HEADER + rows)
    return file


def fetch(coordinate: Coordinate, directory: Path) -> Path:
    """A registry that has only the new jar."""
    assert coordinate == NEW, "a listed jar is not fetched"
    (directory / "new.jar").write_bytes(b"content")
    return directory / "new.jar"


def test_a_listed_jar_keeps_its_hash_a_new_one_is_fetched_and_an_unneeded_one_goes(listed: Path) -> None:
    unhashed = Coordinate("a.group", "kept", "1", "linux", "", 0)
    assert lock_jars.lock_jars(listed, lambda: [unhashed, NEW], fetch) == 2
    sha256 = hashlib.sha256(b"content").hexdigest()
    assert read_coordinates(listed) == (KEPT, Coordinate("b.group", "new", "2", "", sha256, 7))


def test_the_committed_list_is_written_as_it_is(tmp_path: Path) -> None:
    copy = tmp_path / "copy.tsv"
    copy.write_bytes(lock_jars.COORDINATES_FILE.read_bytes())
    assert lock_jars.lock_jars(copy, lambda: list(read_coordinates(copy)), fetch) == 389
    assert copy.read_bytes() == lock_jars.COORDINATES_FILE.read_bytes()


def test_a_jar_that_cannot_be_fetched_is_one_line_and_leaves_the_list(listed: Path) -> None:
    def fail(*_: object) -> Path:
        raise RuntimeError("new.jar is not\nin the registry")

    before = listed.read_bytes()
    with pytest.raises(JarFetchFailed, match=r"new\.jar is not in the registry.*make lock again") as failure:
        lock_jars.lock_jars(listed, lambda: [NEW], fail)
    assert "\n" not in str(failure.value)
    assert listed.read_bytes() == before


class Dependency:
    """A dependency as jgo describes it; `missing`: its POM is not in the registry."""

    def __init__(
        self, artifact: str, scope: str = "compile", type: str = "jar", missing: bool = False
    ) -> None:
        self.groupId, self.artifactId, self.version, self.classifier = "g", artifact, "1", ""
        self.scope, self.type, self.missing = scope, type, missing
        self.dep = self.artifact = self.component = self

    def pom(self) -> "Dependency":
        if self.missing:
            raise RuntimeError(f"{self.artifactId}.pom is not in the registry")
        return self


def closures(monkeypatch: pytest.MonkeyPatch, *passes: list[Dependency]) -> None:
    """Make jgo find these closures, one after another."""
    remaining = iter(passes)

    class Context:
        def __init__(self, **_: object) -> None: ...

        def pom_dependency_list(self, _: object) -> tuple[None, list[Dependency]]:
            return None, next(remaining)

    monkeypatch.setattr(lock_jars, "MavenContext", Context)
    monkeypatch.setattr(lock_jars, "Model", lambda pom, context: pom)


def test_only_jars_that_run_are_resolved_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        Dependency("z"),
        Dependency("a", "runtime"),
        Dependency("p", "provided"),
        Dependency("t", "test"),
        Dependency("b", type="pom"),
    ]
    closures(monkeypatch, found, found)
    assert [c.artifact for c in lock_jars.resolve_pom()] == ["a", "z"]


def test_a_pom_that_jgo_silently_omits_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    closures(monkeypatch, [Dependency("a", missing=True)])
    with pytest.raises(RuntimeError, match=r"a\.pom is not in the registry"):
        lock_jars.resolve_pom()


def test_what_an_interruption_of_the_network_hid_is_found_by_another_pass(monkeypatch) -> None:
    partial, complete = [Dependency("a")], [Dependency("a"), Dependency("behind")]
    closures(monkeypatch, partial, complete, complete)
    assert [c.artifact for c in lock_jars.resolve_pom()] == ["a", "behind"]
