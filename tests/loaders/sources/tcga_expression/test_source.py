"""Expression tables: a column becomes one edge, and one that is of no hairpin is rejected with the reason."""

from pathlib import Path
from typing import Any, ClassVar

import pytest

from contracts.source_contract import SourceContract
from fixtures.association_tables import SHARED_DATA, Reading, write
from graph_schema.records import Loaded, OutOfScope, Rejected
from loaders.errors import CutFile, SeveralReleases, UnknownColumns
from loaders.identity.resolver import NameResolver
from loaders.load import read_source
from loaders.row_totals import checked_totals
from loaders.scope import LoadScope
from loaders.sources.mirbase.names import name_resolver
from loaders.sources.tcga_expression.source import EVIDENCE, TCGAExpression
from loaders.sources.tcga_expression.studies import STUDIES

RPM = "reads_per_million_miRNA_mapped"
TYPES = ("01", "01", "11", "06")
"""Four samples: a metastasis is a tumour, too."""


def table(columns: list[tuple[str, list[object]]], types: tuple[str, ...] = TYPES) -> list[str]:
    """The lines of a table: names and reads per million of each sample."""
    lines = [",".join(("row_name", "machine", "miRNA_ID", *(name for name, _ in columns)))]
    for s, type_ in enumerate(types):
        barcode = f"TCGA-AA-A{s:03}-{type_}A-11R-A000-13"
        rpm = (str(values[s]) for _, values in columns)
        lines.append(",".join((barcode, "HiSeq", "read_count", *("7" for _ in columns))))
        lines.append(",".join((f"{barcode}.1", "HiSeq", RPM, *rpm)))
        lines.append(",".join((f"{barcode}.2", "HiSeq", "cross-mapped", *("N" for _ in columns))))
    return lines


COLUMNS: list[tuple[str, list[object]]] = [
    ("hsa-mir-21", [0, 1, 3, 7]),
    ("hsa-let-7a-1", [15, 15, 15, 15]),
    ("hsa-mir-320", [3, 3, 1, 1]),  # now hsa-mir-320a
]
NOTHING: list[object] = [0, 0, 0, 0]


class TestTCGAExpression(SourceContract):
    source = TCGAExpression
    files: ClassVar = {
        "tcga/rtcga/csv/BRCA.miRNASeq.csv": "\n".join(
            (
                *table(
                    [
                        ("hsa-mir-21", [0, 1, 3, 7]),
                        ("hsa-mir-93", NOTHING),
                        ("hsa-mir-220a", [1, 1, 1, 1]),
                        ("hsa-mir-21", [0, 1, 3, 7]),
                    ]
                ),
                "",
            )
        ),
        "tcga/rtcga/csv/CHOL.miRNASeq.csv": "\n".join((*table([("hsa-let-7a-1", [5, 5, 5, 6])]), "")),
    }
    loaded, duplicate, rejected = 3, 1, 1


def read(
    tmp_path: Path,
    columns: list[tuple[str, list[object]]],
    name: str = "tcga/rtcga/csv/BRCA.miRNASeq.csv",
    **of: Any,
) -> Reading:
    write(tmp_path / name, table(columns, **of))
    return Reading(TCGAExpression(), tmp_path)


def test_an_edge_has_the_numbers_worked_out_by_hand(tmp_path: Path) -> None:
    found = read(tmp_path, COLUMNS)
    edges = {start: e.properties for (_, start, end), e in found.edges.items() if end == "TCGA-BRCA"}
    assert edges["MI0000077"] == {
        "column": "hsa-mir-21",
        "evidence": (EVIDENCE,),
        "samples": 4,
        "mean": 1.5,
        "sd": 1.118,
        "maximum": 3.0,
        "share_above_half": 0.75,
        "share_above_ten": 0.0,
        "tumour_minus_normal": -0.6667,
        "components": (1.1152, 0.0793, 0.0),
        "rows": 1,
    }
    assert edges["MI0000542"]["column"] == "hsa-mir-320"
    assert edges["MI0000542"]["components"] == (-0.4619, 0.1913, 0.0)
    assert edges["MI0000060"]["components"] == (0.0, 0.0, 0.0)
    assert edges["MI0000060"]["share_above_ten"] == 1.0


def test_the_cohort_has_its_full_name_its_organ_and_its_samples(tmp_path: Path) -> None:
    assert read(tmp_path, COLUMNS).nodes["Cohort", "TCGA-BRCA"].properties == {
        "name": "breast invasive carcinoma",
        "tissue": "breast",
        "samples": 4,
        "tumour_samples": 3,
        "normal_samples": 1,
    }


def test_an_unknown_study_has_its_id_for_a_name_and_no_organ(tmp_path: Path) -> None:
    found = read(tmp_path, COLUMNS, "expression/new.miRNASeq.csv", types=("01", "20", "09", "19"))
    assert found.nodes["Cohort", "TCGA-NEW"].properties == {
        "name": "TCGA-NEW",
        "samples": 4,
        "tumour_samples": 2,
        "normal_samples": 1,
    }


