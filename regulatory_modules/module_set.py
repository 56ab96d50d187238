r"""What a method found in a cohort, with names and densities.

With $E$ validated targets between the $m$ miRNAs and $g$ genes of a module,

$$ d = \frac{E}{m g}, \qquad d_{\text{all pairs}} = \frac{2 E}{(m + g)(m + g - 1)} $$

Papers use both and mix them; only the first can reach 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from regulatory_modules.data.cohort import Cohort
from regulatory_modules.data.targets import Targets
from regulatory_modules.methods.base import Found, FoundModule, MethodInput


@dataclass(frozen=True, slots=True)
class Density:
    """Validated targets inside a module."""

    edges: int
    bipartite: float
    all_pairs: float


def method_input(cohort: Cohort, targets: Targets) -> MethodInput:
    """What a method reads of a cohort."""
    return MethodInput(cohort.mirna_z, cohort.gene_z, targets.matrix)


@dataclass(frozen=True, eq=False)
class ModuleSet:
    """The modules of one run.

    Attributes:
        run: id of the run.
        method: name of the method.
        seed: its random seed.
        cohort: the expression that it read.
        targets: the validated targets that it read.
        found: what it found.
        seconds: how long it took.
    """

    run: str
    method: str
    seed: int
    cohort: Cohort
    targets: Targets
    found: Found
    seconds: float

    @property
    def data(self) -> MethodInput:
        """What the method read."""
        return method_input(self.cohort, self.targets)

    @property
    def ids(self) -> tuple[str, ...]:
        """M1, M2, … in the order of the modules."""
        return tuple(f"M{n}" for n in range(1, len(self.found.modules) + 1))

    def density(self, module: FoundModule) -> Density:
        """Both densities of a module; 0 for one without genes."""
        m, g = len(module.mirnas), len(module.genes)
        edges = int(self.targets.matrix[list(module.mirnas)][:, list(module.genes)].sum()) if g else 0
        members = m + g
        return Density(edges, edges / (m * g) if g else 0.0, 2 * edges / (members * (members - 1)))

    def names(self, module: FoundModule) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Names of the miRNAs and symbols of the genes of a module."""
        cohort = self.cohort
        return (
            tuple(cohort.mirnas[i].name for i in module.mirnas),
            tuple(cohort.genes[j].symbol for j in module.genes),
        )

    def as_json(self) -> dict[str, Any]:
        """`{run, method, k, seed, modules: [{id, mirnas, genes, density, …}], dropped, notes, seconds}`."""
        return {
            "run": self.run,
            "method": self.method,
            "cohort": self.cohort.name,
            "synthetic": self.cohort.synthetic,
            "samples": len(self.cohort.samples),
            "k": {"mirnas": self.found.k[0], "genes": self.found.k[1]},
            "seed": self.seed,
            "modules": [
                self._module(id_, module) for id_, module in zip(self.ids, self.found.modules, strict=True)
            ],
            "dropped": dict(self.cohort.dropped),
            "targets": {"source": self.targets.source, "selection": self.targets.selection},
            "choice": list(self.found.choice),
            "notes": [*self.cohort.notes, *self.found.notes],
            "seconds": round(self.seconds, 3),
        }

    def _module(self, id_: str, module: FoundModule) -> dict[str, Any]:
        mirnas, genes = self.names(module)
        density = self.density(module)
        return {
            "id": id_,
            "mirnas": list(mirnas),
            "genes": list(genes),
            "mirna_weights": list(module.mirna_weights),
            "gene_weights": list(module.gene_weights),
            "edges": density.edges,
            "density": density.bipartite,
            "density_all_pairs": density.all_pairs,
        }
