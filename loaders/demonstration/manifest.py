"""What a synthetic release consists of, and what loading it must give."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graph_schema.records import RowCounts
from loaders.demonstration.planted_rows import Fate


@dataclass(frozen=True, slots=True)
class Planted:
    """A planted error: where, which one, how often, and how its rows must end."""

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
    expected: Mapping[str, RowCounts]
    planted: tuple[Planted, ...]

    @property
    def bytes(self) -> int:
        """Size of all files."""
        return sum(self.files.values())
