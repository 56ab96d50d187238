"""One record per compartment: reports, prediction, what the model's output rests on, graph evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gtmaloc_model.explanation.disagreement import disagreement
from gtmaloc_model.explanation.graph_evidence import Evidence, LabelledNeighbour, SharedPartner
from gtmaloc_model.explanation.model_output import Contribution, FeatureContribution, OutputExplanation


@dataclass(frozen=True, slots=True)
class LocalizationReport:
    """What one source reports about the compartment; `observations` is empty if its rows agree.

    The benchmark gives a bare label: neither publication nor score.
    """

    source: str
    pmids: tuple[str, ...]
    score: float | None
    go_id: str | None
    evidence: tuple[str, ...]
    observations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CompartmentEvidence:
    """What is known about a compartment, what is predicted and why, and the evidence for it in the graph.

    `answer` is "known" (a loaded localization reports it), the status of the published prediction ("likely",
    "possible", "unlikely", "not enough evidence"; docs/predictions.md) or "unknown" (no published
    prediction). `set` is its conformal set. `reports` has those with publications first, then those with a
    higher score; `sources` names their sources in the same order.

    `nothing_known`, `contributions` and `features` say what the model's output rests on (`model_output`);
    None and empty if that is not known. From `shared` to `similar_found` it is evidence in the graph
    (`graph_evidence`). `disagreement` says where the two differ.
    """

    compartment: str
    answer: str
    probability: float | None
    calibrated: float | None
    rank: int | None
    of: int | None
    base_rate: float
    set: str | None
    sources: tuple[str, ...]
    pmids: tuple[str, ...]
    reports: tuple[LocalizationReport, ...]
    nothing_known: float | None
    contributions: tuple[Contribution, ...]
    features: tuple[FeatureContribution, ...]
    shared: tuple[SharedPartner, ...]
    neighbours: tuple[LabelledNeighbour, ...]
    compared: int
    partners_for: int
    partners_against: int
    similar: int
    similar_found: int
    disagreement: str | None


def explain_compartments(
    localizations: Iterable[Mapping[str, Any]],
    evidence: Mapping[str, Evidence],
    output: OutputExplanation | None,
) -> list[CompartmentEvidence]:
    """One record per compartment, in the order of `localizations`.

    Args:
        localizations: rows of the named query.
        evidence: of each compartment.
        output: what the published run says about its output, if it does.
    """
    found = []
    for row in localizations:
        compartment = row["compartment"]
        reports, graph = _reports(row["reports"]), evidence[compartment]
        of_model = output.compartments.get(compartment) if output else None
        answer = _answer(row)
        found.append(
            CompartmentEvidence(
                compartment=compartment,
                answer=answer,
                probability=row["probability"],
                calibrated=row["calibrated"],
                rank=row["rank"],
                of=row["of"],
                base_rate=row["base_rate"],
                set=row["set"],
                sources=tuple(dict.fromkeys(report.source for report in reports)),
                pmids=tuple(sorted({pmid for report in reports for pmid in report.pmids})),
                reports=reports,
                nothing_known=of_model.nothing_known if of_model else None,
                contributions=of_model.contributions if of_model else (),
                features=of_model.features if of_model else (),
                shared=graph.shared,
                neighbours=graph.neighbours,
                compared=graph.compared,
                partners_for=graph.partners_for,
                partners_against=graph.partners_against,
                similar=graph.similar,
                similar_found=graph.similar_found,
                disagreement=disagreement(answer, row["set"], row["calibrated"], graph, of_model),
            )
        )
    return found


def _reports(rows: Iterable[Mapping[str, Any]]) -> tuple[LocalizationReport, ...]:
    found = [
        LocalizationReport(
            source=row["source"],
            pmids=tuple(row["pmids"]),
            score=row["score"],
            go_id=row["go_id"],
            evidence=tuple(row["evidence"]),
            observations=tuple(row["observations"]),
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda r: (not r.pmids, -(r.score or 0.0), r.source)))


def _answer(row: Mapping[str, Any]) -> str:
    if row["reports"]:
        return "known"
    if row["calibrated"] is None:
        return "unknown"
    return str(row["status"])
