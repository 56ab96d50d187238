"""The step `relate`: computes similarity networks from the graph and writes them to it."""

import time
from dataclasses import asdict, dataclass
from typing import Any

from graph_store.computed_parts import forget_parts, record_part
from graph_store.writing.similarities import write_similarities
from gtmaloc.pipeline.parameters import similarity_parameters
from gtmaloc.workspace import Workspace
from gtmaloc_model.data.from_graph import raw_data_from_graph
from gtmaloc_model.similarity.networks import similarity_networks


@dataclass(frozen=True, slots=True)
class NetworkReport:
    """One similarity network that was written."""

    relation: str
    nodes: int
    edges: int
    seconds: float


@dataclass(frozen=True, slots=True)
class RelateResult:
    """The similarity networks that were written."""

    relations: tuple[NetworkReport, ...]

    def as_json(self) -> dict[str, Any]:
        """`{relations: [{relation, nodes, edges, seconds}]}`."""
        return {"relations": [asdict(r) for r in self.relations]}


def relate(workspace: Workspace) -> RelateResult:
    """Compute the similarity networks of the benchmark and write them as scored edges.

    Embeddings of the earlier networks are no longer current.

    Raises:
        NoBenchmark: no localization benchmark is loaded.
    """
    parameters = similarity_parameters(workspace.settings)
    with workspace.graph("relate", require_gds=False) as store:
        raw = raw_data_from_graph(store)
        with workspace.reporter.bar("Smith-Waterman") as advance:
            networks = similarity_networks(raw, parameters, progress=advance)
        reports = []
        forget_parts(store, "related", "embedded")
        for network in networks:
            started = time.perf_counter()
            of_data = raw.fingerprint
            write_similarities(store, network.type, network.label, network.edges(), network.method, of_data)
            seconds = round(network.seconds + time.perf_counter() - started, 3)
            reports.append(NetworkReport(network.type, len(network.ids), len(network.score), seconds))
            workspace.reporter.say(f"  {network.type:26s} {len(network.score):>8,} edges  {seconds:5.1f} s")
        record_part(store, "related", raw.fingerprint, asdict(parameters))
    return RelateResult(tuple(reports))
