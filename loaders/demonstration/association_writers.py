"""The tables of HMDD, miRTarBase and ncDR for the invented associations, row by row."""

from random import Random

from loaders.demonstration.invented_mirnas import Repertoire
from loaders.demonstration.invented_world import World
from loaders.demonstration.mirbase_writers import FIRST_PMID
from loaders.demonstration.planted_rows import Entry, delimited, scatter

HMDD_HEADER = "category\tmir\tdisease\tpmid\tdescription"
MIRTARBASE_HEADER = (
    "miRTarBase ID,miRNA,Species (miRNA),Target Gene,Target Gene (Entrez ID),Species (Target Gene),"
    "Experiments,Support Type,References (PMID)"
)
NCDR_HEADER = (
    "Pubmed,miR_Name,miRBase_name,miR_ID,Drug,CID,Material_1,Material_2,Material_3,Material_4,Condition,"
    "Experiment,Level,Effect,Target,Regulation,Year,Reference,Support"
)
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
_EXPERIMENTS = (
    "Luciferase reporter assay//qRT-PCR//Western blot",
    "Luciferase reporter assay",
    "qRT-PCR//Western blot",
    "Microarray",
)
_SUPPORT = ("Functional MTI",) * 7 + ("Functional MTI (Weak)",) * 2 + ("Non-Functional MTI",)
_CONDITIONS = ("demonstration tumour", "demonstration cell line", "-")


def disease_name(index: int) -> str:
    """Demonstration Disease 1, …; one name has a letter outside ASCII."""
    return f"Demonstration Disease {index + 1}" + (", Naïve Type" if index == 16 else "")


def gene(index: int) -> tuple[str, str, str]:
    """Symbol, Entrez id and Ensembl id; ids of this size do not exist."""
    return f"DEMO{index + 1:04}", str(900_000_001 + index), f"ENSG{90_000_000_001 + index}"


def drug(index: int) -> tuple[str, str]:
    """Name and PubChem id; CIDs of this size do not exist."""
    return f"demodrug-{index + 1}", str(990_000_001 + index)


def _reports(world: World, i: int, draw: Random) -> int:
    """How many papers report one association of miRNA i: more for much-studied ones."""
    return 1 + (draw.random() < 0.25) + (draw.random() < 0.15 * (world.activity[i] > 0.5))


def _papers(count: int, draw: Random) -> list[str]:
    return [str(FIRST_PMID + n) for n in draw.sample(range(400, 4_000), count)]


def hmdd(repertoire: Repertoire, world: World, draw: Random) -> list[Entry]:
    """alldata.txt of HMDD v3.2."""

    def row(category: str, mir: str, disease: str, pmid: str) -> str:
        return "\t".join((category, mir, disease, pmid, "Synthetic statement."))

    sound = [
        Entry(row(draw.choice(_CATEGORIES), repertoire.benchmark[i].name, disease_name(j), pmid))
        for i, j in sorted(world.diseases)
        for pmid in _papers(_reports(world, i, draw), draw)
    ]
    cancer, pmid = disease_name(0), str(FIRST_PMID)
    planted = [
        Entry("\t\t\t\t", "out_of_scope", "blank row"),
        Entry(sound[1].text, "duplicate", "exact duplicate row"),
        Entry(row("other", "mmu-mir-90001", cancer, pmid), "out_of_scope", "other species"),
        Entry(row("other", "hsa-mir90001-?", cancer, pmid), "rejected", "malformed name"),
        Entry(row("other", "hsa-mir-90001", "", pmid), "rejected", "missing disease"),
        Entry(row("other", "hsa-mir-90001", cancer, "10.9999/synthetic"), "rejected", "PMID is no number"),
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


def mirtarbase(repertoire: Repertoire, world: World, draw: Random) -> list[Entry]:
    """hsa_MTI.csv of miRTarBase, nine columns."""

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
        for pmid in _papers(_reports(world, i, draw), draw):
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
        Entry(row(9_000_004, mature, target[0], "", strong, pmid), "rejected", "missing gene id"),
        Entry(row(9_000_005, mature, *target, strong, "PMC-none"), "rejected", "PMID is no number"),
        Entry(row(9_000_006, mature, *target, "Perhaps", pmid), "rejected", "unknown support type"),
        Entry(weak, "loaded", "weak, non-functional support"),
        Entry(row(9_000_007, f"{mature} ", *gene(6)[:2], strong, f"{pmid}.0"), "loaded", "float, blanks"),
    ]
    return scatter(sound, planted, draw)


def ncdr(repertoire: Repertoire, world: World, draw: Random) -> list[Entry]:
    """The curated table of ncDR, 19 columns."""
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
        for pmid in _papers(_reports(world, i, draw), draw)
    ]
    pmid, tested = str(FIRST_PMID), "demonstration tumour"
    planted = [
        Entry("," * 18, "out_of_scope", "blank row"),
        Entry(sound[1].text, "duplicate", "exact duplicate row"),
        Entry(row("rno-mir-90001", *drug(0), pmid, "Resistant", tested), "out_of_scope", "other species"),
        Entry(row("miR-90001", *drug(0), pmid, "Resistant", tested), "rejected", "name without species"),
        Entry(row("hsa-mir-90001", "-", "-", pmid, "Resistant", tested), "rejected", "missing drug"),
        Entry(
            row("hsa-mir-90001", *drug(0), "unknown", "Resistant", tested), "rejected", "PMID is no number"
        ),
        Entry(
            row("hsa-mir-90001", "Demodrug-1 ", "-", pmid, "association", "β blocked cells"),
            "loaded",
            "trailing blank, case, effect spelt otherwise, Greek letter in GB18030",
        ),
    ]
    return scatter(sound, planted, draw)


def _effect(draw: Random) -> str:
    return draw.choices(("Resistant", "Sensitive", "Associated"), (54, 44, 2))[0]
