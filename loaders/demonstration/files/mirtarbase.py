"""miRTarBase: hsa_MTI.csv, nine columns, for the invented genes."""

from random import Random

from loaders.demonstration.invented_mirnas import Repertoire
from loaders.demonstration.invented_partners import FIRST_PMID, gene, papers
from loaders.demonstration.invented_world import World
from loaders.demonstration.planted_rows import Entry, delimited, scatter
from loaders.demonstration.written_file import Stream, WrittenFile

HEADER = (
    "miRTarBase ID,miRNA,Species (miRNA),Target Gene,Target Gene (Entrez ID),Species (Target Gene),"
    "Experiments,Support Type,References (PMID)"
)
_EXPERIMENTS = (
    "Luciferase reporter assay//qRT-PCR//Western blot",
    "Luciferase reporter assay",
    "qRT-PCR//Western blot",
    "Microarray",
)
_SUPPORT = ("Functional MTI",) * 7 + ("Functional MTI (Weak)",) * 2 + ("Non-Functional MTI",)


def files(repertoire: Repertoire, world: World, stream: Stream) -> list[WrittenFile]:
    """hsa_MTI.csv."""
    rows = _rows(repertoire, world, stream("mirtarbase"))
    return [WrittenFile("mirtarbase", "mirtarbase/hsa_MTI.csv", rows, HEADER)]


def _rows(repertoire: Repertoire, world: World, draw: Random) -> list[Entry]:
    def row(
        id_: int, mirna: str, symbol: str, entrez: str, support: str, pmid: str, species: str = ""
    ) -> str:
        human = species or "Homo sapiens"
        experiments = draw.choice(_EXPERIMENTS)
        fields = (f"MIRT{id_}", mirna, human, symbol, entrez, human, experiments, support, pmid)
        return delimited(fields, ",")

    sound = []
    for n, (i, j) in enumerate(sorted(world.targets)):
        mirna = draw.choice(repertoire.benchmark[i].targeting)
        for pmid in papers(world, i, draw):
            sound.append(Entry(row(9_000_101 + n, mirna, *gene(j)[:2], draw.choice(_SUPPORT), pmid)))
    pmid, strong = str(FIRST_PMID), "Functional MTI"
    mature, target = "hsa-miR-90001-5p", gene(0)[:2]
    weak = row(9_000_001, mature, *gene(3)[:2], "Non-Functional MTI (Weak)", pmid)
    planted = [
        Entry(",,,,,,,,", "out_of_scope", "blank row"),
        Entry(sound[1].text, "duplicate", "exact duplicate row"),
        Entry(
            row(9_000_002, "mmu-miR-90001-5p", "Demo1", "900009001", strong, pmid, "Mus musculus"),
            "out_of_scope",
            "other species",
        ),
        Entry(row(9_000_003, "hsa-miR-?", *target, strong, pmid), "rejected", "malformed name"),
        Entry(row(9_000_004, mature, target[0], "", strong, pmid), "loaded", "missing gene id"),
        Entry(row(9_000_005, mature, *target, strong, "PMC-none"), "rejected", "PMID is not a number"),
        Entry(row(9_000_006, mature, *target, "Perhaps", pmid), "rejected", "unknown support type"),
        Entry(weak, "loaded", "weak, non-functional support"),
        Entry(row(9_000_007, f"{mature} ", *gene(6)[:2], strong, f"{pmid}.0"), "loaded", "float, blanks"),
    ]
    return scatter(sound, planted, draw)
