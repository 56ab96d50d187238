"""What the published probabilities of one miRNA rest on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contribution:
    """What a part of the model's input adds to the log odds; `without`: the probability if it is unknown."""

    part: str
    contribution: float
    without: float


@dataclass(frozen=True, slots=True)
class FeatureContribution:
    """What a single input adds to the share of votes of the forest."""

    feature: str
    contribution: float


@dataclass(frozen=True, slots=True)
class CompartmentContributions:
    """What the calibrated probability of one compartment rests on.

    Attributes:
        nothing_known: the probability if nothing is known of the miRNA.
        contributions: of each part, in log odds, the largest first: from `nothing_known` to the probability.
        features: single inputs of the forest member, the largest first.
    """

    nothing_known: float
    contributions: tuple[Contribution, ...]
    features: tuple[FeatureContribution, ...]


@dataclass(frozen=True, slots=True)
class ModelNeighbour:
    """A labelled miRNA whose labels the model weighs.

    Attributes:
        mirna: its id; other spellings of its molecule count with it.
        weight: of its labels in the kernel member.
        compartments: where it is reported.
        without: for each compartment, the probability if this molecule had not been in the training data.
    """

    mirna: str
    weight: float
    compartments: tuple[str, ...]
    without: dict[str, float]


@dataclass(frozen=True, slots=True)
class Applicability:
    """Whether the miRNA is like those on which the statuses were measured.

    Attributes:
        inside: both values reach their limit.
        described: share of the model's values that are known; at least `least_described` is needed.
        nearness: mean similarity to the most similar labelled miRNA of another family, likewise.
    """

    inside: bool
    described: float
    least_described: float
    nearness: float
    least_nearness: float


@dataclass(frozen=True, slots=True)
class OutputExplanation:
    """Everything about one miRNA; empty if the model does not say what its output rests on."""

    compartments: dict[str, CompartmentContributions]
    neighbours: tuple[ModelNeighbour, ...]
    applicability: Applicability | None
