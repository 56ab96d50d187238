"""HMDD v3.2: alldata.txt for the invented diseases."""

from random import Random

from loaders.demonstration.invented_mirnas import Repertoire
from loaders.demonstration.invented_partners import FIRST_PMID, disease_name, papers
from loaders.demonstration.invented_world import World
from loaders.demonstration.planted_rows import Entry, scatter
from loaders.demonstration.written_file import Stream, WrittenFile

HEADER = "category\tmir\tdisease\tpmid\tdescription"
_CATEGORIES = (
    "other",
    "target gene",
    "tissue_expression_up",
    "tissue_expression_down",
    "tissue_expression_ns",
    "circulation_biomarker_diagnosis_ns",
    "therapeutic target",
    "genetics_GWAS",
    "epigenetics",
    "genetics_knock down_promote",
)


def files(repertoire: Repertoire, world: World, stream: Stream) -> list[WrittenFile]:
    """alldata.txt."""
    rows = _rows(repertoire, world, stream("hmdd"))
    return [WrittenFile("hmdd", "hmdd/alldata.txt", rows, HEADER, "iso-8859-1")]


def _rows(repertoire: Repertoire, world: World, draw: Random) -> list[Entry]:
    def row(category: str, mir: str, disease: str, pmid: str) -> str:
        return "\t".join((category, mir, disease, pmid, "Synthetic statement."))

    sound = [
        Entry(row(draw.choice(_CATEGORIES), repertoire.benchmark[i].name, disease_name(j), pmid))
        for i, j in sorted(world.diseases)
        for pmid in papers(world, i, draw)
    ]
    cancer, pmid = disease_name(0), str(FIRST_PMID)
    planted = [
        Entry("\t\t\t\t", "out_of_scope", "blank row"),
        Entry(sound[1].text, "duplicate", "exact duplicate row"),
        Entry(row("other", "mmu-mir-90001", cancer, pmid), "out_of_scope", "other species"),
        Entry(row("other", "hsa-mir90001-?", cancer, pmid), "rejected", "malformed name"),
        Entry(row("other", "hsa-mir-90001", "", pmid), "rejected", "missing disease"),
        Entry(row("other", "hsa-mir-90001", cancer, "10.9999/synthetic"), "rejected", "PMID is not a number"),
        Entry(row("other", "Hsa-mir-90001", cancer, pmid), "loaded", "case slip Hsa-mir-"),
        Entry(row("target gene", " hsa-mir-90001  ", f"{cancer} ", pmid), "loaded", "trailing blanks"),
        Entry(
            row("epigenetics", "hsa-mir-90001", cancer.replace(" ", "\xa0", 1), pmid),
            "loaded",
            "NBSP in a name",
        ),
        Entry(
            row("circulation_biomarker_diagnosis-down", "hsa-mir-90001", cancer, pmid),
            "loaded",
            "category slip",
        ),
        Entry("other\thsa-mir-90001", "rejected", "too few fields"),
    ]
    return scatter(sound, planted, draw)
