"""The contents of a synthetic release, and the expected result of loading it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from graph_schema.records import RowCounts
from loaders.demonstration.planted_rows import Fate


@dataclass(frozen=True, slots=True)
class Planted:
    """A planted error: its place, kind and number, and the expected outcome of its rows."""

    source: str
    file: str
    dirt: str
    fate: Fate
    rows: int


@dataclass(frozen=True, slots=True)
class DemonstrationManifest:
    """What was written. `files` holds sizes by path relative to the directory; `expected` is by source."""

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
