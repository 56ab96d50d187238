"""An earlier release of any form is read as far as it concerns a benchmark; each row is counted."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from fixtures.association_tables import small_resolver
from graph_schema.records import Duplicate, Edge, Loaded, NodeKey, Outcome, OutOfScope, Release
from loaders.earlier_release import FORMS, EarlierRelease, earlier_release
from loaders.errors import CutFile, MissingRelease
from loaders.identity.resolver import NameResolver
from loaders.load import read_source
from loaders.scope import LoadScope
from loaders.source import Source
from loaders.sources.rnalocate_lists import RNALocateLists

ROWS, COMPARTMENTS = ("hsa-mir-21", "hsa-let-7a"), ("Cytoplasm", "Nucleus")
TABLE = "RNALocate_ID\tSpecies\tRNA_Symbol\tRNA_Type\tSubcellular_Localization\n" + "".join(
    f"1\tHomo sapiens\t{name}\t{kind}\t{where}\n"
    for name, kind, where in (
        ("hsa-miR-21-5p", "miRNA", "Nuclear"),
        ("hsa-miR-21-3p", "miRNA", "Nucleus"),
        ("hsa-miR-93", "miRNA", "Nucleus"),
        ("TP53", "mRNA", "Nucleus"),
    )
)


def write_lists(directory: Path, lists: object) -> None:
    directory.mkdir(exist_ok=True)
    (directory / "x_loc_mirna_ass.json").write_text(json.dumps(lists))


def write_benchmark(directory: Path, names: str = "hsa-mir-21\nhsa-let-7a\nhsa-mir-93\n") -> None:
    (directory / "miRNA_ID_3.txt").write_text(names)
    (directory / "miRNA_localization.csv").write_text("1,1,0,0,0,0,0\n0,0,0,0,0,0,0\n1,0,0,0,0,0,0\n")


def found_in(
    directory: Path,
    rows: tuple[str, ...] = ROWS,
    compartments: tuple[str, ...] = COMPARTMENTS,
    forms: tuple[type[Source], ...] = FORMS,
) -> tuple[EarlierRelease, Release]:
    form, release = earlier_release(directory, forms)
    source = EarlierRelease(form, rows, compartments)
    assert (source.locate(directory), source.version(release.files)) == (release.files, release.release)
    return source, release


def outcomes(directory: Path) -> list[Outcome]:
    source, release = found_in(directory)
    return list(source.outcomes(release, small_resolver(), LoadScope()))


def pairs(found: list[Outcome]) -> list[tuple[str, str]]:
    return [(e.start.key, e.end.key) for o in found if isinstance(o, Loaded) for e in o.edges]


def kinds(found: list[Outcome]) -> Counter[str]:
    return Counter(type(o).__name__ for o in found)


def reasons(found: list[Outcome]) -> dict[int, str]:
    return {o.line: o.reason for o in found if isinstance(o, OutOfScope)}


def test_lists_are_restricted_to_rows_and_compartments(tmp_path: Path) -> None:
    write_lists(
        tmp_path,
        {
            "Nucleus": ["hsa-miR-21", "hsa-miR-21-star", "hsa-miR-93"],
            "Circulating": ["hsa-let-7a"],
            "Cytoplasm": ["hsa-miR-21"],
        },
    )
    found = outcomes(tmp_path)
    assert pairs(found) == [("hsa-mir-21", "Nucleus"), ("hsa-mir-21", "Cytoplasm")]
    assert [o for o in found if isinstance(o, Duplicate)] == [Duplicate(2, 1)]
    assert reasons(found) == {
        3: "the miRNA is no row of the benchmark",
        4: "the location is no compartment of the benchmark",
    }


def test_only_localizations_are_kept(tmp_path: Path) -> None:
    write_lists(tmp_path, {"Nucleus": ["hsa-miR-21"]})
    (loaded,) = outcomes(tmp_path)
    assert isinstance(loaded, Loaded)
    assert (loaded.nodes, [e.type for e in loaded.edges]) == ((), ["LOCALIZED_IN"])


def test_a_table_and_a_benchmark_are_read_too(tmp_path: Path) -> None:
    (tmp_path / "RNALocate_v2.txt").write_text(TABLE)
    found = outcomes(tmp_path)
    assert pairs(found) == [("hsa-mir-21", "Nucleus")]
    assert kinds(found) == {"Loaded": 1, "Duplicate": 1, "OutOfScope": 2}
    write_benchmark(tmp_path)  # what the directory is labelled with as --data comes first
    found = outcomes(tmp_path)
    assert pairs(found) == [("hsa-mir-21", "Cytoplasm")]
    assert reasons(found) == {2: "no location is reported", 3: "the miRNA is no row of the benchmark"}


def test_a_row_of_a_benchmark_reports_several_pairs(tmp_path: Path) -> None:
    write_benchmark(tmp_path, "hsa-mir-21\nhsa-let-7a\nhsa-mir-93\n")
    source, release = found_in(tmp_path, (*ROWS, "hsa-mir-93"), ("Cytoplasm", "Exosome"))
    found = list(source.outcomes(release, small_resolver(), LoadScope()))
    assert pairs(found) == [
        ("hsa-mir-21", "Cytoplasm"),
        ("hsa-mir-21", "Exosome"),
        ("hsa-mir-93", "Cytoplasm"),
    ]


class Overlapping(RNALocateLists):
    """Rows of several pairs, which overlap; no source of ours has them."""

    def outcomes(self, release: Release, resolver: NameResolver, scope: LoadScope) -> Iterator[Outcome]:
        mirna = NodeKey("MiRNA", "hsa-mir-21")
        for line, places in enumerate((["Nucleus"], ["Nucleus", "Cytoplasm"], ["Nucleus"]), start=1):
            yield Loaded(
                line, edges=tuple(Edge("LOCALIZED_IN", mirna, NodeKey("Compartment", c)) for c in places)
            )


def test_a_row_that_adds_one_pair_to_others_is_used_and_a_duplicate_names_the_first(tmp_path: Path) -> None:
    write_lists(tmp_path, {"Nucleus": ["hsa-miR-21"]})
    source, release = found_in(tmp_path, forms=(Overlapping,))
    found = list(source.outcomes(release, small_resolver(), LoadScope()))
    assert kinds(found) == {"Loaded": 2, "Duplicate": 1}
    assert found[2] == Duplicate(3, 1)


def test_the_table_comes_before_the_lists(tmp_path: Path) -> None:
    (tmp_path / "RNALocate_v2.txt").write_text(TABLE)
    write_lists(tmp_path, {"Cytoplasm": ["hsa-let-7a"]})
    assert pairs(outcomes(tmp_path)) == [("hsa-mir-21", "Nucleus")]
    source, release = found_in(tmp_path, ROWS, COMPARTMENTS, forms=(RNALocateLists,))
    assert pairs(list(source.outcomes(release, small_resolver(), LoadScope()))) == [
        ("hsa-let-7a", "Cytoplasm")
    ]
    assert release.source == "rnalocate_lists"


def test_the_counts_add_up_and_reasons_are_written(tmp_path: Path) -> None:
    write_lists(tmp_path, {"Nucleus": ["hsa-miR-21", "nonsense", "hsa-miR-21-5p"], "Golgi": ["hsa-let-7a"]})
    source, release = found_in(tmp_path, ROWS, COMPARTMENTS)
    with read_source(
        source, release, small_resolver(), LoadScope(), tmp_path / "rejects", reject_limit=0.5
    ) as content:
        rows = content.rows
        assert (rows.read, rows.loaded, rows.duplicate, rows.rejected, rows.out_of_scope) == (4, 1, 1, 1, 1)
    listed = (tmp_path / "rejects" / "earlier_localization.tsv").read_text()
    assert "nonsense" in listed and "out of scope: the location is no compartment" in listed


def test_a_cut_benchmark_is_noticed_as_ever(tmp_path: Path) -> None:
    write_benchmark(tmp_path)
    (tmp_path / "miRNA_ID_3.txt").rename(tmp_path / "miRNA_ID_9.txt")
    source, release = found_in(tmp_path, ROWS, COMPARTMENTS)
    assert source.known_rows(release.release) == {"mirna_id": 9}
    with pytest.raises(CutFile):
        read_source(source, release, small_resolver(), LoadScope(), reject_limit=0.5)


def test_no_release_is_an_error_that_names_the_forms(tmp_path: Path) -> None:
    with pytest.raises(MissingRelease, match="no earlier localization release") as error:
        earlier_release(tmp_path)
    for form in ("--earlier", "RNALocate", "loc_mirna_ass", "miRNA_ID_"):
        assert form in str(error.value.remedy)
    assert not EarlierRelease.required
