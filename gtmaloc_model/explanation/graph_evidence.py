"""Which statements in the graph support a compartment: shared partners and labelled neighbours.

This is evidence in the graph, ranked by how much more often than chance it occurs with the compartment. It
is not an attribution of the model's output: the model may weigh things differently.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

PRIOR_WEIGHT = 5.0
"""Pseudo-count that shrinks the share among few miRNAs towards the base rate."""


@dataclass(frozen=True, slots=True)
class SharedPartner:
    """A disease, drug or gene that this miRNA shares with miRNAs found in the compartment.

    `lift` is ((found_there + w·base) / (shared_by + w)) / base with w = PRIOR_WEIGHT; above 1, sharing the
    partner supports the compartment.
    """

    relation: str
    partner: str
    shared_by: int
    found_there: int
    lift: float


@dataclass(frozen=True, slots=True)
class LabelledNeighbour:
    """A similar miRNA that is known to be found in the compartment."""

    relation: str
    neighbour: str
    score: float


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
    """What is known about a compartment, what is predicted, and the evidence for it in the graph.

    `answer` is "known" (a loaded localization reports it), the status of the published prediction ("likely",
    "possible", "unlikely", "not enough evidence"; docs/predictions.md) or "unknown" (no published
    prediction). `reports` has those with publications first, then those with a higher score; `sources` names
    their sources in the same order.
    """

    compartment: str
    answer: str
    probability: float | None
    calibrated: float | None
    rank: int | None
    of: int | None
    base_rate: float
    sources: tuple[str, ...]
    pmids: tuple[str, ...]
    reports: tuple[LocalizationReport, ...]
    shared: tuple[SharedPartner, ...]
    neighbours: tuple[LabelledNeighbour, ...]


def lift(found_there: int, shared_by: int, base_rate: float) -> float:
    """((found_there + w·base) / (shared_by + w)) / base; 1 if no miRNA is found there."""
    if base_rate == 0:
        return 1.0
    return (found_there + PRIOR_WEIGHT * base_rate) / (shared_by + PRIOR_WEIGHT) / base_rate


def explain_compartments(
    localizations: Iterable[Mapping[str, Any]],
    shared: Iterable[Mapping[str, Any]],
    neighbours: Iterable[Mapping[str, Any]],
    *,
    most: int = 3,
) -> list[CompartmentEvidence]:
    """One evidence record per compartment, from the rows of the named queries.

    Args:
        localizations: rows of `localizations`.
        shared: rows of `shared_partners`.
        neighbours: rows of `labelled_neighbours`, most similar first.
        most: maximum number of partners and of neighbours to keep per relation.
    """
    partners: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in shared:
        partners[row["compartment"]].append(row)
    similar: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in neighbours:
        similar[row["compartment"]].append(row)
    evidence = []
    for row in localizations:
        reports = _reports(row["reports"])
        evidence.append(
            CompartmentEvidence(
                compartment=row["compartment"],
                answer=_answer(row),
                probability=row["probability"],
                calibrated=row["calibrated"],
                rank=row["rank"],
                of=row["of"],
                base_rate=row["base_rate"],
                sources=tuple(dict.fromkeys(report.source for report in reports)),
                pmids=tuple(sorted({pmid for report in reports for pmid in report.pmids})),
                reports=reports,
                shared=_top_partners(partners[row["compartment"]], row["base_rate"], most),
                neighbours=_top_neighbours(similar[row["compartment"]], most),
            )
        )
    return evidence


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


def _top_partners(rows: list[Mapping[str, Any]], base_rate: float, most: int) -> tuple[SharedPartner, ...]:
    by_relation: dict[str, list[SharedPartner]] = defaultdict(list)
    for row in rows:
        ratio = lift(row["found_there"], row["shared_by"], base_rate)
        if ratio > 1:
            found = SharedPartner(
                row["relation"], row["partner"], row["shared_by"], row["found_there"], round(ratio, 4)
            )
            by_relation[row["relation"]].append(found)
    return tuple(
        partner
        for relation in sorted(by_relation)
        for partner in sorted(by_relation[relation], key=lambda p: (-p.lift, -p.shared_by, p.partner))[:most]
    )


def _top_neighbours(rows: list[Mapping[str, Any]], most: int) -> tuple[LabelledNeighbour, ...]:
    by_relation: dict[str, list[LabelledNeighbour]] = defaultdict(list)
    for row in rows:
        neighbour = LabelledNeighbour(row["relation"], row["neighbour"], round(row["score"], 4))
        by_relation[row["relation"]].append(neighbour)
    return tuple(n for relation in sorted(by_relation) for n in by_relation[relation][:most])
