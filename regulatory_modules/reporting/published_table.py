"""Table 1 of the paper on MICA, as printed, and what of it can be compared with a run.

Source: Yang, "A Learning-Based Framework for Identifying MicroRNA Regulatory Module", Int. J. Comput. Intell.
Syst. 13 (2020) 1598, Table 1.
"""

from __future__ import annotations

from dataclasses import dataclass

CITATION = "Yang, Int. J. Comput. Intell. Syst. 13 (2020) 1598, doi:10.2991/ijcis.d.201009.001, Table 1"


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """One method on one cohort, as printed.

    Attributes:
        cohort: TCGA study.
        method: name of the method.
        modules: number of modules.
        mirnas: mean number of miRNAs of a module.
        mrnas: mean number of mRNAs of a module.
        family: number of modules enriched for a miRNA family.
        density: mean density.
    """

    cohort: str
    method: str
    modules: int
    mirnas: float
    mrnas: float
    family: int
    density: float


TABLE_1 = (
    PublishedRow("BLCA", "MICA", 5, 3.8, 4.8, 1, 0.608),
    PublishedRow("BLCA", "Mirsynergy", 9, 3.7, 7.8, 0, 0.127),
    PublishedRow("BLCA", "DeMine", 1, 2.0, 2.0, 0, 1.000),
    PublishedRow("BLCA", "DICORE", 7, 3.1, 4.1, 0, 0.537),
    PublishedRow("BRCA", "MICA", 13, 5.2, 7.5, 3, 0.497),
    PublishedRow("BRCA", "Mirsynergy", 21, 4.1, 21.3, 0, 0.088),
    PublishedRow("BRCA", "DeMine", 2, 3.0, 3.0, 0, 0.917),
    PublishedRow("BRCA", "DICORE", 9, 3.5, 4.1, 0, 0.631),
    PublishedRow("LIHC", "MICA", 1, 2.0, 1.0, 0, 0.667),
    PublishedRow("LIHC", "Mirsynergy", 1, 2.0, 1.0, 0, 0.667),
    PublishedRow("LIHC", "DeMine", 0, 0.0, 0.0, 0, 0.0),
    PublishedRow("LIHC", "DICORE", 1, 2.0, 1.0, 0, 0.667),
)

NOT_COMPARABLE = (
    "Density. The paper mixes two definitions: a module of 2 × 2 with density 1.000 (DeMine, BLCA) needs "
    "edges over pairs of a miRNA and an mRNA, and one of 2 × 1 with .667 (LIHC) needs edges over all pairs. "
    "With the second, no module of 2 × 2 can exceed .667. Here both are given.",
    "Targets. The paper keeps 107, 428 and 49 interactions “related to” BLCA, BRCA and LIHC, but miRTarBase "
    "has no column for a cancer, so that this filter cannot be repeated. More targets give other densities.",
    "Size. Modules with a single mRNA are said to be removed, yet the LIHC rows have one. Here a module has "
    "at least two miRNAs and two genes.",
    "Number of clusters. The equations of the elbow rule are missing in the text at hand, and whether one K "
    "serves both sides is not said.",
    "Chance. The paper gives one run without a seed, though K-means and the autoencoder differ between "
    "seeds, and no random modules: how often its counts arise by chance is not known.",
    "Selection. Modules are chosen by their number of targets and then compared by density. That is "
    "circular, in the paper as here, so that density counts in no verdict on this page.",
    "Survival and terms. The paper fits and tests survival on the same patients, and counts terms at "
    "p < .005 without correction. Both are repeated on this page, marked “for comparison only”.",
)
"""Why rows of a run and of the paper are not on one scale."""
