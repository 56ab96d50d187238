"""What a synthetic release consists of, and what loading it has to come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from loaders.demonstration.planted_rows import Expected, Fate


@dataclass(frozen=True, slots=True)
class Planted:
    """A fault that was planted: where, which one, how often, and how its rows have to end."""

    source: str
    file: str
    dirt: str
    fate: Fate
    rows: int


@dataclass(frozen=True, slots=True)
class DemonstrationManifest:
    """What was written. `files` are sizes by path relative to the directory; `expected` is by source."""

    directory: Path
    seed: int
    mirnas: int
    files: Mapping[str, int]
    expected: Mapping[str, Expected]
    planted: tuple[Planted, ...]

    @property
    def bytes(self) -> int:
        """Size of all files."""
        return sum(self.files.values())
