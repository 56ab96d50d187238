"""The mRNA table of the benchmark: four compartments of the invented genes, in the published layout."""

from random import Random

from loaders.demonstration.invented_mirnas import Repertoire
from loaders.demonstration.invented_partners import gene
from loaders.demonstration.invented_world import GENES, World, entity_group, logistic
from loaders.demonstration.planted_rows import Entry
from loaders.demonstration.written_file import Stream, WrittenFile

HEADER = "column_0based\tgene_symbol\tentrez_id\tn_miRNAs\tCytoplasm\tExosome\tNucleolus\tNucleus"


def files(repertoire: Repertoire, world: World, stream: Stream) -> list[WrittenFile]:
    """mRNA_names_<n>.tsv."""
    rows = _rows(world, stream("mrna"))
    path = f"localization_benchmark/mRNA_names_{GENES}.tsv"
    return [WrittenFile("benchmark_genes", path, rows, HEADER)]


def _rows(world: World, draw: Random) -> list[Entry]:
    targeted = [sum(j == target for _, target in world.targets) for j in range(GENES)]
    rows = []
    for j in range(GENES):
        symbol, entrez, _ = gene(j)
        lean = 1.2 if entity_group(j) % 2 else -1.2
        chances = (0.63, 0.97, logistic(lean - 0.4), logistic(-lean + 0.6))
        cells = ["1" if draw.random() < p else "0" for p in chances]
        rows.append(Entry("\t".join((str(j), symbol, entrez, str(targeted[j]), *cells))))
    return rows
