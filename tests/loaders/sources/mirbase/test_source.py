"""The files of miRBase."""

from pathlib import Path
from typing import ClassVar

import pytest

from contracts.source_contract import MIRBASE, SourceContract
from graph_schema.records import Loaded, Rejected
from loaders.errors import MissingRelease, TruncatedFile, WrongFormat
from loaders.load import SourceContent, read_source
from loaders.scope import LoadScope
from loaders.sources.mirbase.files import parse_dat
from loaders.sources.mirbase.source import MiRBase

SHARED = Path(__file__).parents[4].parent / "shared" / "data"

HAIRPIN_21 = "UGUCGGGUAGCUUAUCAGACUGAUGUUGACUGUUGAAUCUCAUGGCAACACCAGUCGAUGGGCUGUCUGACA"
MATURES = """\
>hsa-miR-21-5p MIMAT0000076 Homo sapiens miR-21-5p
UAGCUUAUCAGACUGAUGUUGA
>hsa-miR-21-3p MIMAT0004494 Homo sapiens miR-21-3p
CAACACCAGUCGAUGGGCUGU
>mmu-miR-1a-3p MIMAT0000123 Mus musculus miR-1a-3p
UGGAAUGUAAAGAAGUAUGUAU
>hsa-miR-21-5p MIMAT0000076 Homo sapiens miR-21-5p
UAGCUUAUCAGACUGAUGUUGA
>hsa-miR-9x MIMAT0000999 Homo sapiens miR-9x
UAGC!
"""
DAT = """\
ID   hsa-mir-21        standard; RNA; HSA; 72 BP.
XX
AC   MI0000077;
XX
DE   Homo sapiens miR-21 stem-loop
XX
RN   [1]
RX   MEDLINE; 21571358.
RX   PUBMED; 11679670.
RA   Lagos-Quintana M, Rauhut R, Lendeckel W, Tuschl T;
RN   [2]
RX   PUBMED; 14573789.
XX
CC   Human miR-21 was predicted by computational methods
CC   and verified [1].
XX
FH   Key             Location/Qualifiers
FH
FT   miRNA           8..29
FT                   /accession="MIMAT0000076"
FT                   /product="hsa-miR-21-5p"
FT                   /evidence=experimental
FT                   /experiment="cloned [1-3], Northern [1], PCR [4], 454 [5],
FT                   Illumina [6]"
FT   miRNA           46..66
FT                   /accession="MIMAT0004494"
FT                   /product="hsa-miR-21-3p"
FT                   /evidence=experimental
XX
SQ   Sequence 72 BP; 16 A; 15 C; 20 G; 0 T; 21 other;
     ugucggguag cuuaucagac ugauguugac uguugaaucu cauggcaaca ccagucgaug        60
     ggcugucuga ca                                                            72
//
ID   mmu-mir-1a-1      standard; RNA; MMU; 4 BP.
AC   MI0000139;
SQ   Sequence 4 BP;
     ugcu                                                                      4
//
ID   hsa-mir-9998      standard; RNA; HSA; 80 BP.
AC   MI0009998;
SQ   Sequence 80 BP;
     ugcu                                                                      4
//
"""
FAMILIES = """\
AC   MIPF0000060
ID   mir-21
MI   MI0000077  hsa-mir-21
MI   MI0000569  mmu-mir-21a
MI   MI0009999  hsa-mir-9999
//
"""
ALIASES = """\
MI0000077\thsa-mir-21;
MIMAT0000076\thsa-miR-21;hsa-miR-21-5p;
MIMAT0004494\thsa-miR-21*;hsa-miR-21-3p;
MI0000297\thsa-mir-220;hsa-mir-220a;
MI0000139\tmmu-mir-1-1;mmu-mir-1a-1;
a damaged line
"""
DEAD = """\
ID   hsa-mir-220a
AC   MI0000297
FW
CC   Not conserved.
//
"""
GFF3 = """\
##gff-version 3
##date 2018-3-5
# microRNAs:               miRBase v22
# genome-build-id:         GRCh38
chr17\t.\tmiRNA_primary_transcript\t59841266\t59841337\t.\t+\t.\tID=MI0000077;Alias=MI0000077;Name=hsa-mir-21
chr17\t.\tmiRNA\t59841273\t59841294\t.\t+\t.\tID=MIMAT0000076;Alias=MIMAT0000076;Name=hsa-miR-21-5p
chrX\t.\tmiRNA_primary_transcript\t100\t171\t.\t-\t.\tID=MI0000077_2;Alias=MI0000077;Name=hsa-mir-21
chr17\tbroken
"""
FILES = {
    "mirbase/mature.fa": MATURES,
    "mirbase/miRNA.dat": DAT,
    "mirbase/miFam.dat": FAMILIES,
    "mirbase/aliases.txt": ALIASES,
    "mirbase/miRNA.dead": DEAD,
    "mirbase/hsa.gff3": GFF3,
}


