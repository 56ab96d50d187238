"""A cohort: expression of miRNAs and genes in the same samples, and the survival of the patients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from gtmaloc_learning.arrays import BoolArray, FloatArray


@dataclass(frozen=True, slots=True)
class Mirna:
    """One miRNA of a cohort: a mature, or hairpins that cannot be told apart.

    Attributes:
        name: name as shown (hsa-miR-21-5p, or hsa-let-7a for the hairpins hsa-let-7a-1 to -3).
        precursors: miRBase accessions MI… of the hairpins it stands for or comes from; empty if not known.
        matures: miRBase accessions MIMAT… of the matures it stands for; empty if not known.
        literature: ids of the `MiRNA` nodes that it is, such as hsa-let-7a and hsa-let-7a-1.
        families: miRBase families MIPF… of its hairpins.
        clusters: genomic clusters of its hairpins, named by their first hairpin.
    """

    name: str
    precursors: tuple[str, ...] = ()
    matures: tuple[str, ...] = ()
    literature: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    clusters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gene:
    """One gene of a cohort.

    Attributes:
        symbol: symbol as shown.
        entrez: NCBI Gene id (1021); empty if not known.
    """

    symbol: str
    entrez: str = ""


@dataclass(frozen=True, eq=False)
class Survival:
    """Follow-up of the patients, in the order of the samples.

    Attributes:
        days: (S,) days to death or last contact; NaN without follow-up.
        died: (S,) whether the patient had died on that day.
        covariates: (S, C) clinical covariates, NaN where not known.
        covariate_names: such as age and stage.
    """

    days: FloatArray
    died: BoolArray
    covariates: FloatArray
    covariate_names: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Cohort:
    """Matched expression, ready for every method.

    Attributes:
        name: such as TCGA-CHOL.
        samples: (S) names of the samples, in the order of the rows of all matrices.
        mirnas: (M) the miRNAs, without repetition.
        genes: (G) the genes, without repetition; none in a cohort with only miRNAs.
        mirna_log: (S, M) log2(x + 1) expression; finite, no constant column.
        gene_log: (S, G) the same for genes.
        survival: follow-up, if clinical data were given.
        dropped: number of samples, miRNAs and genes that were left out, by reason.
        notes: what a reader must know, such as how numbered loci were collapsed.
        synthetic: whether the data are invented.
    """

    name: str
    samples: tuple[str, ...]
    mirnas: tuple[Mirna, ...]
    genes: tuple[Gene, ...]
    mirna_log: FloatArray
    gene_log: FloatArray
    survival: Survival | None = None
    dropped: Mapping[str, int] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    synthetic: bool = False

    @cached_property
    def mirna_z(self) -> FloatArray:
        """(S, M) z-scores of each miRNA over the samples: mean 0, variance 1 (divisor S)."""
        return z_scores(self.mirna_log)

    @cached_property
    def gene_z(self) -> FloatArray:
        """(S, G) z-scores of each gene over the samples."""
        return z_scores(self.gene_log)


def z_scores(values: FloatArray) -> FloatArray:
    """Each column minus its mean, over its standard deviation (divisor: rows); no column may be constant."""
    return np.asarray((values - values.mean(axis=0)) / values.std(axis=0), dtype=np.float64)
