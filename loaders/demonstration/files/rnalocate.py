"""RNALocate: the experimental table, which reports only part of the benchmark's labels and nothing else."""

from random import Random

from graph_schema.benchmark import BENCHMARK_COMPARTMENTS
from loaders.demonstration.invented_mirnas import Repertoire
from loaders.demonstration.invented_partners import FIRST_PMID
from loaders.demonstration.invented_world import World
from loaders.demonstration.planted_rows import Entry, scatter
from loaders.demonstration.written_file import Stream, WrittenFile
from loaders.identity.compartments import GO_TERMS

TABLE = "All RNA subcellular localization information"
HEADER = (
    "RNALocate_ID\tSpecies\tRNA_Symbol\tRNA_Type\tSubcellular_Localization\t"
    "GO_Accession\tPubMed_ID\tRNALocate_Score"
)
_OTHER_SPELLINGS = {"Nucleus": "Nuclear", "Mitochondrion": "mitochondria"}


def files(repertoire: Repertoire, world: World, stream: Stream) -> list[WrittenFile]:
    """The download, packed as upstream does."""
    rows = _rows(repertoire, world, stream("rnalocate"))
    return [WrittenFile("rnalocate", f"rnalocate/{TABLE}.zip", rows, HEADER)]


def _rows(repertoire: Repertoire, world: World, draw: Random) -> list[Entry]:
    def row(species: str, symbol: str, kind: str, where: str, pmid: str, score: str) -> str:
        id_ = f"RLID{99_000_001 + draw.randrange(900_000)}"
        go_id = GO_TERMS.get(where, "-")
        return "\t".join((id_, species, symbol, kind, _OTHER_SPELLINGS.get(where, where), go_id, pmid, score))

    human, sound = "Homo sapiens", []
    for member, labels in zip(repertoire.benchmark, world.labels, strict=True):
        for where, label in zip(BENCHMARK_COMPARTMENTS, labels, strict=True):
            if label and draw.random() < 0.6:
                pmid = str(FIRST_PMID + draw.randint(4_000, 6_000))
                sound.append(
                    Entry(row(human, member.name, "miRNA", where, pmid, f"{draw.uniform(0.4, 1):.3f}"))
                )
    pmid, name = str(FIRST_PMID), "hsa-miR-90001-5p"
    planted = [
        Entry("\t" * 7, "out_of_scope", "blank row"),
        Entry(sound[1].text, "duplicate", "exact duplicate row"),
        Entry(
            row("Mus musculus", "mmu-miR-90001-5p", "miRNA", "Nucleus", pmid, "0.9"),
            "out_of_scope",
            "other species",
        ),
        Entry(row(human, "DEMO0001", "mRNA", "Nucleus", pmid, "0.9"), "out_of_scope", "other RNA type"),
        Entry(row(human, name, "miRNA", "", pmid, "0.9"), "rejected", "missing compartment"),
        Entry(row(human, name, "miRNA", "Exosome", "in press", "0.9"), "rejected", "PMID is not a number"),
        Entry(row(human, name, "miRNA", "Exosome", pmid, "1.9"), "rejected", "score above 1"),
    ]
    return scatter(sound, planted, draw)
