"""The files of miRBase: sequences and their annotations."""

from loaders.demonstration.files.mirbase import annotations, sequences
from loaders.demonstration.invented_mirnas import Repertoire
from loaders.demonstration.invented_world import World
from loaders.demonstration.written_file import Stream, WrittenFile


def files(repertoire: Repertoire, world: World, stream: Stream) -> list[WrittenFile]:
    """mature.fa, miRNA.dat, miFam.dat, aliases.txt, miRNA.dead and hsa.gff3."""
    return [*sequences.files(repertoire, stream), *annotations.files(repertoire, stream)]
