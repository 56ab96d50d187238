"""The interface of every source: its files, its release, and its rows as outcomes."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import ClassVar

from graph_schema.records import Outcome, Release
from loaders.files.digests import content_hash, file_digest
from loaders.files.text import ENCODINGS
from loaders.identity.resolver import NameResolver
from loaders.scope import LoadScope

DEMONSTRATION_MARK = "SYNTHETIC"
"""A file of this name at the top of a data directory marks everything in it as synthetic."""


class Source(ABC):
    """A database that GTMALoc reads.

    A subclass declares its name, licence terms and citation, finds its files (`locate`), determines their
    release (`version`) and turns each row into exactly one outcome (`outcomes`). It keeps no state between
    releases. Sources of other packages are registered in the entry point group `gtmaloc.sources`.

    Attributes:
        required: whether every data directory must contain the source.
        encodings: of its text files; see `loaders.files.text_check.check_text`.
        expected_rows: fewest rows of the files of a known release, by release and by a part of the file
            name in lower case; outcomes of all kinds count.
        minima: fewest edges by relation type ("TARGETS") or nodes by label ("(Precursor)") that a release
            yields, by release; "" stands for every release. Those of a named release are for its human part
            and never apply to the demonstration release. Every load compares the graph with them.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    licence: ClassVar[str]
    citation: ClassVar[str]
    required: ClassVar[bool] = True
    encodings: ClassVar[tuple[str, ...]] = ENCODINGS
    expected_rows: ClassVar[Mapping[str, Mapping[str, int]]] = MappingProxyType({})
    minima: ClassVar[Mapping[str, Mapping[str, int]]] = MappingProxyType({})

    @abstractmethod
    def locate(self, data: Path) -> tuple[Path, ...]:
        """The files of this source in a data directory, in reading order.

        Raises:
            MissingRelease: there are none; the message names the accepted file names.
        """

    @abstractmethod
    def version(self, files: tuple[Path, ...]) -> str:
        """The release name that the source uses, or as much as is known ("22/22.1")."""

    @abstractmethod
    def outcomes(self, release: Release, resolver: NameResolver, scope: LoadScope) -> Iterator[Outcome]:
        """One outcome per input row, in file order."""

    def known_rows(self, release: str) -> Mapping[str, int]:
        """The fewest rows of each file of a release, by a part of its name; of no file if unknown."""
        return self.expected_rows.get(release, {})

    def release(self, data: Path, digest_of: Callable[[Path], bytes] = file_digest) -> Release:
        """Locate the files in `data` and identify the release by their bytes.

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
