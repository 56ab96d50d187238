"""Real cohorts: the numbers of samples, features and deaths that were counted independently.

Samples, follow-up and deaths of BLCA, BRCA and LIHC are those of a separate count with other code; the other
numbers of samples are what their authors state (`SOURCES.md`).
"""

from functools import cache

import numpy as np
import pytest

from fixtures.association_tables import SHARED_DATA
from loaders.identity.resolver import NameResolver
from loaders.sources.mirbase.names import name_resolver
from regulatory_modules.data.gene_table import GeneTable
from regulatory_modules.data.read_cohort import read_cohort
from regulatory_modules.data.read_matrix import read_matrix

TCGA = SHARED_DATA / "tcga"
FIREHOSE = TCGA / "rtcga" / "csv"
SPONGE = TCGA / "sponge"
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not TCGA.is_dir(), reason="no ../shared/data/tcga"),
]


@cache
def resolver() -> NameResolver:
    return name_resolver(SHARED_DATA)


@cache
def genes() -> GeneTable:
    return GeneTable.read(SHARED_DATA / "genes_proteins" / "Homo_sapiens.gene_info.gz")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("study", "samples", "followed", "deaths", "mirnas"),
    [("BLCA", 409, 407, 178, 299), ("BRCA", 1078, 1065, 147, 277), ("LIHC", 372, 366, 128, 295)],
)
def test_a_cohort_of_mirnas_alone(study: str, samples: int, followed: int, deaths: int, mirnas: int) -> None:
    cohort = read_cohort(
        FIREHOSE / f"{study}.miRNASeq.csv.gz",
        clinical=FIREHOSE / f"{study}.survival_columns.csv",
        resolver=resolver(),
    )
    assert cohort.name == f"TCGA-{study}"
    assert cohort.survival is not None
    there = np.isfinite(cohort.survival.days)
    assert (len(cohort.samples), there.sum()) == (samples, followed)
    assert cohort.survival.died[there].sum() == deaths
    assert len(cohort.mirnas) == mirnas
    assert len(cohort.mirnas) + sum(n for r, n in cohort.dropped.items() if r.startswith("miRNAs: ")) == 1046


@pytest.mark.slow
def test_the_r_files_and_the_text_of_chol_give_the_same_cohort() -> None:
    """Without the genes: the same for CHOL.rnaseq.rda takes half a minute."""
    folder = TCGA / "rtcga"
    text = read_cohort(
        FIREHOSE / "CHOL.miRNASeq.csv.gz",
        clinical=FIREHOSE / "CHOL.survival_columns.csv",
        resolver=resolver(),
    )
    r = read_cohort(folder / "CHOL.miRNASeq.rda", clinical=folder / "CHOL.clinical.rda", resolver=resolver())
    assert (text.samples, text.mirnas, text.dropped) == (r.samples, r.mirnas, r.dropped)
    np.testing.assert_array_equal(text.mirna_log, r.mirna_log)
    assert text.survival is not None and r.survival is not None
    np.testing.assert_array_equal(text.survival.days, r.survival.days)
    np.testing.assert_array_equal(text.survival.died, r.survival.died)
    assert r.survival.covariate_names == ("age", "stage")


@pytest.mark.slow
def test_the_genes_of_chol() -> None:
    cohort = read_cohort(
        FIREHOSE / "CHOL.miRNASeq.csv.gz",
        FIREHOSE / "CHOL.rnaseq.csv.gz",
        resolver=resolver(),
        genes=genes(),
    )
    assert (len(cohort.samples), len(cohort.mirnas), len(cohort.genes)) == (36, 301, 15_679)
    assert {"9906", "728661"} <= {g.entrez for g in cohort.genes}


@pytest.mark.parametrize(("part", "samples"), [("train", 96), ("test", 95)])
def test_both_halves_of_sponge_have_the_same_features(part: str, samples: int) -> None:
    cohort = read_cohort(
        SPONGE / f"{part}_cancer_mir_expr.RData",
        SPONGE / "csv" / f"{part}_cancer_gene_expr.csv.gz",
        SPONGE / "csv" / f"{part}_cancer_metadata.csv",
        resolver=resolver(),
        genes=genes(),
        scale="log2",
    )
    assert (len(cohort.samples), len(cohort.mirnas), len(cohort.genes)) == (samples, 215, 1935)
    assert cohort.survival is not None and cohort.survival.covariate_names == ("age", "stage")


def test_scaled_data_of_deepkegg() -> None:
    cohort = read_cohort(
        TCGA / "deepkegg" / "BRCA_miRNA_data.csv",
        TCGA / "deepkegg" / "BRCA_mRNA_data.csv.gz",
        resolver=resolver(),
        genes=genes(),
        scale="scaled",
    )
    assert (len(cohort.samples), len(cohort.mirnas), len(cohort.genes)) == (211, 98, 1000)


def test_files_of_the_gdc() -> None:
    mirna = read_matrix(TCGA / "gdc_colorectal_sample" / "miRNA", "miRNA")
    mrna = read_matrix(TCGA / "gdc_colorectal_sample" / "htseq", "mRNA")
    assert (mirna.frame.shape, mrna.frame.shape) == ((8, 1881), (8, 60_483))
    assert mirna.frame.loc["p1normal", "hsa-let-7a-1"] == 11256.154884
    assert mrna.features.dropped == {"a counter of HTSeq, not a gene": 5}
    np.testing.assert_allclose(mrna.frame.sum(axis=1), 1e6)
    assert sorted(mirna.types.values()) == sorted(mrna.types.values()) == ["01"] * 4 + ["11"] * 4