class MiRBaseCase(SourceContract):
    source = MiRBase
    files = FILES
    wrong_content = WrongFormat
    loaded = 2 + 1 + 1 + 1 + 4 + 2  # matures, hairpins, members, dead entries, aliases, positions
    duplicate = 1
    rejected = 1 + 1 + 1 + 0 + 1 + 1
    out_of_scope = 1 + 1 + 1 + 0 + 1 + 1


class TestMatures(MiRBaseCase):
    pass


class TestDat(MiRBaseCase):
    damaged = "mirbase/miRNA.dat"


class TestFamilies(MiRBaseCase):
    damaged = "mirbase/miFam.dat"


class TestAliases(MiRBaseCase):
    damaged = "mirbase/aliases.txt"


class TestCoordinates(MiRBaseCase):
    damaged = "mirbase/hsa.gff3"


class TestHairpinFastaInsteadOfDat(SourceContract):
    """A data directory without miRNA.dat."""

    source = MiRBase
    files: ClassVar = {
        "mature.fa": MATURES,
        "hairpin.fa": f">hsa-mir-21 MI0000077 Homo sapiens miR-21\n{HAIRPIN_21[:60]}\n{HAIRPIN_21[60:]}\n",
    }
    damaged = "hairpin.fa"
    wrong_content = WrongFormat
    loaded, duplicate, rejected, out_of_scope = 3, 1, 1, 1


def _content(tmp_path: Path, files: dict[str, str]) -> SourceContent:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return read_source(MiRBase(), MiRBase().release(tmp_path), MIRBASE, LoadScope(), reject_limit=1.0)


def test_what_the_files_report_about_one_hairpin_is_merged(tmp_path: Path) -> None:
    content = _content(tmp_path, FILES)
    nodes = {n.key: n.properties for n in content.nodes}
    assert nodes["MI0000077"] == {
        "name": "hsa-mir-21",
        "species": "hsa",
        "sequence": HAIRPIN_21,
        "pmids": ("11679670", "14573789"),
        "comment": "Human miR-21 was predicted by computational methods and verified [1].",
        "chromosome": "chr17",
        "start": 59841266,
        "end": 59841337,
        "strand": "+",
        "genome_assembly": "GRCh38",
        "copies": 2,
    }
    assert nodes["MIMAT0000076"] == {
        "name": "hsa-miR-21-5p",
        "species": "hsa",
        "arm": "5p",
        "sequence": "UAGCUUAUCAGACUGAUGUUGA",
        "seed": "AGCUUAU",
        "species_with_seed": 0,
        "species_with_mature": 0,
        "evidence": "experimental",
        "previous_names": ("hsa-miR-21",),
    }
    assert nodes["MIPF0000060"] == {"name": "mir-21", "species_with_member": 2}
    member, *matures = content.edges
    processed = {e.end.key: (e.properties["start"], e.properties["end"]) for e in matures}
    assert processed == {"MIMAT0000076": (8, 29), "MIMAT0004494": (46, 66)}
    assert (member.start.key, member.end.key) == ("MI0000077", "MIPF0000060")


def test_a_withdrawn_entry_is_a_dead_entry_with_all_its_names(tmp_path: Path) -> None:
    replaced = DEAD.replace("FW\n", "FW   MI0000077\n")
    content = _content(tmp_path, FILES | {"mirbase/miRNA.dead": replaced})
    (dead,) = [n for n in content.nodes if n.label == "DeadEntry"]
    assert (dead.key, dead.properties) == (
        "MI0000297",
        {
            "name": "hsa-mir-220a",
            "species": "hsa",
            "names": ("hsa-mir-220a", "hsa-mir-220"),
            "replaced_by": "MI0000077",
            "reason": "Not conserved.",
        },
    )


