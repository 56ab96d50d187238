"""The steps `relate` and `embed`: similarity networks and node2vec embeddings, from the graph into it."""

import time
from dataclasses import asdict, dataclass
from typing import Any

from graph_schema.nodes import EMBEDDING_DIMENSIONS
from graph_store.connection import GraphStore
from graph_store.gds.node2vec import EmbeddingReport, embed_relation
from graph_store.gds.projection import relation_network
from graph_store.graph_state import data_fingerprint, get_state, set_state
from graph_store.writing.similarities import write_similarities
from gtmaloc.settings import Settings
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import UsageError
from gtmaloc_model.data.from_graph import GraphNotEmbedded, raw_data_from_graph
from gtmaloc_model.similarity.networks import SimilarityParameters, similarity_networks


@dataclass(frozen=True, slots=True)
class NetworkReport:
    """One similarity network as written."""

    relation: str
    nodes: int
    edges: int
    seconds: float


@dataclass(frozen=True, slots=True)
class RelateResult:
    """The similarity networks as written."""

    relations: tuple[NetworkReport, ...]

    def as_json(self) -> dict[str, Any]:
        """`{relations: [{relation, nodes, edges, seconds}]}`."""
        return {"relations": [asdict(r) for r in self.relations]}


@dataclass(frozen=True, slots=True)
class EmbedResult:
    """The embeddings as written."""

    relations: tuple[EmbeddingReport, ...]

    def as_json(self) -> dict[str, Any]:
        """`{relations: [{relation, nodes, edges, dimension, seconds}]}`."""
        return {"relations": [asdict(r) for r in self.relations]}


def similarity_parameters(settings: Settings) -> SimilarityParameters:
    """The parameters of eq. 1-6 that the settings ask for."""
    return SimilarityParameters(
        mesh_delta=settings.mesh_delta,
        disease_threshold=settings.disease_threshold,
        functional_alpha=settings.functional_alpha,
        functional_threshold=settings.functional_threshold,
        sequence_neighbours=settings.sequence_neighbours,
        sequence_threshold=settings.sequence_threshold,
    )


def relate(workspace: Workspace) -> RelateResult:
    """Compute the similarity networks of the benchmark and write them as scored edges.

    Raises:
        NoBenchmark: nothing to relate is loaded.
    """
    with workspace.graph(require_gds=False) as store:
        raw = raw_data_from_graph(store)
        with workspace.reporter.bar("Smith-Waterman") as advance:
            networks = similarity_networks(raw, similarity_parameters(workspace.settings), progress=advance)
        reports = []
        set_state(store, related_fingerprint=None, embedded_fingerprint=None)
        for network in networks:
            started = time.perf_counter()
            of_data = raw.fingerprint
            write_similarities(store, network.type, network.label, network.edges(), network.method, of_data)
            seconds = round(network.seconds + time.perf_counter() - started, 3)
            reports.append(NetworkReport(network.type, len(network.ids), len(network.score), seconds))
            workspace.reporter.say(f"  {network.type:26s} {len(network.score):>8,} edges  {seconds:5.1f} s")
        set_state(store, related_fingerprint=raw.fingerprint)
    return RelateResult(tuple(reports))


def embed(workspace: Workspace, relations: tuple[str, ...] = ()) -> EmbedResult:
    """Run node2vec for each relation type (all four unless named) and write the vectors to the nodes.

    Raises:
        GraphNotEmbedded: the similarity networks do not belong to the data in the graph.
        UsageError: an unknown relation, or one embedded alone with another seed than the others.
    """
    chosen = relations or tuple(EMBEDDING_DIMENSIONS)
    for relation in chosen:
        relation_network(relation)  # an unknown name is refused before the graph is asked
    with workspace.graph() as store:
        state, current, seed = get_state(store), data_fingerprint(store), workspace.settings.seed
        if state.get("related_fingerprint") != current:
            raise GraphNotEmbedded(
                "The similarity networks are missing or of other data", "Run `gtmaloc relate`"
            )
        whole = set(chosen) == set(EMBEDDING_DIMENSIONS)
        if whole:
            set_state(store, embedded_fingerprint=None, embedded_seed=None)
        elif state.get("embedded_fingerprint") == current and state.get("embedded_seed") != seed:
            raise UsageError(
                f"The other relations are embedded with seed {state.get('embedded_seed')}, not {seed}",
                "Give that seed, or embed all relations together",
            )
        reports = [_embed_one(workspace, store, relation) for relation in chosen]
        if whole:
            set_state(store, embedded_fingerprint=current, embedded_seed=seed)
    return EmbedResult(tuple(reports))


def _embed_one(workspace: Workspace, store: GraphStore, relation: str) -> EmbeddingReport:
    report = embed_relation(store, relation, seed=workspace.settings.seed)
    workspace.reporter.say(
        f"  {relation:10s} {report.nodes:>6,} nodes  {report.edges:>8,} edges  "
        f"{report.dimension:>4} dimensions  {report.seconds:5.1f} s"
    )
    return report
