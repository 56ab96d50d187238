"""Fetches the jars of the local Neo4j once into a per-user cache, in parallel and verified.

Layout of the cache: `jars/` is a Maven tree of verified jars, `incoming.part/` holds what is being fetched,
`.lock` lets one process fetch at a time. Every start of a server checks the hash of every jar, since a
damaged one may keep its size. This takes 0.2 s for 390 jars (180 MB).
"""

import errno
import hashlib
import shutil
import tempfile
import textwrap
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from pathlib import Path

import platformdirs
import requests
from filelock import FileLock
from jgo.maven import MavenContext
from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential

from gtmaloc_base.errors import GTMALocError
from local_neo4j.jar_coordinates import Coordinate, JarSet, read_coordinates

THREADS = 16
SPARE_BYTES = 20_000_000  # for the file system and the home's links
Progress = Callable[[int, int], None]
Resolver = Callable[[Coordinate, Path], Path]


class JarFetchFailed(GTMALocError):
    """A jar could not be fetched: no network, the registry is down, or the cache cannot be written."""


class JarHashMismatch(GTMALocError):
    """The registry twice sent bytes that do not match the committed SHA-256."""


class DiskFull(GTMALocError):
    """The file system of the cache has too little space for the jars."""


def default_jar_cache() -> Path:
    """The per-user cache that all projects on this machine share."""
    return platformdirs.user_cache_path("gtmaloc") / "neo4j"


@retry(
    retry=retry_if_exception_type(requests.RequestException),
    stop=stop_after_attempt(3),
    wait=wait_exponential(multiplier=0.5),
    reraise=True,
)
def resolve_from_maven_central(coordinate: Coordinate, directory: Path) -> Path:
    """Fetch one jar from Maven Central into `directory` and return its path."""
    context = MavenContext(repo_cache=directory, local_repos=[], timeout=30)
    project = context.project(coordinate.group, coordinate.artifact)
    artifact = project.at_version(coordinate.version).artifact(classifier=coordinate.classifier)
    return Path(artifact.resolve())


def fetch_jars(
    cache: Path,
    progress: Progress | None = None,
    *,
    coordinates: Iterable[Coordinate] | None = None,
    resolve: Resolver = resolve_from_maven_central,
) -> JarSet:
    """Ensure that all jars are in `cache` and verified; jars that are already there are kept.

    Args:
        cache: directory of the cache, created if needed; several processes may use it at once.
        progress: called with the number of jars done and the total number.
        coordinates: the jars wanted, by default the committed list.
        resolve: fetches one jar into a directory.

    Raises:
        JarFetchFailed: a jar could not be fetched.
        JarHashMismatch: a jar has the wrong content, even when fetched again.
        DiskFull: the jars do not fit.
    """
    wanted = tuple(coordinates) if coordinates is not None else read_coordinates()
    jars = JarSet(cache / "jars", wanted)
    try:
        if not _unsound(jars):  # without the lock, which a read-only cache cannot give
            return jars
        jars.directory.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / ".lock"):
            _fetch(_unsound(jars), jars, cache, progress, resolve)  # another process may have fetched some
    except OSError as error:
        raise _explain_os_error(error, cache, jars) from error
    return jars


def _unsound(jars: JarSet) -> list[Coordinate]:
    """The jars that are missing or whose bytes are not those of the list."""

    def is_sound(coordinate: Coordinate) -> bool:
        try:
            return _sha256(jars.directory / coordinate.path) == coordinate.sha256
        except FileNotFoundError:
            return False

    with ThreadPoolExecutor(THREADS, thread_name_prefix="jar") as pool:
        return [
            c
            for c, sound in zip(jars.coordinates, pool.map(is_sound, jars.coordinates), strict=True)
            if not sound
        ]


def _fetch(
    wanted: list[Coordinate], jars: JarSet, cache: Path, progress: Progress | None, resolve: Resolver
) -> None:
    if wanted and shutil.disk_usage(cache).free < sum(c.size for c in wanted) + SPARE_BYTES:
        raise _disk_full(cache, jars)
    incoming = cache / "incoming.part"
    shutil.rmtree(incoming, ignore_errors=True)  # left by a process that was killed
    incoming.mkdir()
    pool = ThreadPoolExecutor(THREADS, thread_name_prefix="jar")
    try:
        tasks = [pool.submit(_fetch_one, c, jars.directory / c.path, incoming, resolve) for c in wanted]
        if progress is not None:
            progress(0, len(tasks))
        for done, task in enumerate(as_completed(tasks), start=1):
            task.result()
            if progress is not None:
                progress(done, len(tasks))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)  # after a failure or Ctrl-C, start no more downloads
        shutil.rmtree(incoming, ignore_errors=True)


def _fetch_one(coordinate: Coordinate, target: Path, incoming: Path, resolve: Resolver) -> None:
    """Fetch one jar into its place, and retry once if it arrives damaged."""
    found = ""
    for _attempt in range(2):
        fetched = _resolve(coordinate, Path(tempfile.mkdtemp(dir=incoming)), resolve)
        found = _sha256(fetched)
        if found == coordinate.sha256:
            target.parent.mkdir(parents=True, exist_ok=True)
            fetched.replace(target)
            return
    raise JarHashMismatch(
        f"{coordinate} arrived twice with SHA-256 {found}, expected {coordinate.sha256}",
        "A proxy may be changing downloads: try another network; otherwise report it, and do not use the jar",
    )


def _resolve(coordinate: Coordinate, directory: Path, resolve: Resolver) -> Path:
    try:
        return resolve(coordinate, directory)
    except (
        OSError,
        RuntimeError,
    ) as error:  # requests' errors are OSErrors; jgo says "not found" with RuntimeError
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise
        raise JarFetchFailed(
            f"{coordinate} could not be fetched from the Maven registry "
            f"({type(error).__name__}: {textwrap.shorten(str(error), 160, placeholder=' ...')})",
            "Check the network (proxy: HTTPS_PROXY) and run the command again; jars that arrived are kept",
        ) from error


def _explain_os_error(error: OSError, cache: Path, jars: JarSet) -> GTMALocError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _disk_full(cache, jars)
    return JarFetchFailed(
        f"The jar cache {cache} cannot be used ({error})",
        "Make the directory writable or choose another cache directory",
    )


def _disk_full(cache: Path, jars: JarSet) -> DiskFull:
    needed = sum(c.size for c in jars.coordinates if not (jars.directory / c.path).exists()) + SPARE_BYTES
    free = 0
    with suppress(OSError):
        free = shutil.disk_usage(cache).free
    return DiskFull(
        f"No space for the Neo4j jars in {cache}: {needed / 1e6:.0f} MB needed, {free / 1e6:.0f} MB free",
        "Free some space or choose another cache directory, then run the command again",
    )


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