def test_an_entry_that_is_both_live_and_withdrawn_is_rejected(tmp_path: Path) -> None:
    content = _content(tmp_path, FILES | {"mirbase/miRNA.dead": DEAD.replace("MI0000297", "MI0000077")})
    assert content.rows.rejected == MiRBaseCase.rejected + 1
    names = {n.key: n.properties["name"] for n in content.nodes if n.label == "DeadEntry"}
    assert names == {"MI0000297": "hsa-mir-220a"}  # by its line in aliases.txt


def test_without_dat_matures_are_linked_by_name_and_sequence(tmp_path: Path) -> None:
    content = _content(tmp_path, dict(TestHairpinFastaInsteadOfDat.files))
    places = {e.end.key: (e.properties["start"], e.properties["end"]) for e in content.edges}
    assert places == {"MIMAT0000076": (8, 29), "MIMAT0004494": (46, 66)}


def test_a_dat_cut_in_the_middle_of_an_entry(tmp_path: Path) -> None:
    with pytest.raises(TruncatedFile) as caught:
        _content(tmp_path, FILES | {"mirbase/miRNA.dat": DAT[:-60] + "\n"})
    assert "miRNA.dat, line 39" in caught.value.message


def test_a_fasta_cut_after_a_header(tmp_path: Path) -> None:
    with pytest.raises(TruncatedFile):
        _content(tmp_path, FILES | {"mirbase/mature.fa": MATURES + ">hsa-miR-22 MIMAT0000077 Homo sapiens\n"})


def test_an_accession_with_two_contents_is_rejected_at_its_second_entry(tmp_path: Path) -> None:
    twice = MATURES.replace("UAGCUUAUCAGACUGAUGUUGA\n>hsa-miR-9x", "GGGG\n>hsa-miR-9x")
    (tmp_path / "mature.fa").write_text(twice)
    (tmp_path / "miRNA.dat").write_text(DAT)
    outcomes = list(MiRBase().outcomes(MiRBase().release(tmp_path), MIRBASE, LoadScope()))
    second = next(o for o in outcomes if o.line == 7 and o.file == "mature.fa")
    assert isinstance(second, Rejected)
    assert "line 1" in second.reason


def test_other_species_can_be_requested(tmp_path: Path) -> None:
    (tmp_path / "mature.fa").write_text(MATURES)
    (tmp_path / "miRNA.dat").write_text(DAT)
    release = MiRBase().release(tmp_path)
    everything = MiRBase().outcomes(release, MIRBASE, LoadScope(frozenset()))
    species = {n.properties["species"] for o in everything if isinstance(o, Loaded) for n in o.nodes}
    assert species == {"hsa", "mmu"}


def test_hairpins_are_needed(tmp_path: Path) -> None:
    (tmp_path / "mature.fa").write_text(MATURES)
    with pytest.raises(MissingRelease, match=r"miRNA\.dat or hairpin\.fa"):
        MiRBase().release(tmp_path)


@pytest.mark.real_data
@pytest.mark.skipif(not SHARED.is_dir(), reason="no ../shared/data")
def test_release_22() -> None:
    content = read_source(MiRBase(), MiRBase().release(SHARED), MIRBASE, LoadScope(), reject_limit=0.01)
    counts: dict[str, int] = {}
    for node in content.nodes:
        counts[node.label] = counts.get(node.label, 0) + 1
    assert content.release.release == "22/22.1"
    assert counts["Precursor"] == 1_917
    assert counts["Mature"] == 2_656
    assert content.rows.read == 38_589 + 48_885 + 88_831 + 19_906 + 4_801
    # miFam.dat lists 13 human hairpins that release 22 has withdrawn
    assert content.rows.rejected == 13


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("FT   miRNA           8..29", "FX   miRNA           8..29", "a line begins with 'FX'"),
        ("8..29", "8-29", "a miRNA feature has no position or no qualifiers"),
        ("MIMAT0000076", "MIMAT00000", "the accession 'MIMAT00000' of a product"),
        ("ugucggguag", "ugucggguaz", "the sequence contains 'Z'"),
        ("MI0000077", "MI77", "accession 'MI77' is not of the form"),
    ],
)
def test_a_damaged_entry_is_rejected_as_a_whole(old: str, new: str, fault: str) -> None:
    block = DAT.partition("//\n")[0]
    assert not parse_dat(block).fault
    assert fault in parse_dat(block.replace(old, new)).fault
