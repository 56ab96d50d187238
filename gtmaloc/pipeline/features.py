"""The step `features`: the blocks and similarities that models may read, and what the data know of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph_store.load_records import loaded_releases
from gtmaloc.pipeline.dataset import dataset_of_data, export_dataset
from gtmaloc.pipeline.evaluation_data import reads_the_graph
from gtmaloc.pipeline.fetch import fetch
from gtmaloc.pipeline.load import present_sources
from gtmaloc.workspace import Workspace
from gtmaloc_model.features.described import (
    DescribedBlock,
    DescribedSimilarity,
    described_blocks,
    described_similarities,
)


@dataclass(frozen=True, slots=True)
class FeaturesResult:
    """What models may read of the rows of a dataset.

    Attributes:
        rows: number of miRNAs.
        releases: release of each source that is there, by its name.
        blocks: what is known of each block.
        similarities: what is known of each similarity.
        synthetic: whether the data are the demonstration release.
    """

    rows: int
    releases: dict[str, str]
    blocks: list[DescribedBlock]
    similarities: list[DescribedSimilarity]
    synthetic: bool

    def as_json(self) -> dict[str, Any]:
        """`{rows, blocks: [{name, sources, columns, known_rows, …}], similarities: [{name, block, …}]}`."""
        return {
            "rows": self.rows,
            "synthetic": self.synthetic,
            "blocks": [
                {
                    "name": of.block.name,
                    "meaning": of.block.meaning,
                    "sets": list(of.sets),
                    "sources": [
                        {"source": source, "release": self.releases.get(source)} for source in of.block.reads
                    ],
                    "uses_labels": of.block.uses_labels,
                    "columns": of.columns,
                    "known_rows": of.known_rows,
                    "known_values": round(of.known_values, 4),
                    "seconds": round(of.seconds, 3),
                }
                for of in self.blocks
            ],
            "similarities": [
                {
                    "name": of.similarity.name,
                    "block": of.similarity.block,
                    "sets": list(of.sets),
                    "neighbours": of.similarity.neighbours,
                    "rows_with_neighbours": of.rows_with_neighbours,
                    "seconds": round(of.seconds, 3),
                }
                for of in self.similarities
            ],
        }


def features(workspace: Workspace, given: Path | None = None) -> FeaturesResult:
    """Describe every block and similarity for the miRNAs of a data directory, else of the graph.

    Raises:
        UsageError: the directory does not exist.
        MissingRelease: a required source is missing.
        GraphNotEmbedded: the graph is read, and `relate` has not been run on it.
    """
    if reads_the_graph(workspace, given):
        dataset = export_dataset(workspace, embeddings=False)
        with workspace.graph_to_read() as store:
            releases = [record.release for record in loaded_releases(store)]
    else:
        data = fetch(workspace, given)
        content = present_sources(data)
        dataset = dataset_of_data(workspace, data, content, embeddings=False)
        releases = [release for _, release in content.found]
    return FeaturesResult(
        rows=len(dataset.mirna_ids),
        releases={release.source: release.release for release in releases},
        blocks=described_blocks(dataset),
        similarities=described_similarities(dataset),
        synthetic=dataset.synthetic,
    )
