"""The localization benchmark, the RNALocate download, and the tables of diseases and genes, row by row."""

from random import Random

from graph_schema.benchmark import BENCHMARK_COMPARTMENTS
from loaders.demonstration.association_writers import disease_name, gene
from loaders.demonstration.invented_mirnas import Repertoire
from loaders.demonstration.invented_world import (
    DISEASES,
    GENES,
    World,
    ancestors,
    entity_group,
    logistic,
    tree_positions,
)
from loaders.demonstration.mirbase_writers import FIRST_PMID
from loaders.demonstration.planted_rows import Entry, scatter
from loaders.identity.compartments import GO_TERMS

RNALOCATE_HEADER = (
    "RNALocate_ID\tSpecies\tRNA_Symbol\tRNA_Type\tSubcellular_Localization\t"
    "GO_Accession\tPubMed_ID\tRNALocate_Score"
)
HPA_HEADER = (
    "Gene\tGene name\tReliability\tEnhanced\tSupported\tApproved\tUncertain\t"
    "Single-cell variation intensity\tSingle-cell variation spatial\tCell cycle dependency\tGO id"
)
GENE_INFO_HEADER = (
    "#tax_id\tGeneID\tSymbol\tLocusTag\tSynonyms\tdbXrefs\tchromosome\tmap_location\tdescription\ttype_of_gene\t"
    "Symbol_from_nomenclature_authority\tFull_name_from_nomenclature_authority\tNomenclature_status\t"
    "Other_designations\tModification_date\tFeature_type"
)
MRNA_HEADER = "column_0based\tgene_symbol\tentrez_id\tn_miRNAs\tCytoplasm\tExosome\tNucleolus\tNucleus"

_OUTSIDE_THE_TREE = frozenset({8, 31, 50})  # literature names diseases that MeSH does not
_RELIABILITIES = ("Enhanced", "Supported", "Approved", "Uncertain")
_PLACES = ("Cytosol", "Nucleoplasm", "Nucleoli", "Mitochondria", "Plasma membrane", "Vesicles")
_PLACE_TERMS = {
    "Cytosol": "GO:0005829",
    "Nucleoplasm": "GO:0005654",
    "Nucleoli": "GO:0005730",
    "Mitochondria": "GO:0005739",
    "Plasma membrane": "GO:0005886",
    "Vesicles": "GO:0043231",
}
_OTHER_SPELLINGS = {"Nucleus": "Nuclear", "Mitochondrion": "mitochondria"}


def benchmark_names(repertoire: Repertoire) -> list[Entry]:
    """miRNA_ID_<n>.txt: one id per line."""
    return [Entry(member.name) for member in repertoire.benchmark]


def benchmark_labels(world: World) -> list[Entry]:
    """miRNA_localization.csv: 0 or 1 for each compartment, no header; every cell is sound."""
    return [Entry(",".join(map(str, row))) for row in world.labels]


def rnalocate(repertoire: Repertoire, world: World, draw: Random) -> list[Entry]:
    """The experimental table of RNALocate: reports for a part of what the benchmark states, no others."""

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
        Entry(row(human, name, "miRNA", "Exosome", "in press", "0.9"), "rejected", "PMID is no number"),
        Entry(row(human, name, "miRNA", "Exosome", pmid, "1.9"), "rejected", "score above 1"),
    ]
    return scatter(sound, planted, draw)


def mesh_tree(draw: Random) -> list[Entry]:
    """mtrees2019.bin: the diseases in branches of their group, some in two; and another category (A)."""
    positions = {
        number: disease_name(j)
        for j in range(DISEASES)
        if j not in _OUTSIDE_THE_TREE
        for number in tree_positions(draw, j)
    }
    for number in sorted(positions):
        for above in ancestors(number):
            positions.setdefault(above, f"Demonstration Group {above}")
    tissue = [
        Entry(f"Demonstration Tissue {n};A91.{n}00", "out_of_scope", "another category") for n in (1, 2, 3)
    ]
    rows = [Entry(f"{name};{number}") for number, name in sorted(positions.items())]
    return [
        *tissue,
        *rows[:5],
        Entry(" " + rows[5].text, "loaded", "indented line"),
        *rows[6:],
        Entry("Demonstration Disease without a position", "rejected", "no tree number"),
    ]


def gene_info(draw: Random) -> list[Entry]:
    """Homo_sapiens.gene_info: the invented genes, a placeholder and a gene of another organism."""

    def row(tax: str, entrez: str, symbol: str, xrefs: str) -> str:
        name = f"demonstration gene {symbol}"
        chromosome = f"DEMO{draw.randint(1, 9)}"
        official = (symbol, name, "O", "-", "20260101", "-")
        return "\t".join(
            (
                tax,
                entrez,
                symbol,
                "-",
                f"{symbol}-ALT",
                xrefs,
                chromosome,
                "-",
                name,
                "protein-coding",
                *official,
            )
        )

    rows = [
        Entry(row("9606", entrez, symbol, f"Ensembl:{e}")) for symbol, entrez, e in map(gene, range(GENES))
    ]
    return [
        *rows,
        Entry(row("9606", "900008001", "NEWENTRY", "-"), "out_of_scope", "placeholder NEWENTRY"),
        Entry(row("10090", "900009001", "Demo1", "-"), "out_of_scope", "other species"),
    ]


def gene_locations(draw: Random) -> list[Entry]:
    """subcellular_location.tsv of the Human Protein Atlas; genes of a group prefer one place."""

    def row(symbol: str, ensembl: str, reliability: str, places: list[str]) -> str:
        stated = [";".join(places) if r == reliability else "" for r in _RELIABILITIES]
        terms = ";".join(f"{place} ({_PLACE_TERMS[place]})" for place in places)
        return "\t".join((ensembl, symbol, reliability, *stated, "", "", "", terms))

    sound = []
    for j in range(GENES):
        symbol, _, ensembl = gene(j)
        places = {_PLACES[entity_group(j)] if draw.random() < 0.7 else draw.choice(_PLACES)}
        if draw.random() < 0.3:
            places.add(draw.choice(_PLACES))
        sound.append(Entry(row(symbol, ensembl, draw.choice(_RELIABILITIES), sorted(places))))
    planted = [
        Entry(sound[1].text, "duplicate", "exact duplicate row"),
        Entry(
            row("DEMO9999", "ENSG99999999999", "Approved", ["Cytosol"]),
            "rejected",
            "gene that gene_info lacks",
        ),
        Entry(row("DEMO0001", gene(0)[2], "", []), "rejected", "no compartment"),
    ]
    return scatter(sound, planted, draw)


def mrna_locations(world: World, draw: Random) -> list[Entry]:
    """mRNA_names_<n>.tsv: four compartments of the target genes, in the published layout."""
    targeted = [sum(j == target for _, target in world.targets) for j in range(GENES)]
    rows = []
    for j in range(GENES):
        symbol, entrez, _ = gene(j)
        lean = 1.2 if entity_group(j) % 2 else -1.2
        chances = (0.63, 0.97, logistic(lean - 0.4), logistic(-lean + 0.6))
        cells = ["1" if draw.random() < p else "0" for p in chances]
        rows.append(Entry("\t".join((str(j), symbol, entrez, str(targeted[j]), *cells))))
    return rows
