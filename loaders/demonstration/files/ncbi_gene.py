"""NCBI Gene: the invented genes, a placeholder and a gene of another organism."""

from random import Random

from loaders.demonstration.invented_mirnas import Repertoire
from loaders.demonstration.invented_partners import gene
from loaders.demonstration.invented_world import GENES, World
from loaders.demonstration.planted_rows import Entry
from loaders.demonstration.written_file import Stream, WrittenFile

HEADER = (
    "#tax_id\tGeneID\tSymbol\tLocusTag\tSynonyms\tdbXrefs\tchromosome\tmap_location\tdescription\ttype_of_gene\t"
    "Symbol_from_nomenclature_authority\tFull_name_from_nomenclature_authority\tNomenclature_status\t"
    "Other_designations\tModification_date\tFeature_type"
)


def files(repertoire: Repertoire, world: World, stream: Stream) -> list[WrittenFile]:
    """Homo_sapiens.gene_info.gz."""
    rows = _rows(stream("genes"))
    return [WrittenFile("ncbi_gene", "genes_proteins/Homo_sapiens.gene_info.gz", rows, HEADER)]


def _rows(draw: Random) -> list[Entry]:
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
