"""The query `explain`: known and predicted compartments of one miRNA, with the graph evidence for each."""

from dataclasses import asdict, dataclass
from typing import Any

from graph_schema.benchmark import BENCHMARK_SOURCE
from graph_schema.queries import named_query
from graph_store.connection import GraphStore
from graph_store.graph_state import holds_synthetic
from graph_store.run_origin import outdated_note
from gtmaloc.pipeline.predict import MEANING
from gtmaloc.pipeline.resolve import Resolved, find_mirna, resolver_from_graph
from gtmaloc.workspace import Workspace
from gtmaloc_model.explanation.graph_evidence import CompartmentEvidence, explain_compartments

LEAST_SHARED = 3
"""A partner shared by fewer other miRNAs is not evidence."""
LEAST_SIMILAR = 0.4
"""A neighbour below this score is not evidence: unrelated hairpins reach about 0.2."""


@dataclass(frozen=True, slots=True)
class ExplainResult:
    """Known, predicted and unknown compartments of one miRNA."""

    query: str
    resolved: Resolved
    run: str | None
    synthetic: bool
    compartments: tuple[CompartmentEvidence, ...]
    outdated: bool  # the evidence comes from a graph that has changed since the run was trained
    note: str | None  # how, and what to do
    meaning: str = MEANING

    def as_json(self) -> dict[str, Any]:
        """`{query, resolved, run, compartments: [{compartment, answer, shared, neighbours, …}]}`."""
        return asdict(self)


def explain(workspace: Workspace, name: str) -> ExplainResult:
    """Collect the evidence; for a miRNA outside the benchmark too, but without probabilities.

    Raises:
        UnknownName: the name does not denote one miRNA.
    """
    with workspace.graph_to_read() as store:
        resolved = find_mirna(store, resolver_from_graph(store), name)
        run, evidence = evidence_of(store, resolved.id)
        synthetic, note = holds_synthetic(store), outdated_note(store)
    return ExplainResult(name, resolved, run, synthetic, tuple(evidence), note is not None, note)


def evidence_of(store: GraphStore, mirna: str) -> tuple[str | None, list[CompartmentEvidence]]:
    """The current run, and what it and the graph say about each compartment of the miRNA with this id."""
    of = {"id": mirna, "source": BENCHMARK_SOURCE}
    localizations = store.read(named_query("localizations"), of)
    shared = store.read(named_query("shared_partners"), {**of, "least": LEAST_SHARED})
    neighbours = store.read(named_query("labelled_neighbours"), {**of, "similar": LEAST_SIMILAR})
    run = next((row["run"] for row in localizations if row["run"]), None)
    return run, explain_compartments(localizations, shared, neighbours)
