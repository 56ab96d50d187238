"""Resolve local_neo4j/jar_pom.xml into jar_coordinates.tsv: every jar that Neo4j, GDS and Browser need."""

import hashlib
import tempfile
import textwrap
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple, replace
from pathlib import Path

from jgo.maven import POM, MavenContext, Model

from gtmaloc_base.atomic_files import write_text
from local_neo4j.jar_coordinates import COORDINATES_FILE, Coordinate, read_coordinates
from local_neo4j.jars import JarFetchFailed, default_jar_cache, resolve_from_maven_central

POM_FILE = COORDINATES_FILE.with_name("jar_pom.xml")
# jgo cannot evaluate this POM. Other jars have all its dependencies too: Maven lists the same jars.
UNREADABLE = {"neo4j-procedure"}
HEADER = "group\tartifact\tversion\tclassifier\tsha256\tbytes\n"


def resolve_pom() -> list[Coordinate]:
    """The jars of the dependency closure of jar_pom.xml, sorted, without hash and size.

    jgo silently omits the dependencies of a POM that it cannot fetch or read. So each model is built again,
    which does raise an error, and the closure is complete when another pass finds the same jars.
    """
    context = MavenContext(repo_cache=default_jar_cache() / "poms", local_repos=[], timeout=30)
    closure: set[Coordinate] | None = None
    while True:
        dependencies = [node.dep for node in context.pom_dependency_list(POM(POM_FILE))[1]]
        for dependency in dependencies:
            if dependency.artifactId not in UNREADABLE:
                Model(dependency.artifact.component.pom(), context)
        found = {
            Coordinate(d.groupId, d.artifactId, d.version, d.classifier, "", 0)
            for d in dependencies
            if d.type == "jar" and d.scope in ("compile", "runtime")
        }
        if found == closure:
            return sorted(found, key=astuple)
        closure = found


def with_content(coordinate: Coordinate, fetch: Callable[[Coordinate, Path], Path]) -> Coordinate:
    """Fetch a jar and fill in its SHA-256 and size."""
    with tempfile.TemporaryDirectory() as directory:
        content = fetch(coordinate, Path(directory)).read_bytes()
    return replace(coordinate, sha256=hashlib.sha256(content).hexdigest(), size=len(content))


def lock_jars(
    file: Path = COORDINATES_FILE,
    resolve: Callable[[], list[Coordinate]] = resolve_pom,
    fetch: Callable[[Coordinate, Path], Path] = resolve_from_maven_central,
) -> int:
    """Write the list of jars and return their number; a jar that is already listed keeps its hash.

    Raises:
        JarFetchFailed: the registry cannot be reached or does not have a jar; the file is unchanged.
    """
    listed = {str(c): c for c in read_coordinates(file)}
    try:
        wanted = [listed.get(str(c), c) for c in resolve()]
        with ThreadPoolExecutor(8) as pool:
            jars = list(pool.map(lambda c: c if c.sha256 else with_content(c, fetch), wanted))
    except (OSError, RuntimeError, ValueError, KeyError) as error:
        reason = textwrap.shorten(str(error), 160, placeholder=" ...")
        raise JarFetchFailed(
            f"{POM_FILE.name} cannot be resolved ({type(error).__name__}: {reason})",
            "Check the network (proxy: HTTPS_PROXY) and run make lock again",
        ) from error
    write_text(file, HEADER + "".join("\t".join(map(str, astuple(jar))) + "\n" for jar in jars))
    return len(jars)
