"""Other species with the same seed, mature or family are counted; a file of one species says nothing."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.source_contract import MIRBASE
from graph_schema.records import Loaded, OutOfScope
from loaders.load import SourceContent, read_source
from loaders.scope import LoadScope
from loaders.sources.mirbase.conservation import MatureConservation, species_of_families
from loaders.sources.mirbase.fasta import AccessionClass, FastaEntry
from loaders.sources.mirbase.list_files import Member
from loaders.sources.mirbase.source import MiRBase

HUMAN = """\
>hsa-miR-21-5p MIMAT0000076 Homo sapiens miR-21-5p
UAGCUUAUCAGACUGAUGUUGA
>hsa-miR-590-5p MIMAT0003258 Homo sapiens miR-590-5p
GAGCUUAUUCAUAAAAGUGCAG
>hsa-miR-9999 MIMAT0009999 Homo sapiens miR-9999
CCCCCCCCCCCCCCCCCCCC
"""
OTHERS = """\
>mmu-miR-21a-5p MIMAT0000530 the same but for its end: nucleotides 2 to 19 count
UAGCUUAUCAGACUGAUGUAAAA
>rno-miR-21-5p MIMAT0000790 another first nucleotide
CAGCTTATCAGACTGATGTTGA
>rno-miR-21-3p MIMAT0004711 a second entry of a species that counts once
CAGCUUAUCAGACUGAUGUUGA
>gga-miR-590 MIMAT0009001 nucleotide 19 differs
UAGCUUAUCAGACUGAUGAUGA
>dre-miR-0 MIMAT0009002 a sequence that cannot be used
UAGCUUAUCAGACUGAUGUUGA!
"""
FAMILY = """\
AC   MIPF0000060
ID   mir-21
MI   MI0000077  hsa-mir-21
MI   MI0000569  mmu-mir-21a
MI   MI0000570  mmu-mir-21b
MI   MI0000850  rno-mir-21
//
AC   MIPF0000061
ID   mir-9999
MI   MI0009999  hsa-mir-9999
//
"""
ONE_SPECIES = "".join(line + "\n" for line in FAMILY.splitlines() if "mmu" not in line and "rno" not in line)
HAIRPINS = """\
>hsa-mir-21 MI0000077 Homo sapiens miR-21
UGUCGGGUAGCUUAUCAGACUGAUGUUGACUGUUGAAUCUCAUGGCAACACCAGUCGAUGGGCUGUCUGACA
>hsa-mir-9999 MI0009999 Homo sapiens miR-9999
CCCCCCCCCCCCCCCCCCCCGGGGGGGGGG
"""


def read(directory: Path, mature: str, family: str, *species: str) -> SourceContent:
    for name, text in (("mature.fa", mature), ("hairpin.fa", HAIRPINS), ("miFam.dat", family)):
        (directory / name).write_text(text)
    release = MiRBase().release(directory)
    return read_source(MiRBase(), release, MIRBASE, LoadScope(frozenset(species)), reject_limit=1)


def numbers(content: SourceContent, label: str, *properties: str) -> dict[str, tuple[object, ...]]:
    nodes = [n for n in content.nodes if n.label == label]
    return {str(n.properties["name"]): tuple(n.properties.get(p) for p in properties) for n in nodes}


MATURE = ("Mature", "species_with_seed", "species_with_mature")


def test_other_species_with_the_seed_and_with_the_mature_are_counted(tmp_path: Path) -> None:
    found = numbers(read(tmp_path, HUMAN + OTHERS, FAMILY, "hsa"), *MATURE)
    assert found == {"hsa-miR-21-5p": (3, 2), "hsa-miR-590-5p": (3, 0), "hsa-miR-9999": (0, 0)}


def test_other_species_before_the_human_entries_count_too(tmp_path: Path) -> None:
    found = numbers(read(tmp_path, OTHERS + HUMAN, FAMILY, "hsa"), *MATURE)
    assert found["hsa-miR-21-5p"] == (3, 2)


def test_species_of_a_family_include_human(tmp_path: Path) -> None:
    content = read(tmp_path, HUMAN + OTHERS, FAMILY, "hsa")
    assert numbers(content, "Family", "species_with_member") == {"mir-21": (3,), "mir-9999": (1,)}


def test_a_release_of_one_species_says_nothing_about_conservation(tmp_path: Path) -> None:
    content = read(tmp_path, HUMAN, ONE_SPECIES, "hsa")
    assert not [n for n in content.nodes if any(name.startswith("species_with") for name in n.properties)]
    matures_only = read(tmp_path, HUMAN + OTHERS, ONE_SPECIES, "hsa")  # each file speaks for itself
    assert numbers(matures_only, "Family", "species_with_member") == {"mir-21": (None,), "mir-9999": (None,)}
    assert numbers(matures_only, *MATURE)["hsa-miR-9999"] == (0, 0)


def test_entries_of_other_species_stay_out_of_scope_and_become_no_node(tmp_path: Path) -> None:
    content = read(tmp_path, HUMAN + OTHERS, FAMILY, "hsa")
    rows = content.rows
    assert (rows.read, rows.loaded, rows.out_of_scope, rows.rejected) == (8 + 2 + 5, 3 + 2 + 2, 4 + 3, 1)
    assert {n.properties["species"] for n in content.nodes if n.label == "Mature"} == {"hsa"}
    outcomes = MiRBase().outcomes(content.release, MIRBASE, LoadScope())
    named = {o.reason for o in outcomes if isinstance(o, OutOfScope)}
    assert named == {f"an entry of species {code}" for code in ("mmu", "rno", "gga")}


def test_other_species_are_those_other_than_the_own_one_in_any_scope(tmp_path: Path) -> None:
    content = read(tmp_path, HUMAN + OTHERS, FAMILY)
    found = numbers(content, *MATURE)
    assert found["rno-miR-21-3p"] == found["mmu-miR-21a-5p"] == (3, 2)
    assert found["gga-miR-590"] == (3, 0)
    outcomes = MiRBase().outcomes(content.release, MIRBASE, LoadScope(frozenset()))
    assert sum(isinstance(o, Loaded) for o in outcomes) == content.rows.loaded


def entry(species: str, sequence: str) -> FastaEntry:
    return FastaEntry(1, "MIMAT0000001", f"{species}-miR-1", sequence, "", AccessionClass.MATURE)


@given(st.lists(st.tuples(st.sampled_from(["hsa", "mmu", "rno"]), st.text("AC", min_size=8, max_size=21))))
def test_numbers_are_those_of_a_plain_comparison_of_all_pairs(listed: list[tuple[str, str]]) -> None:
    entries = [entry(*one) for one in listed]
    conservation = MatureConservation(entries)
    several = len({species for species, _ in listed}) > 1
    for (own, sequence), one in zip(listed, entries, strict=True):
        seed = {s for s, other in listed if other[1:8] == sequence[1:8]} - {own}
        mature = {s for s, other in listed if other[1:19] == sequence[1:19]} - {own}
        expected = {"species_with_seed": len(seed), "species_with_mature": len(mature)} if several else {}
        assert conservation.of(one) == expected
        assert mature <= seed


@pytest.mark.parametrize(("family", "name"), [("", "mmu-mir-1"), ("MIPF0000001", "")])
def test_a_damaged_member_adds_no_species(family: str, name: str) -> None:
    members = [
        Member(1, "MIPF0000001", "mir-1", "MI0000001", "hsa-mir-1", ""),
        Member(2, "MIPF0000002", "mir-2", "MI0000002", "mmu-mir-2", ""),
        Member(3, family, "mir-1", "MI0000003", name, ""),
    ]
    assert species_of_families(members) == {"MIPF0000001": 1, "MIPF0000002": 1}
