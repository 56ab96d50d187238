"""The Human Protein Atlas: genes of a group prefer one location."""

from random import Random

from loaders.demonstration.invented_mirnas import Repertoire
from loaders.demonstration.invented_partners import gene
from loaders.demonstration.invented_world import GENES, World, entity_group
from loaders.demonstration.planted_rows import Entry, scatter
from loaders.demonstration.written_file import Stream, WrittenFile

HEADER = (
    "Gene\tGene name\tReliability\tEnhanced\tSupported\tApproved\tUncertain\t"
    "Single-cell variation intensity\tSingle-cell variation spatial\tCell cycle dependency\tGO id"
)
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


def files(repertoire: Repertoire, world: World, stream: Stream) -> list[WrittenFile]:
    """subcellular_location.tsv."""
    rows = _rows(stream("hpa"))
    return [WrittenFile("human_protein_atlas", "genes_proteins/subcellular_location.tsv", rows, HEADER)]


def _rows(draw: Random) -> list[Entry]:
    def row(symbol: str, ensembl: str, reliability: str, places: list[str]) -> str:
        columns = [";".join(places) if r == reliability else "" for r in _RELIABILITIES]
        terms = ";".join(f"{place} ({_PLACE_TERMS[place]})" for place in places)
        return "\t".join((ensembl, symbol, reliability, *columns, "", "", "", terms))

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
            "gene missing in gene_info",
        ),
        Entry(row("DEMO0001", gene(0)[2], "", []), "rejected", "no compartment"),
    ]
    return scatter(sound, planted, draw)
