r"""One prediction per compartment from those of several hairpins or miRNAs.

With $p_1, \dots, p_n$ the probabilities of a compartment, $p = \sigma\big( \tfrac{1}{n} \sum_i
\operatorname{logit} p_i \big)$. Status and set are those that all agree on, else `possible` and `either`;
the rank is the mean rank.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

_PROBABILITIES = ("probability", "calibrated")
_UNDECIDED = {"status": "possible", "set": "either"}


def combined(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One mapping per compartment, most probable first: its properties, `sources` and `pmids`.

    Args:
        rows: of the queries `current_predictions` and `predictions_of_hairpins`.
    """
    of_compartment: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        of_compartment[row["compartment"]].append(row)
    found = [_one(compartment, own) for compartment, own in of_compartment.items()]
    return sorted(found, key=lambda pair: (-pair["calibrated"], -pair["probability"], pair["compartment"]))


def _one(compartment: str, rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    edges = [row["prediction"] for row in rows]
    pair: dict[str, Any] = {**edges[0], "compartment": compartment}
    if any(edge != edges[0] for edge in edges):
        for name in _PROBABILITIES:
            pair[name] = _mean([edge[name] for edge in edges])
        pair["rank"] = round(sum(edge["rank"] for edge in edges) / len(edges))
        for name, undecided in _UNDECIDED.items():
            if name in pair and any(edge.get(name) != pair[name] for edge in edges):
                pair[name] = undecided
        features = sorted({edge["features"] for edge in edges if edge.get("features")})
        if features:
            pair["features"] = " and ".join(features)
    known = pair.get("status") == "known"
    reports = [report for row in rows for report in row["reports"]] if known else []
    pair["sources"] = sorted({report["source"] for report in reports})
    pair["pmids"] = sorted({pmid for report in reports for pmid in report["pmids"]})
    return pair


def _mean(probabilities: list[float]) -> float:
    if len(set(probabilities)) == 1:
        return probabilities[0]
    clipped = [min(max(p, 1e-6), 1 - 1e-6) for p in probabilities]
    mean = sum(math.log(p / (1 - p)) for p in clipped) / len(clipped)
    return 1 / (1 + math.exp(-mean))
