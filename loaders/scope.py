"""The organisms that a load covers."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LoadScope:
    """The requested species; rows of other species are counted as out of scope. None given means all."""

    species: frozenset[str] = field(default_factory=lambda: frozenset({"hsa"}))

    def includes(self, species: str) -> bool:
        """Whether rows of this species (a miRBase organism code in any case) are in scope."""
        return not self.species or species.lower() in self.species
