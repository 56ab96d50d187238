"""Which statements in the graph support a compartment: shared partners and labelled neighbours.

This is evidence in the graph, compared with miRNAs that are studied equally well. What the model's output
rests on is another question (`model_output`); `disagreement` says where the two differ.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from gtmaloc_model.explanation.study_degree import CHANCE, Sharing, StudyDegrees, at_least, at_most


@dataclass(frozen=True, slots=True)
class SharedPartner:
    """A disease, drug or gene that this miRNA shares with miRNAs found in the compartment.

    `expected` is the share of miRNAs of equal study degree that are found there, `lift` the shrunk share of
    the sharers over it, `chance` how often as many or more are found there by chance (`study_degree`).
    """

    relation: str
    partner: str
    shared_by: int
    found_there: int
    expected: float
    lift: float
    chance: float


@dataclass(frozen=True, slots=True)
class LabelledNeighbour:
    """A similar miRNA that is known to be found in the compartment."""

    relation: str
    neighbour: str
    score: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the graph says for one compartment.

    Attributes:
        shared: partners that speak for it, those of largest lift in each relation.
        neighbours: the most similar miRNAs that are found there, in each relation.
        compared: number of partners that enough labelled miRNAs share; about one in twenty speaks for a
            compartment by chance alone, and one in twenty against it.
        partners_for: how many of them speak for it.
        partners_against: how many speak against it.
        similar: number of labelled miRNAs that are similar.
        similar_found: how many of them are found there.
        speaks_for: whether all this exceeds chance: the strongest partner even as the best of all that were
            compared in its relation, or the number of similar miRNAs found there against the base rate; no
            more partners against it than for it, and the similar miRNAs not against it.
    """

    shared: tuple[SharedPartner, ...]
    neighbours: tuple[LabelledNeighbour, ...]
    compared: int
    partners_for: int
    partners_against: int
    similar: int
    similar_found: int
    speaks_for: bool


def graph_evidence(
    base_rates: Mapping[str, float],
    labelled: Iterable[Mapping[str, Any]],
    shared: Iterable[Mapping[str, Any]],
    neighbours: Iterable[Mapping[str, Any]],
    *,
    most: int = 3,
) -> dict[str, Evidence]:
    """The evidence for each compartment, from the rows of the named queries.

    Args:
        base_rates: share of labelled miRNAs found in each compartment.
        labelled: rows of `labelled_mirnas`.
        shared: rows of `shared_partners`.
        neighbours: rows of `labelled_neighbours`, most similar first.
        most: maximum number of partners and of neighbours to keep per relation.
    """
    degrees, partners, similar = StudyDegrees(labelled), list(shared), list(neighbours)
    compared: dict[str, int] = defaultdict(int)
    for row in partners:
        compared[row["relation"]] += 1
    names = {row["neighbour"] for row in similar}
    found = {}
    for compartment, base_rate in base_rates.items():
        sharing = [(row, degrees.sharing(row["relation"], row["sharers"], compartment)) for row in partners]
        speaking = [(row, s) for row, s in sharing if s.speaks_for]
        against = sum(s.speaks_against for _, s in sharing)
        there = [row for row in similar if row["compartment"] == compartment]
        n_there = len({row["neighbour"] for row in there})
        strongest = any(s.chance * compared[row["relation"]] <= CHANCE for row, s in speaking)
        alike = at_least(n_there, len(names), base_rate) <= CHANCE
        unlike = at_most(n_there, len(names), base_rate) <= CHANCE
        found[compartment] = Evidence(
            shared=_top_partners(speaking, most),
            neighbours=_top_neighbours(there, most),
            compared=len(partners),
            partners_for=len(speaking),
            partners_against=against,
            similar=len(names),
            similar_found=n_there,
            speaks_for=(strongest or alike) and len(speaking) >= against and not unlike,
        )
    return found


def _top_partners(speaking: list[tuple[Mapping[str, Any], Sharing]], most: int) -> tuple[SharedPartner, ...]:
    by_relation: dict[str, list[SharedPartner]] = defaultdict(list)
    for row, s in speaking:
        by_relation[row["relation"]].append(
            SharedPartner(
                row["relation"],
                row["partner"],
                s.shared_by,
                s.found_there,
                round(s.expected, 4),
                round(s.lift, 4),
                float(f"{s.chance:.2g}"),
            )
        )
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
