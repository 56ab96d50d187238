"""miRNA families and genomic clusters that the miRNAs of a module share.

Background: the measured miRNAs; numbered loci of one mature count once, since `Cohort` has collapsed them. A
family is testable if at least two of its members are measured. `plain` is the hypergeometric test with
Benjamini–Hochberg over families × modules, as in the paper; `matched` draws miRNAs of the same degrees, since
the families that are studied most have the most validated targets and modules are chosen by targets.

Members of a family share sequence, so reads of one can be counted for another, and members of a cluster share
a transcript. Both make them co-expressed: a module that is enriched is no noise, but it need not regulate
anything.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from gtmaloc_base.progress import Progress, silent
from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import IntArray
from regulatory_modules.data.cohort import Mirna
from regulatory_modules.evaluation.enrichment import (
    Enrichment,
    Q,
    benjamini_hochberg,
    enrichment,
    exact_p,
)
from regulatory_modules.evaluation.groups import Groups, testable_groups
from regulatory_modules.evaluation.kept_nulls import KeptNulls
from regulatory_modules.evaluation.null_modules import NullModules

PERMUTATIONS = 200
_PERMUTED = 3

Kind = Literal["families", "clusters"]


@dataclass(frozen=True, eq=False)
class FamilyEnrichment:
    """Enrichment of modules for families, or for clusters.

    Attributes:
        plain: hypergeometric, as in the paper: its q are reported.
        matched: against draws of the same degrees: its `module_p` counts in verdicts.
        permuted: mean number of modules with a plain q < .05 after the names of the miRNAs were permuted.
    """

    plain: Enrichment
    matched: Enrichment
    permuted: float


def mirna_groups(mirnas: Sequence[Mirna], kind: Kind, strata: IntArray) -> Groups:
    """The testable families or clusters of the measured miRNAs."""
    members: dict[str, list[int]] = defaultdict(list)
    for i, mirna in enumerate(mirnas):
        for group in dict.fromkeys(mirna.families if kind == "families" else mirna.clusters):
            members[group].append(i)
    return testable_groups(
        kind, {g: np.array(at, dtype=np.int64) for g, at in sorted(members.items())}, strata
    )


def family_enrichment(
    mirnas: Sequence[Mirna],
    kind: Kind,
    modules: Sequence[IntArray],
    nulls: NullModules,
    kept: KeptNulls,
    progress: Progress = silent,
) -> FamilyEnrichment | None:
    """The test of all modules; None if no family, or cluster, has two measured members.

    Args:
        mirnas: the miRNAs of the cohort.
        kind: families or clusters.
        modules: positions of the miRNAs of each module.
        nulls: matched random modules; its strata are those of the matched test.
        kept: null distributions that need not be computed again.
        progress: called after each module.
    """
    plain = mirna_groups(mirnas, kind, np.zeros(len(mirnas), dtype=np.int64))
    if not plain.names:
        return None
    draws = [nulls.mirna_sets(module) for module in modules]
    return FamilyEnrichment(
        enrichment(plain, modules, draws, kept),
        enrichment(mirna_groups(mirnas, kind, nulls.mirna_strata), modules, draws, kept, progress),
        permuted_control(plain, modules, nulls.seed),
    )


def permuted_control(
    groups: Groups, modules: Sequence[IntArray], seed: int, permutations: int = PERMUTATIONS
) -> float:
    """Mean number of modules with a q < .05 after the members of all modules are renamed at random."""
    if not modules:
        return 0.0
    random = np.random.default_rng(derived_seed(seed, _PERMUTED))
    renamed = (random.permutation(len(groups.strata)) for _ in range(permutations))
    _, p = exact_p(groups, [names[module] for names in renamed for module in modules])
    by_permutation = p.reshape(permutations, len(modules), -1)
    enriched = sum(int((benjamini_hochberg(one) < Q).any(axis=1).sum()) for one in by_permutation)
    return enriched / permutations
