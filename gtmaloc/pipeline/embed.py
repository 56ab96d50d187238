"""The step `embed`: node2vec embeddings of the relation networks, computed in the graph."""

from dataclasses import asdict, dataclass
from typing import Any

from graph_schema.networks import NETWORK_BY_NAME, network_named
from graph_store.computed_parts import (
    check_same,
    forget_parts,
    record_part,
    recorded_parameters,
    require_part,
)
from graph_store.connection import GraphStore
from graph_store.gds.node2vec import EmbeddingReport, embed_relation
from graph_store.graph_state import data_fingerprint
from gtmaloc.pipeline.parameters import requested_parameters
from gtmaloc.workspace import Workspace


@dataclass(frozen=True, slots=True)
class EmbedResult:
    """The embeddings that were written."""

    relations: tuple[EmbeddingReport, ...]

    def as_json(self) -> dict[str, Any]:
        """`{relations: [{relation, nodes, edges, dimension, seconds}]}`."""
        return {"relations": [asdict(r) for r in self.relations]}


def embed(workspace: Workspace, relations: tuple[str, ...] = ()) -> EmbedResult:
    """Run node2vec for each relation type (all unless named) and write the vectors to the nodes.

    Raises:
        UsageError: an unknown relation.
        GraphNotEmbedded: the similarity networks do not belong to the data in the graph.
        OtherParameters: the parameters of the similarity networks differ from the settings, or a single
            relation is to be embedded with parameters that differ from the others'.
    """
    chosen = relations or tuple(NETWORK_BY_NAME)
    for relation in chosen:
        network_named(relation)  # refuse an unknown name before opening the graph
    requested = requested_parameters(workspace.settings)
    with workspace.graph("embed") as store:
        current = data_fingerprint(store)
        require_part(store, "related", current, requested)
        whole = set(chosen) == set(NETWORK_BY_NAME)
        if whole:
            forget_parts(store, "embedded")
        elif (recorded := recorded_parameters(store, "embedded", current)) is not None:
            check_same("embedded", recorded, requested)
        reports = [_embed_one(workspace, store, relation) for relation in chosen]
        if whole:
            record_part(store, "embedded", current, requested.embedded)
    return EmbedResult(tuple(reports))


def _embed_one(workspace: Workspace, store: GraphStore, relation: str) -> EmbeddingReport:
    report = embed_relation(store, relation, seed=workspace.settings.seed)
    workspace.reporter.say(
        f"  {relation:10s} {report.nodes:>6,} nodes  {report.edges:>8,} edges  "
        f"{report.dimension:>4} dimensions  {report.seconds:5.1f} s"
    )
    return report
