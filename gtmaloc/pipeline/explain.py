"""The query `explain`: known and predicted compartments of one miRNA, by the model and the graph."""

from dataclasses import asdict, dataclass
from typing import Any

from graph_schema.benchmark import BENCHMARK_SOURCE
from graph_schema.queries import named_query
from graph_store.connection import GraphStore
from graph_store.graph_state import holds_synthetic
from graph_store.run_origin import outdated_note
from gtmaloc.pipeline.hairpin_answer import ALONE, HairpinAnswer, answered_id, hairpin_answer, row_answers
from gtmaloc.pipeline.predict import MEANING
from gtmaloc.pipeline.resolve import Resolved, UnknownName, find_mirnas, resolver_from_graph
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import GTMALocError
from gtmaloc_model.explanation.compartments import CompartmentEvidence, explain_compartments
from gtmaloc_model.explanation.graph_evidence import Evidence, graph_evidence
from gtmaloc_model.explanation.model_output import Applicability, ModelNeighbour, OutputExplanation

LEAST_SHARED = 3
"""A partner shared by fewer other miRNAs is not evidence."""
LEAST_SIMILAR = 0.4
"""A neighbour below this score is not evidence: unrelated hairpins reach about 0.2."""
_OUTSIDE = f"outside the benchmark: {ALONE}"


@dataclass(frozen=True, slots=True)
class ExplainResult:
    """Known, predicted and unknown compartments of one miRNA.

    `neighbours` are the labelled miRNAs whose labels the model weighs most; `applicability` says whether the
    miRNA is like those on which the statuses were measured. Empty and None with `contributions_note` if the
    run does not say what its predictions rest on.
    """

    query: str
    resolved: Resolved
    run: str | None
    synthetic: bool
    applicability: Applicability | None
    neighbours: tuple[ModelNeighbour, ...]
    compartments: tuple[CompartmentEvidence, ...]
    contributions_note: str | None  # why nothing is said about the model's output
    outdated: bool  # the evidence comes from a graph that has changed since the run was trained
    note: str | None  # how, and what to do
    meaning: str = MEANING

    def as_json(self) -> dict[str, Any]:
        """`{query, resolved, run, applicability, neighbours, compartments: [{compartment, set, …}]}`."""
        return asdict(self)


def explain(workspace: Workspace, name: str) -> ExplainResult:
    """Collect what the published run says about its predictions, and the evidence in the graph.

    A miRNA outside the benchmark is explained by its hairpins, as it is predicted; the graph has evidence
    only if a loaded source uses its name.

    Raises:
        UnknownName: the name does not denote one miRNA, or no loaded source and no published run has it.
    """
    with workspace.graph_to_read() as store:
        resolver = resolver_from_graph(store)
        (found,) = find_mirnas(store, resolver, [name])
        localizations, evidence = evidence_of(store, found.id) if isinstance(found, Resolved) else ([], {})
        hairpins = None
        own = row_answers(resolver.resolve(name), found) and any(row["run"] for row in localizations)
        if not own:
            hairpins = hairpin_answer(store, resolver, name)
        synthetic, note = holds_synthetic(store), outdated_note(store)
    if hairpins is not None:
        resolved, explained = _through(hairpins, found), hairpins.accession
        localizations = hairpins.localizations(localizations)
        rates = {row["compartment"]: row["base_rate"] for row in localizations}
        evidence = evidence or graph_evidence(rates, [], [], [])
    elif isinstance(found, UnknownName):
        raise found
    else:
        resolved, explained = found, found.id
    run = next((row["run"] for row in localizations if row["run"]), None)
    output, why_not = _output(workspace, run, explained)
    return ExplainResult(
        query=name,
        resolved=resolved,
        run=run,
        synthetic=synthetic,
        applicability=output.applicability if output else None,
        neighbours=output.neighbours if output else (),
        compartments=tuple(explain_compartments(localizations, evidence, output)),
        contributions_note=why_not,
        outdated=note is not None,
        note=note,
    )


def _through(hairpins: HairpinAnswer, found: Resolved | UnknownName) -> Resolved:
    of = hairpins.resolution
    id_ = answered_id(of, found, hairpins.accession or "")
    return Resolved(id_, of.level, of.how, "; ".join(filter(None, (of.note, _OUTSIDE))))


def evidence_of(store: GraphStore, mirna: str) -> tuple[list[dict[str, Any]], dict[str, Evidence]]:
    """Rows of `localizations` of the miRNA with this id, and the evidence in the graph by compartment."""
    of = {"id": mirna, "source": BENCHMARK_SOURCE}
    localizations = store.read(named_query("localizations"), of)
    evidence = graph_evidence(
        {row["compartment"]: row["base_rate"] for row in localizations},
        store.read(named_query("labelled_mirnas"), of),
        store.read(named_query("shared_partners"), {**of, "least": LEAST_SHARED}),
        store.read(named_query("labelled_neighbours"), {**of, "similar": LEAST_SIMILAR}),
    )
    return localizations, evidence


def _output(
    workspace: Workspace, run: str | None, mirna: str | None
) -> tuple[OutputExplanation | None, str | None]:
    """What the run in the graph says about its output, or why it says nothing."""
    if run is None:
        return (
            None,
            "No published run has a prediction for this miRNA of the literature: only the graph is asked",
        )
    if mirna is None:
        return None, "It comes from several hairpins with different answers: ask for one of them"
    if not (workspace.runs / run).is_dir():
        return (
            None,
            f"What the model's output rests on is not known: {workspace.runs} does not hold run {run}",
        )
    # Imported here: an answer from the graph alone needs no arrays.
    from gtmaloc_learning.predictions import stacked
    from gtmaloc_learning.run_directory import RunDirectory
    from gtmaloc_model.explanation.read_output import explain_output

    try:
        found = RunDirectory.find(workspace.runs, run)
        explanations = found.explanations
    except GTMALocError as error:
        return None, f"The files of the published run cannot be read: {error.message}. {error.remedy}"
    output = None
    if explanations is not None:
        every = [found.predictions, *([found.others] if found.others is not None else [])]
        output = explain_output(explanations, stacked(every), mirna)
    if output is None or not output.compartments:
        return (
            output,
            f"The model {found.settings['model']} does not say what its output for this miRNA rests on",
        )
    return output, None