def test_the_abbreviations_of_tcga_do_not_name_cohorts_of_other_programs(tmp_path: Path) -> None:
    lines = [line.replace("TCGA-", "TARGET-") for line in table(COLUMNS)]
    write(tmp_path / "BRCA.miRNASeq.csv", lines)
    found = Reading(TCGAExpression(), tmp_path)
    assert found.nodes["Cohort", "TARGET-BRCA"].properties["name"] == "TARGET-BRCA"


def test_there_is_no_difference_without_samples_of_both_kinds(tmp_path: Path) -> None:
    for types in (("01", "02", "03", "01"), ("11", "10", "11", "11")):
        found = read(tmp_path, COLUMNS, types=types)
        assert all("tumour_minus_normal" not in edge.properties for edge in found.edges.values())


def test_a_hairpin_without_any_read_is_loaded(tmp_path: Path) -> None:
    found = read(tmp_path, [("hsa-mir-21", NOTHING)])
    properties = found.edges["EXPRESSED_IN", "MI0000077", "TCGA-BRCA"].properties
    assert (properties["mean"], properties["maximum"], properties["share_above_half"]) == (0, 0, 0)
    assert properties["components"] == (0.0,)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("hsa-mir-99999", "no hairpin of this miRBase release (unknown"),
        ("hsa-mir-220a", "no hairpin of this miRBase release (dead: MI0000786 was withdrawn"),
        ("hsa-let-7a", "not the name of one hairpin (exact, stem: MI0000060, MI0000061)"),
        ("hsa-miR-21-5p", "not the name of one hairpin (exact, mature: MI0000077)"),
        ("hsa-mir-21-as", "no hairpin"),
        ("mmu-mir-21", "not a name of human"),
        ("", "it has no name"),
    ],
)
def test_a_name_that_is_not_that_of_one_live_hairpin(tmp_path: Path, name: str, reason: str) -> None:
    found = read(tmp_path, [*COLUMNS, (name, [1, 2, 3, 4])])
    assert found.rejected.keys() == {4}
    assert found.rejected[4].startswith(f"column {name!r}: ")
    assert reason in found.rejected[4]
    assert len(found.edges) == 3


def test_a_rejected_column_changes_no_other_column(tmp_path: Path) -> None:
    alone = read(tmp_path, COLUMNS).edges
    assert read(tmp_path, [*COLUMNS, ("hsa-mir-99999", [900, 1, 1, 0])]).edges == alone
    assert read(tmp_path, [*COLUMNS, ("hsa-let-7a-2", [900, 1, "x", 0])]).edges == alone


def test_a_hairpin_of_another_species_is_rejected_even_if_it_is_loaded(tmp_path: Path) -> None:
    write(tmp_path / "BRCA.miRNASeq.csv", table([("hsa-mir-21", [0, 1, 3, 7]), ("mmu-mir-21a", NOTHING)]))
    source = TCGAExpression()
    resolver = NameResolver(precursors=(("MI0000077", "hsa-mir-21"), ("MI0000569", "mmu-mir-21a")))
    _, mouse = source.outcomes(source.release(tmp_path), resolver, LoadScope(frozenset()))
    assert isinstance(mouse, Rejected)
    assert "not a name of human" in mouse.reason


def test_a_second_column_of_a_hairpin_is_a_duplicate_or_a_contradiction(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        [*COLUMNS, ("hsa-mir-320a", [3, 3, 1, 1]), ("hsa-mir-21", [0, 1, 3, 8]), ("MI0000060", [15] * 4)],
    )
    assert found.duplicates == {4: 3, 6: 2}
    assert found.rejected == {
        5: "column 'hsa-mir-21': MI0000077 already has column 'hsa-mir-21', with other values; remove one"
    }
    assert found.edges == read(tmp_path, COLUMNS).edges


def test_a_column_with_a_bad_value_does_not_stand_for_its_hairpin(tmp_path: Path) -> None:
    found = read(tmp_path, [("hsa-mir-21", ["?", 1, 3, 7]), ("hsa-mir-21", [0, 1, 3, 7])])
    assert found.rejected.keys() == {1}
    assert found.edges["EXPRESSED_IN", "MI0000077", "TCGA-BRCA"].properties["mean"] == 1.5


def test_a_table_without_any_usable_column_has_only_rejected_ones(tmp_path: Path) -> None:
    found = read(tmp_path, [("a", NOTHING), ("b", NOTHING)])
    assert found.rejected.keys() == {1, 2}
    assert not found.nodes


def test_outside_the_human_scope_no_column_was_asked_for(tmp_path: Path) -> None:
    write(tmp_path / "BRCA.miRNASeq.csv", table(COLUMNS))
    found = Reading(TCGAExpression(), tmp_path, LoadScope(frozenset({"mmu"})))
    assert len(found.outcomes) == 3
    assert all(isinstance(o, OutOfScope) for o in found.outcomes)


