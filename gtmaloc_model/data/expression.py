"""What cohorts of patients say about the expression of hairpins."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from graph_schema.catalogue import node_type
from graph_schema.records import Edge

EXPRESSION_SOURCE = node_type("Cohort").defined_by
"""The source whose EXPRESSED_IN edges count."""


@dataclass(frozen=True, slots=True)
class ExpressionProfile:
    """Expression of one hairpin over the samples of one cohort, as an EXPRESSED_IN edge reports it.

    Attributes:
        samples: number of samples.
        mean, sd, maximum: of log2(reads per million + 1).
        share_above_half, share_above_ten: shares of samples with more than 0.5 and 10 reads per million.
        tumour_minus_normal: difference of the means; None without samples of both.
        components: coordinates in the cohort's co-expression space.
    """

    samples: int
    mean: float
    sd: float
    maximum: float
    share_above_half: float
    share_above_ten: float
    tumour_minus_normal: float | None
    components: tuple[float, ...]

    @classmethod
    def of(cls, properties: Mapping[str, Any]) -> ExpressionProfile:
        """The profile in the properties of an edge."""
        return cls(
            samples=properties["samples"],
            mean=properties["mean"],
            sd=properties["sd"],
            maximum=properties["maximum"],
            share_above_half=properties["share_above_half"],
            share_above_ten=properties["share_above_ten"],
            tumour_minus_normal=properties.get("tumour_minus_normal"),
            components=tuple(properties["components"]),
        )


Expression = Mapping[str, Mapping[str, ExpressionProfile]]
"""Profiles by accession of the hairpin and id of the cohort, both sorted."""


class ExpressionRecords:
    """Collects profiles from the records of loaders, without a database."""

    def __init__(self) -> None:
        self.profiles: list[tuple[str, str, ExpressionProfile]] = []

    def add_edge(self, source: str, edge: Edge) -> None:
        """Note an EXPRESSED_IN edge; other edges say nothing here."""
        if edge.type == "EXPRESSED_IN" and source == EXPRESSION_SOURCE:
            self.profiles.append((edge.start.key, edge.end.key, ExpressionProfile.of(edge.properties)))


def by_hairpin(profiles: Iterable[tuple[str, str, ExpressionProfile]]) -> Expression:
    """Profiles by accession and cohort, both sorted."""
    found: dict[str, dict[str, ExpressionProfile]] = defaultdict(dict)
    for accession, cohort, profile in profiles:
        found[accession][cohort] = profile
    return {accession: dict(sorted(of.items())) for accession, of in sorted(found.items())}
