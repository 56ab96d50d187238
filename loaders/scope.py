"""Which organisms a load asks for."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LoadScope:
    """What is asked for: rows of other species are counted as out of scope. No species means all of them."""

    species: frozenset[str] = field(default_factory=lambda: frozenset({"hsa"}))

    def includes(self, species: str) -> bool:
        """Whether rows of this species, a miRBase organism code in any case, are asked for."""
        return not self.species or species.lower() in self.species