def test_cohorts_are_those_of_the_first_folder_that_has_any(tmp_path: Path) -> None:
    lines = table(COLUMNS)
    for name in ("BRCA", "tcga/CHOL", "expression/OV"):
        write(tmp_path / f"{name}.miRNASeq.csv", lines)
    source = TCGAExpression()
    assert [p.name for p in source.locate(tmp_path)] == ["CHOL.miRNASeq.csv"]
    write(tmp_path / "tcga" / "rtcga" / "csv" / "LIHC.mirnaseq.tsv", [x.replace(",", "\t") for x in lines])
    write(tmp_path / "tcga" / "rtcga" / "csv" / "BLCA.miRNASeq.txt", lines)
    write(tmp_path / "tcga" / "rtcga" / "csv" / "BLCA.survival_columns.csv", ["a", "b"])
    release = source.release(tmp_path)
    assert [p.name for p in release.files] == ["BLCA.miRNASeq.txt", "LIHC.mirnaseq.tsv"]
    assert release.release == "2 cohorts, 8 samples"
    union = [o for o in source.outcomes(release, NameResolver([("MI0000077", "hsa-mir-21")]), LoadScope())]
    assert [o.edges[0].end.key for o in union if isinstance(o, Loaded)] == ["TCGA-BLCA", "TCGA-LIHC"]


def test_the_top_of_the_directory_is_searched_last(tmp_path: Path) -> None:
    write(tmp_path / "BRCA.miRNASeq.csv", table(COLUMNS))
    assert TCGAExpression().release(tmp_path).release == "1 cohort, 4 samples"


def test_two_tables_of_one_cohort_must_be_equal(tmp_path: Path) -> None:
    write(tmp_path / "BRCA.miRNASeq.csv", table(COLUMNS))
    write(tmp_path / "BRCA (1).miRNASeq.csv", table(COLUMNS))
    assert [p.name for p in TCGAExpression().locate(tmp_path)] == ["BRCA.miRNASeq.csv"]
    write(tmp_path / "BRCA (1).miRNASeq.csv", table(COLUMNS[:2]))
    with pytest.raises(SeveralReleases):
        TCGAExpression().locate(tmp_path)


def test_a_table_without_hairpins_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "BRCA.miRNASeq.csv", table([]))
    with pytest.raises(UnknownColumns, match="hsa-let-7a-1"):
        TCGAExpression().release(tmp_path)


def test_the_studies_are_the_33_of_tcga_and_four_combinations() -> None:
    combined = {"COADREAD", "GBMLGG", "KIPAN", "STES"}
    assert len(STUDIES.keys() - combined) == 33
    assert combined <= STUDIES.keys()
    assert all(name and tissue for name, tissue in STUDIES.values())


real_data = pytest.mark.skipif(not (SHARED_DATA / "tcga").is_dir(), reason="no ../shared/data")


@real_data
@pytest.mark.real_data
def test_counts_on_the_real_tables() -> None:
    source = TCGAExpression()
    release = source.release(SHARED_DATA)
    resolver = name_resolver(SHARED_DATA, "hsa")
    assert release.release == "4 cohorts, 2,090 samples"
    with read_source(source, release, resolver, LoadScope(), reject_limit=0.05) as content:
        rows = content.rows
        assert (rows.read, rows.loaded, rows.duplicate, rows.rejected) == (4 * 1046, 4 * 1019, 0, 4 * 27)
        samples = {
            n.key: [n.properties[f"{kind}samples"] for kind in ("", "tumour_", "normal_")]
            for n in content.nodes
        }
        edges = {(e.start.key, e.end.key): e.properties for e in content.edges}
    assert samples == {
        "TCGA-BLCA": [431, 412, 19],
        "TCGA-BRCA": [1190, 1086, 104],
        "TCGA-CHOL": [45, 36, 9],
        "TCGA-LIHC": [424, 374, 50],
    }
    assert all(len(properties["components"]) == 24 for properties in edges.values())  # type: ignore[arg-type]
    mir_122, mir_21 = edges["MI0000442", "TCGA-LIHC"], edges["MI0000077", "TCGA-BRCA"]
    assert mir_122["mean"] > 14  # type: ignore[operator]  # the liver's own microRNA
    assert mir_21["tumour_minus_normal"] > 2  # type: ignore[operator]  # the best known oncomir


@real_data
@pytest.mark.real_data
def test_a_real_table_without_its_last_columns_is_noticed(tmp_path: Path) -> None:
    import gzip

    for path in TCGAExpression().locate(SHARED_DATA):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    cut = tmp_path / "CHOL.miRNASeq.csv.gz"
    lines = gzip.decompress(cut.read_bytes()).decode().splitlines()
    cut.write_bytes(gzip.compress("".join(x.rpartition(",")[0] + "\n" for x in lines).encode()))
    source = TCGAExpression()
    release = source.release(tmp_path)
    known = source.known_rows(release.release)
    with pytest.raises(CutFile, match=r"has 1,045 rows"):
        list(checked_totals(source.outcomes(release, NameResolver(), LoadScope()), release, known))
