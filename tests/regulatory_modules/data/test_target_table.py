"""Targets from a table: names of miRNAs and genes, selection, and a count of every unused row."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.small_modules import GENES, MIRNAS, cohort
from gtmaloc_base.errors import GTMALocError, UsageError
from regulatory_modules.data.target_selection import TargetSelection
from regulatory_modules.data.target_table import UnknownSupport, read_targets, targets_of_frame
from regulatory_modules.data.targets import Targets

MIRTARBASE = """\
miRTarBase ID,miRNA,Species (miRNA),Target Gene,\
Target Gene (Entrez ID),Species (Target Gene),Experiments,Support Type,References (PMID)
MIRT1,hsa-miR-21-5p,hsa,CDK6,1021,hsa,Luciferase reporter assay//Western blot,Functional MTI,1
MIRT1,hsa-miR-21-5p,hsa,CDK6,1021,hsa,Microarray,Functional MTI (Weak),2
MIRT2,hsa-miR-21-3p,hsa,OLDNAME,7157,hsa,qRT-PCR,Functional MTI,3
MIRT3,hsa-miR-21-3p,hsa,PTEN,5728,hsa,Microarray,Functional MTI (Weak),3
MIRT4,hsa-let-7a-5p,hsa,PTEN,,hsa,Western blot,Functional MTI,4
MIRT5,hsa-let-7a-5p,hsa,TP53,7157,hsa,Western blot,Non-Functional MTI,4
MIRT6,hsa-miR-155-5p,hsa,TP53,7157,hsa,Western blot,Functional MTI,5
MIRT7,hsa-miR-21-5p,hsa,MYC,4609,hsa,Western blot,Functional MTI,6
MIRT8,,hsa,TP53,7157,hsa,Western blot,Functional MTI,7
"""


def pairs(targets: Targets) -> set[tuple[str, str]]:
    return {(MIRNAS[i].name, GENES[j].symbol) for i, j in np.argwhere(targets.matrix)}


def write(tmp_path: Path, text: str, name: str = "targets.csv") -> Path:
    (tmp_path / name).write_text(text)
    return tmp_path / name


def test_the_layout_of_mirtarbase(tmp_path: Path) -> None:
    targets, unused = read_targets(write(tmp_path, MIRTARBASE), cohort())
    assert pairs(targets) == {("hsa-miR-21-5p", "CDK6"), ("hsa-miR-21-3p", "TP53"), ("hsa-let-7a", "PTEN")}
    assert unused == {
        "support that was not selected": 3,
        "miRNA not in the cohort": 1,
        "gene not in the cohort": 1,
        "row without miRNA or gene": 1,
    }
    assert targets.source == "targets.csv"
    assert targets.selection == "strong support, functional; 3 of 9 rows used"


@pytest.mark.parametrize(
    ("selection", "more", "less"),
    [
        (TargetSelection(("strong", "weak")), {("hsa-miR-21-3p", "PTEN")}, set[tuple[str, str]]()),
        (TargetSelection(functional=False), {("hsa-let-7a", "TP53")}, set[tuple[str, str]]()),
        (TargetSelection(evidence=("blot",)), set[tuple[str, str]](), {("hsa-miR-21-3p", "TP53")}),
    ],
    ids=str,
)
def test_the_selection_is_that_of_the_graph(
    tmp_path: Path, selection: TargetSelection, more: set[tuple[str, str]], less: set[tuple[str, str]]
) -> None:
    path = write(tmp_path, MIRTARBASE)
    default = pairs(read_targets(path, cohort())[0])
    assert pairs(read_targets(path, cohort(), selection)[0]) == (default | more) - less


def test_a_plain_table_of_two_columns_counts_every_row(tmp_path: Path) -> None:
    path = write(tmp_path, "gene\tmiRNA\nCDK6\thsa-miR-9999\nTP53\tMIMAT0000076\nPTEN\tMI0000061\n", "t.tsv")
    targets, unused = read_targets(path, cohort())
    assert pairs(targets) == {("hsa-miR-9999", "CDK6"), ("hsa-miR-21-5p", "TP53"), ("hsa-let-7a", "PTEN")}
    assert unused == {}
    assert "no support types; 3 of 3 rows" in targets.selection


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("hsa-miR-21-5p", {"hsa-miR-21-5p"}),
        ("hsa-mir-21", {"hsa-miR-21-5p", "hsa-miR-21-3p"}),
        ("hsa-miR-21", {"hsa-miR-21-5p", "hsa-miR-21-3p"}),
        ("hsa-miR-21*", set()),  # names an arm that nothing here identifies
        ("hsa-let-7a-5p", {"hsa-let-7a"}),
        ("hsa-let-7a-1", {"hsa-let-7a"}),
        ("hsa-let-7b", set()),
    ],
)
def test_an_arm_is_not_another_arm(name: str, found: set[str]) -> None:
    frame = pd.DataFrame({"mirna": [name], "Gene": ["CDK6"]})
    targets, unused = targets_of_frame(frame, cohort())
    assert {mirna for mirna, _ in pairs(targets)} == found
    assert unused == ({} if found else {"miRNA not in the cohort": 1})


def test_a_frame_with_missing_values_and_ids_as_floats() -> None:
    frame = pd.DataFrame(
        {"miRNA": ["hsa-let-7a"] * 3, "gene": ["X", None, "PTEN"], "entrez": [1021.0, None, None]}
    )
    targets, unused = targets_of_frame(frame, cohort())
    assert pairs(targets) == {("hsa-let-7a", "CDK6"), ("hsa-let-7a", "PTEN")}
    assert unused == {"row without miRNA or gene": 1}


def test_what_cannot_be_used_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no column gene"):
        targets_of_frame(pd.DataFrame({"miRNA": ["x"]}), cohort())
    with pytest.raises(GTMALocError, match="gene"):
        read_targets(write(tmp_path, "miRNA\tname\na\tb\n", "x.tsv"), cohort())
    with pytest.raises(UnknownSupport, match=r"line 3.*'perhaps'"):
        read_targets(write(tmp_path, "miRNA,gene,support\na,b,strong\na,b,perhaps\n"), cohort())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["hsa-miR-21-5p", "hsa-let-7a", "hsa-miR-1", ""]),
            st.sampled_from(["CDK6", "PTEN", "MYC", ""]),
            st.sampled_from(["strong", "weak", "Functional MTI", "Non-Functional MTI", ""]),
        ),
        max_size=20,
    )
)
def test_every_row_is_used_or_counted(rows: list[tuple[str, str, str]]) -> None:
    targets, unused = targets_of_frame(pd.DataFrame(rows, columns=["miRNA", "gene", "support"]), cohort())
    used = len(rows) - sum(unused.values())
    assert f"{used} of {len(rows)} rows used" in targets.selection
    assert targets.matrix.sum() <= used
    expected = {
        (m, g)
        for m, g, s in rows
        if m in ("hsa-miR-21-5p", "hsa-let-7a")
        and g in ("CDK6", "PTEN")
        and s in ("strong", "Functional MTI")
    }
    assert pairs(targets) == expected
