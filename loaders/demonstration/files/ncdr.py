"""ncDR: the curated table, 19 columns, for the invented drugs."""

from random import Random

from loaders.demonstration.invented_mirnas import Repertoire
from loaders.demonstration.invented_partners import FIRST_PMID, drug, papers
from loaders.demonstration.invented_world import World
from loaders.demonstration.planted_rows import Entry, delimited, scatter
from loaders.demonstration.written_file import Stream, WrittenFile

HEADER = (
    "Pubmed,miR_Name,miRBase_name,miR_ID,Drug,CID,Material_1,Material_2,Material_3,Material_4,Condition,"
    "Experiment,Level,Effect,Target,Regulation,Year,Reference,Support"
)
_CONDITIONS = ("demonstration tumour", "demonstration cell line", "-")


def files(repertoire: Repertoire, world: World, stream: Stream) -> list[WrittenFile]:
    """Curated_mirna-Drug_ncDR.csv."""
    rows = _rows(repertoire, world, stream("ncdr"))
    return [WrittenFile("ncdr", "ncdr/Curated_mirna-Drug_ncDR.csv", rows, HEADER, "gb18030", "\r\n")]


def _rows(repertoire: Repertoire, world: World, draw: Random) -> list[Entry]:
    accession = {h.name: h.accession for h in repertoire.hairpins}

    def row(mirna: str, name: str, cid: str, pmid: str, effect: str, condition: str) -> str:
        written = mirna.split("-", 1)[-1].replace("mir", "miR")
        place = ("in vitro", "Low" if draw.random() < 0.2 else "High", effect)
        material = ("demonstration cells, line A", "-", "-", "-")
        rest = ("-", "-", "2026", "Synthetic reference", "Synthetic statement.")
        return delimited(
            (pmid, written, mirna, accession.get(mirna, "-"), name, cid, *material, condition, *place, *rest),
            ",",
        )

    sound = [
        Entry(row(repertoire.benchmark[i].name, *drug(j), pmid, _effect(draw), draw.choice(_CONDITIONS)))
        for i, j in sorted(world.drugs)
        for pmid in papers(world, i, draw)
    ]
    pmid, tested = str(FIRST_PMID), "demonstration tumour"
    planted = [
        Entry("," * 18, "out_of_scope", "blank row"),
        Entry(sound[1].text, "duplicate", "exact duplicate row"),
        Entry(row("rno-mir-90001", *drug(0), pmid, "Resistant", tested), "out_of_scope", "other species"),
        Entry(row("miR-90001", *drug(0), pmid, "Resistant", tested), "rejected", "name without species"),
        Entry(row("hsa-mir-90001", "-", "-", pmid, "Resistant", tested), "rejected", "missing drug"),
        Entry(
            row("hsa-mir-90001", *drug(0), "unknown", "Resistant", tested), "rejected", "PMID is not a number"
        ),
        Entry(
            row("hsa-mir-90001", "Demodrug-1 ", "-", pmid, "association", "β blocked cells"),
            "loaded",
            "trailing blank, case, other spelling of the effect, Greek letter in GB18030",
        ),
    ]
    return scatter(sound, planted, draw)


def _effect(draw: Random) -> str:
    return draw.choices(("Resistant", "Sensitive", "Associated"), (54, 44, 2))[0]
