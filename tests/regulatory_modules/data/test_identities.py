"""Which miRNA and which gene a column is."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from loaders.identity.resolver import NameResolver
from regulatory_modules.data.account import Account
from regulatory_modules.data.cohort import Gene
from regulatory_modules.data.gene_identities import (
    AMBIGUOUS,
    LOWER_MEAN,
    PSEUDOAUTOSOMAL,
    UNKNOWN,
    gene_of,
    identify_genes,
)
from regulatory_modules.data.gene_table import DescribedGene, GeneTable
from regulatory_modules.data.mirna_identities import COLLAPSED, identify_mirnas, natural_order

RESOLVER = NameResolver(
    precursors=[
        ("MI0000060", "hsa-let-7a-1"),
        ("MI0000061", "hsa-let-7a-2"),
        ("MI0000062", "hsa-let-7a-3"),
        ("MI0000077", "hsa-mir-21"),
        ("MI0000009", "hsa-mir-9"),
        ("MI0000010", "hsa-mir-10"),
        ("MI0000011", "hsa-mir-11"),
    ],
    matures=[
        ("MIMAT0000062", "hsa-let-7a-5p"),
        ("MIMAT0004481", "hsa-let-7a-3p"),
        ("MIMAT0010195", "hsa-let-7a-2-3p"),
        ("MIMAT0000076", "hsa-miR-21-5p"),
        ("MIMAT0004494", "hsa-miR-21-3p"),
        ("MIMAT0000900", "hsa-miR-9-5p"),
        ("MIMAT0000901", "hsa-miR-9-3p"),
    ],
    products=[
        ("MI0000060", "MIMAT0000062"),
        ("MI0000060", "MIMAT0004481"),
        ("MI0000061", "MIMAT0000062"),
        ("MI0000061", "MIMAT0010195"),
        ("MI0000062", "MIMAT0000062"),
        ("MI0000062", "MIMAT0004481"),
        ("MI0000077", "MIMAT0000076"),
        ("MI0000077", "MIMAT0004494"),
        # a chain: 9 shares a mature with 10, and 10 with 11
        ("MI0000009", "MIMAT0000900"),
        ("MI0000010", "MIMAT0000900"),
        ("MI0000010", "MIMAT0000901"),
        ("MI0000011", "MIMAT0000901"),
    ],
    aliases=[("MI0000077", ("hsa-mir-old", "hsa-mir-21"))],
    dead=[("MI0000786", "hsa-mir-220a", "")],
)


def test_numbered_loci_of_one_mature_are_one_mirna_named_by_their_stem() -> None:
    account = Account("miRNAs", read=4)
    names = ["hsa-let-7a-2", "hsa-mir-21", "hsa-let-7a-3", "hsa-let-7a-1"]
    let_7a, mir_21 = identify_mirnas(names, RESOLVER, account)
    assert let_7a.columns == (0, 2, 3)
    assert let_7a.mirna.name == "hsa-let-7a"
    assert let_7a.mirna.precursors == ("MI0000060", "MI0000061", "MI0000062")
    assert let_7a.mirna.matures == ("MIMAT0000062", "MIMAT0004481", "MIMAT0010195")
    assert let_7a.mirna.literature == ("hsa-let-7a", "hsa-let-7a-1", "hsa-let-7a-2", "hsa-let-7a-3")
    assert (mir_21.mirna.name, mir_21.columns) == ("hsa-mir-21", (1,))
    assert account.dropped == {COLLAPSED: 2}
    assert account.kept == 2


def test_hairpins_are_connected_through_others_and_named_in_natural_order() -> None:
    (only,) = identify_mirnas(["hsa-mir-11", "hsa-mir-10", "hsa-mir-9"], RESOLVER, Account("miRNAs", 3))
    assert only.columns == (0, 1, 2)
    assert only.mirna.name == "hsa-mir-9"


def test_both_arms_of_a_hairpin_stay_two_and_the_hairpin_a_third() -> None:
    found = identify_mirnas(["MIMAT0000076", "hsa-miR-21-3p", "hsa-mir-21"], RESOLVER, Account("miRNAs", 3))
    assert [f.mirna.name for f in found] == ["hsa-miR-21-5p", "hsa-miR-21-3p", "hsa-mir-21"]
    assert found[0].mirna.matures == ("MIMAT0000076",)
    assert found[0].mirna.precursors == ("MI0000077",)


def test_a_stem_is_its_hairpins() -> None:
    (stem,) = identify_mirnas(["hsa-let-7a"], RESOLVER, Account("miRNAs", 1))
    assert stem.mirna.name == "hsa-let-7a"
    assert len(stem.mirna.precursors) == 3


def test_names_without_an_entry_are_counted_by_reason_with_examples() -> None:
    account = Account("miRNAs", read=4)
    found = identify_mirnas(["hsa-mir-220a", "hsa-mir-77777", "", "hsa-mir-21"], RESOLVER, account)
    assert [f.mirna.name for f in found] == ["hsa-mir-21"]
    assert account.dropped == {"entry withdrawn from miRBase": 1, "name not in miRBase": 1, "no name": 1}
    assert account.examples["name not in miRBase"] == ["hsa-mir-77777"]


def test_without_a_resolver_names_stay_and_equal_names_are_one() -> None:
    found = identify_mirnas(["x", "y", "x"], None, Account("miRNAs", 3))
    assert [(f.mirna.name, f.columns) for f in found] == [("x", (0, 2)), ("y", (1,))]


def test_annotations_are_added_to_each_mirna() -> None:
    found = identify_mirnas(
        ["hsa-mir-21"], RESOLVER, Account("miRNAs", 1), lambda m: replace(m, families=("MIPF1",))
    )
    assert found[0].mirna.families == ("MIPF1",)


def test_numbers_in_names_count_as_numbers() -> None:
    assert sorted(["hsa-mir-10", "hsa-mir-9", "hsa-mir-9-2"], key=natural_order)[0] == "hsa-mir-9"


TABLE = GeneTable.of(
    [
        DescribedGene("9906", "SLC35E2A", ("ENSG00000215790",), ("SLC35E2",)),
        DescribedGene("728661", "SLC35E2B", ("ENSG00000189339",), ("SLC35E2", "SLC35E2")),
        DescribedGene("7157", "TP53", ("ENSG00000141510",), ("P53", "LFS1")),
        DescribedGene("1", "P53", (), ()),
        DescribedGene("4279", "MTRNR2", ("ENSG00000011454",)),
        DescribedGene("4280", "MTRNR2", ("ENSG00000011454",)),
    ]
)


@pytest.mark.parametrize(
    ("name", "entrez"),
    [
        ("SLC35E2|9906", "9906"),
        ("SLC35E2|728661", "728661"),
        ("?|7157", "7157"),
        ("7157", "7157"),
        ("ENSG00000141510.17", "7157"),
        ("TP53", "7157"),
        ("LFS1", "7157"),
        ("P53", "1"),  # an official symbol goes before a synonym
    ],
)
def test_a_gene_by_each_of_its_identifiers(name: str, entrez: str) -> None:
    assert gene_of(name, TABLE) == (TABLE.by_entrez[entrez], "")


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("SLC35E2", AMBIGUOUS),
        ("MTRNR2", AMBIGUOUS),
        ("ENSG00000011454", AMBIGUOUS),
        ("?|100130426", UNKNOWN),
        ("TP53|99999", UNKNOWN),
        ("NOSUCH", UNKNOWN),
        ("ENSGR0000281849.1", PSEUDOAUTOSOMAL),
        ("ENSG00000002586.20_PAR_Y", PSEUDOAUTOSOMAL),
        (" ", "no name"),
    ],
)
def test_what_is_not_exactly_one_gene_is_dropped_never_chosen(name: str, reason: str) -> None:
    assert gene_of(name, TABLE) == (None, reason)


def test_without_a_table_names_stay_and_a_gene_without_symbol_is_called_as_ncbi_does() -> None:
    assert gene_of("?|100130426", None)[0] == Gene("LOC100130426", "100130426")
    assert gene_of("A1BG|1", None)[0] == Gene("A1BG", "1")
    assert gene_of("ENSG00000141510.17", None)[0] == Gene("ENSG00000141510", "")
    found = identify_genes(["SLC35E2|9906", "SLC35E2|728661"], np.ones(2), None, Account("genes", 2))
    assert [f.gene.symbol for f in found] == ["SLC35E2|9906", "SLC35E2|728661"]


def test_of_several_columns_of_a_gene_the_one_with_the_highest_mean_is_kept() -> None:
    account = Account("genes", read=4)
    found = identify_genes(["TP53", "LFS1", "?|7157", "P53"], np.array([2.0, 5.0, 5.0, 9.0]), TABLE, account)
    assert [(f.gene.symbol, f.column) for f in found] == [("TP53", 1), ("P53", 3)]
    assert account.dropped == {LOWER_MEAN: 2}


def test_a_gene_table_of_ncbi(tmp_path: Path) -> None:
    path = tmp_path / "Homo_sapiens.gene_info"
    path.write_text(
        "#tax_id\tGeneID\tSymbol\tLocusTag\tSynonyms\tdbXrefs\n"
        "9606\t7157\tTP53\t-\tBCC7|LFS1\tMIM:191170|Ensembl:ENSG00000141510\n"
        "9606\t1\tA1BG\t-\t-\tHGNC:5\n"
        "10090\t22059\tTrp53\t-\tp53\t-\n"
    )
    table = GeneTable.read(path)
    assert table.by_synonym == {"BCC7": ("7157",), "LFS1": ("7157",)}
    assert table.by_ensembl == {"ENSG00000141510": ("7157",)}
    assert set(table.by_entrez) == {"7157", "1"}
