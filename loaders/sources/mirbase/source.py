"""miRBase: hairpins, mature sequences, families, earlier names and genomic positions of microRNAs."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from graph_schema.records import Outcome, Release
from loaders.files.text import open_text
from loaders.identity.resolver import NameResolver
from loaders.scope import LoadScope
from loaders.source import Source
from loaders.sources.mirbase.annotations import ReleaseMemory, aliases, coordinates, families, withdrawn
from loaders.sources.mirbase.files import Kind, kind_of, locate
from loaders.sources.mirbase.list_files import gff3_header
from loaders.sources.mirbase.sequences import dat_hairpins, fasta_hairpins, matures

ENTRIES_OF_RELEASE = MappingProxyType({24_521: "20", 28_645: "21", 38_589: "22/22.1"})
"""Release by number of hairpins of all species. In 22 and 22.1, miRNA.dat and aliases.txt are identical."""

EXPECTED_ROWS = MappingProxyType(
    {
        "20": {"mature.fa": 30_424, "mirna.dat": 24_521, "hairpin": 24_521},
        "21": {"mature.fa": 35_828, "mirna.dat": 28_645, "hairpin": 28_645},
        "22/22.1": {
            "mature.fa": 48_885,
            "mirna.dat": 38_589,
            "hairpin": 38_589,
            "mifam.dat": 19_906,
            "aliases.txt": 88_831,
            "hsa.gff3": 4_801,
        },
    }
)
"""Rows of the files that hold all species, and of the human GFF3 file."""

_READERS: Mapping[Kind, Callable[[Path, ReleaseMemory], Iterator[Outcome]]] = MappingProxyType(
    {
        Kind.MATURE: matures,
        Kind.DAT: dat_hairpins,
        Kind.HAIRPIN: fasta_hairpins,
        Kind.FAMILIES: families,
        Kind.ALIASES: aliases,
        Kind.DEAD: withdrawn,
        Kind.COORDINATES: coordinates,
    }
)


class MiRBase(Source):
    """The registry of microRNA names and sequences; the names in other sources refer to it.

    Each entry or line of each file is one row. Hairpins come from miRNA.dat or, without that file, from
    hairpin.fa; a mature is then linked to the hairpins that share its name and contain its sequence.
    """

    name = "mirbase"
    expected_rows = EXPECTED_ROWS
    title = "miRBase"
    licence = "public domain"
    citation = "Kozomara A, Birgaoanu M, Griffiths-Jones S. Nucleic Acids Res 2019; 47:D155-D162"
    minima = MappingProxyType(
        {
            "": {"(Precursor)": 1, "(Mature)": 1},
            "22/22.1": {"(Precursor)": 1_820, "(Mature)": 2_520, "PROCESSED_INTO": 2_730},
        }
    )

    def locate(self, data: Path) -> tuple[Path, ...]:
        """mature.fa, miRNA.dat or hairpin.fa, and the other files that are present."""
        return locate(data).all

    def version(self, files: tuple[Path, ...]) -> str:
        """From the header of a GFF3 file, else from the number of hairpins: sequence files do not name it."""
        for path in files:
            if kind_of(path) is Kind.COORDINATES and (found := gff3_header(path)[0]):
                return "22/22.1" if found == "22" else found
        for path in files:
            if kind_of(path) in (Kind.DAT, Kind.HAIRPIN):
                mark = "ID   " if kind_of(path) is Kind.DAT else ">"
                with open_text(path) as stream:
                    entries = sum(line.startswith(mark) for line in stream)
                return ENTRIES_OF_RELEASE.get(entries, f"unknown ({entries} hairpins)")
        return "unknown"

    def outcomes(self, release: Release, resolver: NameResolver, scope: LoadScope) -> Iterator[Outcome]:
        """One outcome per entry; `resolver` is not used, since it is built from these files."""
        memory = ReleaseMemory(scope)
        for path in release.files:
            yield from _READERS[kind_of(path)](path, memory)
