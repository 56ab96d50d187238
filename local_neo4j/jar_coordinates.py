"""Which jars make up the local Neo4j with GDS: the committed list of exact Maven coordinates.

`jar_pom.xml` is the source of truth: Neo4j, OpenGDS and Neo4j Browser. `make lock` resolves it into
`jar_coordinates.tsv`, one jar per line with SHA-256 and size, so that every machine runs the same bytes.
"""

import csv
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

COORDINATES_FILE = Path(__file__).with_name("jar_coordinates.tsv")
GDS_GROUP = "org.neo4j.gds"


@dataclass(frozen=True, slots=True)
class Coordinate:
    """One jar of a Maven repository, with the hash and size of its bytes."""

    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str
    size: int

    @property
    def path(self) -> PurePosixPath:
        """Its path in a Maven repository, and in our cache."""
        suffix = f"-{self.classifier}" if self.classifier else ""
        file = f"{self.artifact}-{self.version}{suffix}.jar"
        return PurePosixPath(*self.group.split("."), self.artifact, self.version, file)

    @property
    def is_plugin(self) -> bool:
        """Whether it belongs in the plugin directory: Neo4j looks for procedures only there."""
        return self.group == GDS_GROUP

    def __str__(self) -> str:
        parts = (self.group, self.artifact, self.version, self.classifier)
        return ":".join(part for part in parts if part)


def read_coordinates(file: Path = COORDINATES_FILE) -> tuple[Coordinate, ...]:
    """Read the list of jars."""
    with file.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Coordinate(
                group=row["group"],
                artifact=row["artifact"],
                version=row["version"],
                classifier=row["classifier"],
                sha256=row["sha256"],
                size=int(row["bytes"]),
            )
            for row in csv.DictReader(lines, delimiter="\t")
        )


@dataclass(frozen=True, slots=True)
class JarSet:
    """The jars of one list, below `directory` in the layout of a Maven repository."""

    directory: Path
    coordinates: tuple[Coordinate, ...]

    @property
    def libraries(self) -> tuple[Path, ...]:
        """Jars for the class path."""
        return tuple(self.directory / c.path for c in self.coordinates if not c.is_plugin)

    @property
    def plugins(self) -> tuple[Path, ...]:
        """Jars that contain procedures (GDS)."""
        return tuple(self.directory / c.path for c in self.coordinates if c.is_plugin)
