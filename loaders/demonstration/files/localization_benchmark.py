"""The localization benchmark: ids, and the labels of seven compartments; no errors are planted."""

from loaders.demonstration.invented_mirnas import Repertoire
from loaders.demonstration.invented_world import World
from loaders.demonstration.planted_rows import Entry
from loaders.demonstration.written_file import Stream, WrittenFile

FOLDER = "localization_benchmark"


def files(repertoire: Repertoire, world: World, stream: Stream) -> list[WrittenFile]:
    """miRNA_ID_<n>.txt, one id per line, and miRNA_localization.csv, 0 or 1 per compartment, no header."""
    names = [Entry(member.name) for member in repertoire.benchmark]
    labels = [Entry(",".join(map(str, row))) for row in world.labels]
    return [
        WrittenFile("localization_benchmark", f"{FOLDER}/miRNA_ID_{len(names)}.txt", names),
        WrittenFile("", f"{FOLDER}/miRNA_localization.csv", labels),  # row i belongs to line i of the ids
    ]
