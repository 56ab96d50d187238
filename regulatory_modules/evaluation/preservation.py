r"""Whether the modules found in one cohort hold in another.

With $r_{ij}$ and $r'_{ij}$ the Spearman correlations in the first and in the other cohort of the members
$i < j$ of a module, miRNAs and genes together, that both cohorts have, over their $n$ pairs

$$ D = \frac{1}{n} \sum_{i<j} \operatorname{sign}(r_{ij})\, r'_{ij}, \qquad
   C = \operatorname{cor}_{i<j}(r_{ij}, r'_{ij}) $$

are density (are the members still correlated, in the same direction?) and connectivity (are the strong pairs
still the strong ones? Pearson). Random modules have as many miRNAs and genes of the same degrees
(`null_modules`), drawn from all features that both cohorts have, and two nulls come from them:

- *elsewhere*: the pattern $r$ of the module beside the correlations $r'$ of a random module: the features of
  the other cohort are relabelled, as in the paper. $Z_D$ and $Z_C$ are the distances of $D$ and $C$ from its
  mean in its standard deviations, and $Z = (Z_D + Z_C) / 2$; above 2 is moderate evidence, above 10 strong.
- *random module*: $r$ and $r'$ of the random module. Where the cohorts resemble each other, any group of
  features keeps its pattern, and $Z > 2$ holds for nearly all groups. Only this null asks whether the module
  holds better than they do.

$p$ is the larger of the two empirical p values of $D$, so that it holds its level under both, and $q$ is it
after Benjamini–Hochberg over the testable modules. Preserved: $Z > 2$ and $q < .05$.

Source: Langfelder, Luo, Oldham and Horvath, PLoS Comput. Biol. 7 (2011) e1001057 (meanCor, cor.cor; their
summary takes medians over further statistics of density and connectivity).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from gtmaloc_base.progress import Progress, silent
from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.metrics import json_number
from regulatory_modules.data.cohort import Cohort
from regulatory_modules.evaluation.against_null import NAN, empirical_p, z_score
from regulatory_modules.evaluation.anticorrelation import unit_ranks
from regulatory_modules.evaluation.common_features import common_genes, common_mirnas
from regulatory_modules.evaluation.correlation_pattern import pair_correlations, statistics
from regulatory_modules.evaluation.enrichment import Q, benjamini_hochberg
from regulatory_modules.evaluation.null_modules import DRAWS, NullModules, degree_strata
from regulatory_modules.module_set import ModuleSet

PRESERVED_Z = 2.0
LEAST_MIRNAS, LEAST_MEMBERS = 2, 3
_VALUES_AT_ONCE = 1 << 22


@dataclass(frozen=True)
class ModulePreservation:
    """What became of one module in the other cohort; values are NaN if it is not testable.

    Attributes:
        id: M1, M2, …
        common_mirnas: its miRNAs that the other cohort has.
        common_genes: its genes that the other cohort has.
        density: D of the formula.
        connectivity: C of the formula; NaN if all pairs correlate alike.
        z_density: of density, in the null elsewhere.
        z_connectivity: of connectivity, in the null elsewhere.
        p: larger of the empirical p values of density in both nulls.
        q: p after Benjamini–Hochberg over the testable modules.
        note: why it is not testable, or which members are missing.
    """

    id: str
    common_mirnas: int
    common_genes: int
    density: float = NAN
    connectivity: float = NAN
    z_density: float = NAN
    z_connectivity: float = NAN
    p: float = NAN
    q: float = NAN
    note: str = ""

    @property
    def testable(self) -> bool:
        """Whether enough members are in the other cohort."""
        return bool(np.isfinite(self.p))

    @property
    def z_summary(self) -> float:
        """Mean of both z."""
        return (self.z_density + self.z_connectivity) / 2

    @property
    def preserved(self) -> bool:
        """Z above 2 and q below .05."""
        return bool(self.z_summary > PRESERVED_Z and self.q < Q)

    def as_json(self) -> dict[str, Any]:
        """JSON values; what is not known becomes null."""
        scores = ("density", "connectivity", "z_density", "z_connectivity", "z_summary", "p", "q")
        return {
            "id": self.id,
            "common_mirnas": self.common_mirnas,
            "common_genes": self.common_genes,
            **{name: json_number(getattr(self, name)) for name in scores},
            "preserved": self.preserved if self.testable else None,
            "note": self.note,
        }


def preservation(
    modules: ModuleSet, other: Cohort, *, draws: int = DRAWS, seed: int = 0, progress: Progress = silent
) -> list[ModulePreservation]:
    """Test every module in another cohort; see the top of this file.

    Memory: the ranks of the common features, and blocks of some 4 million correlations.

    Args:
        modules: the modules with the cohort in which they were found.
        other: the other cohort; its samples should be of other patients.
        draws: random modules per module.
        seed: random seed.
        progress: counts modules.
    """
    first = modules.cohort
    mirnas, genes = common_mirnas(first, other), common_genes(first, other)
    ranks = tuple(
        np.ascontiguousarray(
            np.vstack([unit_ranks(c.mirna_log[:, m]).T, unit_ranks(c.gene_log[:, g]).T])  # features × samples
        )
        for c, m, g in ((first, mirnas[:, 0], genes[:, 0]), (other, mirnas[:, 1], genes[:, 1]))
    )
    targets = modules.targets.matrix[np.ix_(mirnas[:, 0], genes[:, 0])]
    degrees = (targets.sum(axis=1, dtype=np.int64), targets.sum(axis=0, dtype=np.int64))
    nulls = NullModules(degree_strata(degrees[0]), degree_strata(degrees[1]), draws, seed)
    found = []
    for n, (id_, module) in enumerate(zip(modules.ids, modules.found.modules, strict=True)):
        at_mirnas = np.flatnonzero(np.isin(mirnas[:, 0], module.mirnas))
        at = (at_mirnas, np.flatnonzero(np.isin(genes[:, 0], module.genes)))
        one = ModulePreservation(id_, len(at[0]), len(at[1]))
        missing = (len(module.mirnas) - len(at[0]), len(module.genes) - len(at[1]))
        if len(at[0]) < LEAST_MIRNAS or len(at[0]) + len(at[1]) < LEAST_MEMBERS:
            reason = f"at least {LEAST_MIRNAS} miRNAs and {LEAST_MEMBERS} members in all"
            found.append(replace(one, note=f"not testable: the other cohort must have {reason}"))
        else:
            random = np.random.default_rng(derived_seed(seed, n))
            members, sets = relabelled_draws(nulls, at, len(mirnas), random)
            found.append(replace(_tested(one, ranks, members, sets), note=_note(missing)))
        progress(n + 1, len(modules.ids), "preservation")
    q = benjamini_hochberg(np.array([one.p for one in found], dtype=np.float64))
    return [replace(one, q=float(value)) for one, value in zip(found, q, strict=True)]


def relabelled_draws(
    nulls: NullModules, at: tuple[IntArray, IntArray], first_gene: int, random: np.random.Generator
) -> tuple[IntArray, IntArray]:
    """(n) members, and (draws, n) random members in whose column c each is of the stratum of member c.

    Positions are those among the common features, genes after miRNAs. The order within a stratum is random:
    which random member stands for which member counts.
    """
    strata_of, draw = (nulls.mirna_strata, nulls.gene_strata), (nulls.mirna_sets, nulls.gene_sets)
    members, sets = [], []
    for side, begins in enumerate((0, first_gene)):
        own, strata = at[side], strata_of[side]
        ordered = own[np.argsort(strata[own], kind="stable")]
        drawn = draw[side](own).copy()
        for s in np.unique(strata[own]):
            columns = np.flatnonzero(strata[ordered] == s)
            drawn[:, columns] = random.permuted(drawn[:, columns], axis=1)
        members.append(ordered + begins)
        sets.append(drawn + begins)
    return np.concatenate(members), np.concatenate(sets, axis=1)


def _tested(
    one: ModulePreservation, ranks: Sequence[FloatArray], members: IntArray, sets: IntArray
) -> ModulePreservation:
    own = [pair_correlations(of, members[None]) for of in ranks]
    density, connectivity = statistics(own[0], own[1])
    at_once = max(1, _VALUES_AT_ONCE // (len(members) * max(len(members), *(of.shape[1] for of in ranks))))
    blocks = []
    for begin in range(0, len(sets), at_once):
        r, r_other = (pair_correlations(of, sets[begin : begin + at_once]) for of in ranks)
        blocks.append(np.stack([*statistics(own[0], r_other), statistics(r, r_other)[0]]))
    elsewhere, connected, random_module = np.concatenate(blocks, axis=1)
    value = float(density[0])
    return replace(
        one,
        density=value,
        connectivity=float(connectivity[0]),
        z_density=z_score(value, elsewhere),
        z_connectivity=z_score(float(connectivity[0]), connected),
        p=max(empirical_p(value, elsewhere), empirical_p(value, random_module)),
    )


def _note(missing: tuple[int, int]) -> str:
    names = (f"{n:,} {what}{'s' * (n != 1)}" for n, what in zip(missing, ("miRNA", "gene"), strict=True) if n)
    listed = " and ".join(names)
    return f"not in the other cohort: {listed}" if listed else ""
