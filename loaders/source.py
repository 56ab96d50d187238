"""What every source has in common: its files, its release, and its rows as outcomes."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

from graph_schema.records import Outcome, Release
from loaders.files.digests import content_hash, file_digest
from loaders.identity.resolver import NameResolver
from loaders.scope import LoadScope

DEMONSTRATION_MARK = "SYNTHETIC"
"""A file of this name at the top of a data directory says that everything in it is synthetic."""


class Source(ABC):
    """A database that GTMALoc reads.

    A subclass names itself, its terms and its citation, says which files it accepts (`locate`), which release
    they are (`version`) and turns each row into exactly one outcome (`outcomes`). It keeps nothing between
    releases. Registered under the entry point group `gtmaloc.sources`.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    licence: ClassVar[str]
    citation: ClassVar[str]
    required: ClassVar[bool] = True  # False: a data directory may come without it

    @abstractmethod
    def locate(self, data: Path) -> tuple[Path, ...]:
        """The files of this source in a data directory, in reading order.

        Raises:
            MissingRelease: there are none; the message names the accepted file names.
        """

    @abstractmethod
    def version(self, files: tuple[Path, ...]) -> str:
        """The release as the source calls it, or what can honestly be said ("22/22.1")."""

    @abstractmethod
    def outcomes(self, release: Release, resolver: NameResolver, scope: LoadScope) -> Iterator[Outcome]:
        """One outcome per input row, in file order."""

    def release(self, data: Path, digest_of: Callable[[Path], bytes] = file_digest) -> Release:
        """Locate the files in `data` and name the release by their bytes.

        Args:
            data: the data directory.
            digest_of: see `loaders.files.digests.content_hash`.

        Raises:
            MissingRelease: the directory does not hold this source.
            GTMALocError: a file cannot be read (`loaders.errors`).
        """
        files = self.locate(data)
        return Release(
            source=self.name,
            release=self.version(files),
            licence=self.licence,
            files=files,
            sha256=content_hash(files, digest_of),
            synthetic=(data / DEMONSTRATION_MARK).is_file(),
        )
