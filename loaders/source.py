"""What every source has in common: its files, its release, and its rows as outcomes."""

import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from graph_schema.records import Outcome
from loaders.errors import MissingRelease as MissingRelease
from loaders.identity.resolver import NameResolver

DEMONSTRATION_MARK = "SYNTHETIC"
"""A file of this name at the top of a data directory says that everything in it is synthetic."""


@dataclass(frozen=True, slots=True)
class Release:
    """One release of one source: its files and the bytes that name it."""

    source: str
    release: str
    licence: str
    files: tuple[Path, ...]
    sha256: str
    synthetic: bool

    @property
    def id(self) -> str:
        """Source and first 12 hex digits of the content hash."""
        return f"{self.source}:{self.sha256[:12]}"


@dataclass(frozen=True, slots=True)
class LoadScope:
    """What is asked for: rows of other species are counted as out of scope. No species means all of them."""

    species: frozenset[str] = field(default_factory=lambda: frozenset({"hsa"}))

    def includes(self, species: str) -> bool:
        """Whether rows of this species, a miRBase organism code in any case, are asked for."""
        return not self.species or species.lower() in self.species


class Source(ABC):
    """A database that GTMALoc reads.

    A subclass names itself, its terms and its citation, says which files it accepts (`locate`), which release
    they are (`version`) and turns each row into exactly one outcome (`outcomes`). It holds no state between
    releases. Registered under the entry point group `gtmaloc.sources`.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    licence: ClassVar[str]
    citation: ClassVar[str]
    required: ClassVar[bool] = True  # False: a data directory may lack it

    @abstractmethod
    def locate(self, data: Path) -> tuple[Path, ...]:
        """The files of this source in a data directory, in reading order.

        Raises:
            MissingRelease: there is none; the message names the accepted file names.
        """

    @abstractmethod
    def version(self, files: tuple[Path, ...]) -> str:
        """The release as the source calls it, or what can honestly be said ("22/22.1")."""

    @abstractmethod
    def outcomes(self, release: Release, resolver: NameResolver, scope: LoadScope) -> Iterator[Outcome]:
        """One outcome per input row, in file order."""

    def release(self, data: Path) -> Release:
        """Locate the files in `data` and name the release by their bytes."""
        files = self.locate(data)
        return Release(
            source=self.name,
            release=self.version(files),
            licence=self.licence,
            files=files,
            sha256=content_hash(files),
            synthetic=(data / DEMONSTRATION_MARK).is_file(),
        )


def content_hash(files: tuple[Path, ...]) -> str:
    """SHA-256 over the names and bytes of the files, in order."""
    total = hashlib.sha256()
    for path in files:
        total.update(path.name.encode())
        with path.open("rb") as stream:
            total.update(hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()
