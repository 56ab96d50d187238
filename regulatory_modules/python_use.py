"""Modules from data frames, in one call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from regulatory_modules.data.cohort import Cohort
from regulatory_modules.data.target_table import targets_of_frame
from regulatory_modules.data.targets import Targets
from regulatory_modules.module_set import ModuleSet
from regulatory_modules.pipeline.find import find_modules

if TYPE_CHECKING:
    import pandas as pd

    from regulatory_modules.data.preprocessing import Scale


@dataclass(frozen=True, eq=False)
class FittedModules:
    """The modules that a method found.

    Attributes:
        found: the modules with their cohort and targets, as all other functions take them.
    """

    found: ModuleSet

    @property
    def cohort(self) -> Cohort:
        """The expression that the method read, and what was dropped."""
        return self.found.cohort

    @property
    def modules_(self) -> pd.DataFrame:
        """One row per module, by its id: mirnas, genes, edges, density, density_all_pairs."""
        import pandas as pd

        columns = ["id", "mirnas", "genes", "edges", "density", "density_all_pairs"]
        rows = [{name: module[name] for name in columns} for module in self.as_json()["modules"]]
        return pd.DataFrame(rows, columns=columns).set_index("id")

    def as_json(self) -> dict[str, Any]:
        """What `gtmaloc modules fit --json` prints."""
        return self.found.as_json()


def fit(
    mirna: pd.DataFrame,
    mrna: pd.DataFrame | None = None,
    targets: pd.DataFrame | Targets | None = None,
    *,
    clinical: pd.DataFrame | None = None,
    method: str = "consensus",
    k: int | None = None,
    seed: int = 0,
    name: str = "cohort",
    scale: Scale = "counts",
) -> FittedModules:
    """Find modules in data frames; no graph is used, so names stay as they are.

    Args:
        mirna: expression, samples × miRNAs.
        mrna: expression, samples × genes, of the same samples.
        targets: validated targets, with the columns miRNA and gene (and miRTarBase's, if there are); or a
            matrix in the order of the cohort.
        clinical: follow-up, with the columns sample, days and died.
        method: name of the method.
        k: number of clusters on each side; None: the method chooses it.
        seed: random seed; the same seed gives the same bits on a CPU.
        name: name of the cohort.
        scale: counts, log2 or scaled.

    Raises:
        UsageError: an option has no such value, or the targets have no column miRNA or gene.
        GTMALocError: the data cannot be used; the message says where and why.

    Example:
        Six miRNAs in two groups of three, whose genes fall when they rise:

        >>> import numpy as np, pandas as pd
        >>> from regulatory_modules import fit
        >>> activity = np.random.default_rng(0).normal(size=(40, 2))
        >>> noise = np.random.default_rng(1).normal(scale=0.1, size=(40, 12))
        >>> log = np.hstack([activity.repeat(3, axis=1), -activity.repeat(3, axis=1)]) + noise + 6
        >>> mirna = pd.DataFrame(2 ** log[:, :6], columns=[f"hsa-mir-{i}" for i in range(1, 7)])
        >>> mrna = pd.DataFrame(2 ** log[:, 6:], columns=list("ABCDEF"))
        >>> pairs = [(m, g) for half in (slice(3), slice(3, 6))
        ...          for m in mirna.columns[half] for g in mrna.columns[half]]
        >>> fitted = fit(mirna, mrna, pd.DataFrame(pairs, columns=["miRNA", "gene"]), method="kmeans", k=2)
        >>> [sorted(genes) for genes in sorted(fitted.modules_["genes"])]
        [['A', 'B', 'C'], ['D', 'E', 'F']]
    """
    from regulatory_modules.data.read_cohort import read_cohort

    cohort = read_cohort(mirna, mrna, clinical, name=name, scale=scale)
    if targets is None:
        nothing = np.zeros((len(cohort.mirnas), len(cohort.genes)), dtype=np.bool_)
        targets = Targets(nothing, "none given")
    elif not isinstance(targets, Targets):
        targets, _ = targets_of_frame(targets, cohort)
    return FittedModules(find_modules(cohort, targets, method, run=f"{method}-s{seed}", seed=seed, k=k))
