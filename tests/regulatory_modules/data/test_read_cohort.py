"""From tables to a cohort: every row is kept or counted, and what cannot be a cohort is a named error."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from gtmaloc_base.errors import GTMALocError
from loaders.identity.resolver import NameResolver
from regulatory_modules.data.cohort import Cohort, Gene
from regulatory_modules.data.errors import (
    ConstantExpression,
    InfiniteExpression,
    NegativeExpression,
    NoCommonSamples,
    NothingLeft,
    NoValues,
    TooFewSamples,
    UnknownOption,
    UnreadableTable,
)
from regulatory_modules.data.gene_table import DescribedGene, GeneTable
from regulatory_modules.data.read_cohort import read_cohort

RESOLVER = NameResolver(
    precursors=[("MI0000060", "hsa-let-7a-1"), ("MI0000061", "hsa-let-7a-2"), ("MI0000077", "hsa-mir-21")],
    matures=[("MIMAT0000062", "hsa-let-7a-5p"), ("MIMAT0000076", "hsa-miR-21-5p")],
    products=[
        ("MI0000060", "MIMAT0000062"),
        ("MI0000061", "MIMAT0000062"),
        ("MI0000077", "MIMAT0000076"),
    ],
    dead=[("MI0000786", "hsa-mir-220a", "")],
)
GENES = GeneTable.of([DescribedGene("7157", "TP53", (), ("P53",)), DescribedGene("1", "A1BG")])
PATIENTS = [f"TCGA-AA-{i:04}" for i in range(12)]


def mirna_frame() -> pd.DataFrame:
    count = np.arange(1.0, 13.0)
    return pd.DataFrame(
        {"hsa-let-7a-1": count, "hsa-let-7a-2": 3 * count, "hsa-mir-21": count**2, "hsa-mir-220a": count},
        index=[f"{p}-01A-11R-A41D-13" for p in PATIENTS],
    )


def gene_frame() -> pd.DataFrame:
    count = np.arange(12.0, 0.0, -1.0)
    return pd.DataFrame(
        {"TP53|7157": count, "P53|7157": 2 * count, "A1BG|1": 5.0, "?|404": count},
        index=[f"{p}-01A-11R-A41I-07" for p in reversed(PATIENTS)],
    )


def test_a_cohort_worked_out_by_hand() -> None:
    clinical = pd.DataFrame({"sample": PATIENTS, "days": range(0, 120, 10), "died": [1, 0] * 6})
    cohort = read_cohort(mirna_frame(), gene_frame(), clinical, resolver=RESOLVER, genes=GENES, name="X")
    count = np.arange(1.0, 13.0)
    assert cohort.samples == tuple(f"{p}-01" for p in PATIENTS)
    assert [m.name for m in cohort.mirnas] == ["hsa-let-7a", "hsa-mir-21"]
    assert cohort.genes == (Gene("TP53", "7157"),)
    np.testing.assert_allclose(cohort.mirna_log, np.log2(np.column_stack([2 * count, count**2]) + 1))
    np.testing.assert_allclose(cohort.gene_log[:, 0], np.log2(2 * count + 1))
    assert cohort.survival is not None
    np.testing.assert_array_equal(cohort.survival.days, [np.nan, *range(10, 120, 10)])
    assert cohort.dropped == {
        "miRNAs: entry withdrawn from miRBase": 1,
        "miRNAs: collapsed with another of the same mature": 1,
        "genes: identifier not in the gene table": 1,
        "genes: another column of the same gene, with a lower mean": 1,
        "genes: constant over the samples": 1,
        "clinical rows: follow-up of zero or fewer days": 1,
    }
    assert "miRNAs: 1 dropped (entry withdrawn from miRBase): hsa-mir-220a" in cohort.notes
    assert not cohort.synthetic


def test_logarithms_are_averaged_as_counts_and_given_back() -> None:
    counts = read_cohort(mirna_frame(), resolver=RESOLVER)
    logs = read_cohort(np.log2(mirna_frame() + 1), resolver=RESOLVER, scale="log2")
    np.testing.assert_allclose(logs.mirna_log, counts.mirna_log, rtol=1e-12)
    assert counts.genes == () and counts.gene_log.shape == (12, 0)


def test_each_side_may_have_its_own_scale() -> None:
    cohort = read_cohort(mirna_frame(), -gene_frame(), mrna_scale="log2", resolver=RESOLVER, genes=GENES)
    np.testing.assert_allclose(cohort.gene_log[:, 0], -np.arange(1.0, 13.0))


def test_files_in_both_orientations_give_the_cohort_of_the_frames(tmp_path: Path) -> None:
    mirna_frame().to_csv(tmp_path / "CHOL.miRNASeq.csv.gz")
    gene_frame().T.to_csv(tmp_path / "genes.tsv", sep="\t")
    cohort = read_cohort(
        tmp_path / "CHOL.miRNASeq.csv.gz", tmp_path / "genes.tsv", resolver=RESOLVER, genes=GENES
    )
    same = read_cohort(mirna_frame(), gene_frame(), resolver=RESOLVER, genes=GENES)
    assert cohort.name == "TCGA-CHOL"
    assert (cohort.samples, cohort.mirnas, cohort.genes) == (same.samples, same.mirnas, same.genes)
    np.testing.assert_array_equal(cohort.gene_log, same.gene_log)
    assert any(note.startswith("mRNA expression: genes.tsv (sha256 ") for note in cohort.notes)


def changed(row: int, value: float) -> pd.DataFrame:
    frame = mirna_frame()
    frame.iloc[row, 2] = value
    return frame


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"mirna": changed(3, -1)}, NegativeExpression, "TCGA-AA-0003.*hsa-mir-21: -1 is negative"),
        ({"mirna": changed(3, np.inf)}, InfiniteExpression, "hsa-mir-21: the value is infinite"),
        (
            {"mirna": mirna_frame() * np.nan},
            NoValues,
            "the miRNA expression data frame has no value in any cell",
        ),
        ({"mirna": mirna_frame() * 0 + 4}, ConstantExpression, "are constant"),
        ({"mirna": mirna_frame() * 0}, NothingLeft, "No miRNAs .*seen in fewer than 90%.*min_seen"),
        ({"mirna": mirna_frame()[:9]}, TooFewSamples, "Only 9 matched samples; modules need at least 10"),
        ({"mirna": mirna_frame()[:0]}, UnreadableTable, "no rows"),
        ({"mirna": mirna_frame()[["hsa-mir-220a"]]}, NothingLeft, "1 entry withdrawn"),
        (
            {"mrna": gene_frame().set_axis([f"s{i}" for i in range(12)])},
            NoCommonSamples,
            "No sample is in both",
        ),
        ({"tissue": "tumor"}, UnknownOption, "tissue 'tumor'.*tumour, normal, all"),
        ({"scale": "tpm"}, UnknownOption, "scale 'tpm'"),
        ({"tissue": "normal"}, NothingLeft, "12 not normal tissue"),
    ],
)
def test_what_cannot_be_a_cohort_is_a_named_error(
    arguments: dict[str, Any], error: type[GTMALocError], message: str
) -> None:
    with pytest.raises(error, match=message):
        read_cohort(**{"mirna": mirna_frame(), "resolver": RESOLVER, **arguments})


def test_a_matrix_whose_chosen_samples_have_values_but_others_none() -> None:
    frame = mirna_frame()
    frame.iloc[0] = np.nan
    cohort = read_cohort(frame, resolver=RESOLVER)
    assert len(cohort.samples) == 11
    assert cohort.dropped["miRNA samples: no value in any cell"] == 1


NAMES = ["hsa-let-7a-1", "hsa-let-7a-2", "hsa-mir-21", "hsa-mir-220a", "hsa-mir-88888"]
SYMBOLS = ["TP53|7157", "P53", "A1BG", "NOSUCH", "1"]
VALUES = st.sampled_from([0.0, 0.0, np.nan, 1.0, 2.0, 5.0, 9.5, 100.0])


def frames(names: list[str]) -> st.SearchStrategy[pd.DataFrame]:
    """A primary tumour of each of twelve patients, and other samples of them and of further patients."""
    values = st.lists(VALUES, min_size=len(names), max_size=len(names))
    sample = st.tuples(st.integers(0, 15), st.sampled_from(["01", "06", "11"]))

    def build(rows: list[list[float]], more: list[tuple[int, str]]) -> pd.DataFrame:
        of_rows = [(patient, "01") for patient in range(12)] + more
        index = [f"TCGA-AA-{p:04}-{t}A-{i:02}R-A41D-13" for i, (p, t) in enumerate(of_rows)]
        return pd.DataFrame(rows[: len(index)], index=index, columns=names)

    return st.builds(build, st.lists(values, min_size=20, max_size=20), st.lists(sample, max_size=8))


def counted(cohort: Cohort, side: str) -> int:
    return sum(n for reason, n in cohort.dropped.items() if reason.startswith(f"{side}: "))


@settings(max_examples=60, deadline=None)
@given(frames(NAMES), frames(SYMBOLS), st.sampled_from(["tumour", "all"]), st.sampled_from([0.0, 0.5]))
def test_read_is_kept_plus_dropped_on_every_side(
    mirna: pd.DataFrame, mrna: pd.DataFrame, tissue: Any, min_seen: float
) -> None:
    clinical = pd.DataFrame(
        {
            "sample": [f"TCGA-AA-{i % 16:04}" for i in range(18)],
            "days": [i if i % 5 else None for i in range(-3, 15)],
            "died": [i % 2 for i in range(18)],
        }
    )
    try:
        cohort = read_cohort(
            mirna, mrna, clinical, resolver=RESOLVER, genes=GENES, tissue=tissue, min_seen=min_seen
        )
    except (TooFewSamples, NothingLeft, ConstantExpression):
        reject()  # too few samples or features of a random table are left
    samples = len(cohort.samples)
    assert len(mirna) == samples + counted(cohort, "miRNA samples")
    assert len(mrna) == samples + counted(cohort, "mRNA samples")
    assert len(NAMES) == len(cohort.mirnas) + counted(cohort, "miRNAs")
    assert len(SYMBOLS) == len(cohort.genes) + counted(cohort, "genes")
    assert cohort.survival is not None
    followed = np.isfinite(cohort.survival.days)
    patients = {name[:12] for name, f in zip(cohort.samples, followed, strict=True) if f}
    assert len(clinical) == len(patients) + counted(cohort, "clinical rows")
    for log in (cohort.mirna_log, cohort.gene_log):
        assert np.isfinite(log).all() and (log.std(axis=0) > 0).all() and len(log) == samples
    assert np.isfinite(cohort.mirna_z).all()
    assert len(set(cohort.samples)) == samples
    assert len(set(cohort.genes)) == len(cohort.genes)
