r"""Planted structure: which pairs are associated, and which compartments a miRNA is found in.

With $g$ the latent group, $a$ the activity (how much a miRNA is studied) and $\sigma$ the logistic function,

$$ P(i \sim j) = \sigma(b + w\,[g_i = g_j] + 0.7\,a_i + u_j), \qquad
   P(i \in c) = \sigma(b_c + e_{g_i c} + f_{\phi_i c} + 1.3\,\bar a_m + \varepsilon_{mc}) $$

where $\phi$ is the family and $m$ the molecule. $e$ is larger than the term in $a$, so the group says more
about the compartments than the number of reports.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from graph_schema.benchmark import BENCHMARK_COMPARTMENTS
from loaders.demonstration.invented_mirnas import GROUPS, BenchmarkMember, Repertoire

DISEASES, DRUGS, GENES = 64, 32, 120

PREVALENCE: dict[str, float] = {
    "Cytoplasm": 0.34,
    "Exosome": 0.90,
    "Nucleolus": 0.12,
    "Nucleus": 0.52,
    "Extracellular vesicle": 0.14,
    "Microvesicle": 0.86,
    "Mitochondrion": 0.30,
}
"""Share of the labelled miRNAs in each compartment, as uneven as in the published benchmark."""

_UNLABELLED = 0.1
_EFFECTS = (-3.6, -2.2, -0.8, 0.8, 2.2, 3.6)


@dataclass(frozen=True, slots=True)
class World:
    """The ground truth of the invented world. Pairs are (row in the benchmark, column)."""

    diseases: frozenset[tuple[int, int]]
    drugs: frozenset[tuple[int, int]]
    targets: frozenset[tuple[int, int]]
    labels: tuple[tuple[int, ...], ...]
    activity: tuple[float, ...]


def logistic(x: float) -> float:
    r"""$\sigma(x) = 1 / (1 + e^{-x})$."""
    return 1 / (1 + math.exp(-x))


def entity_group(index: int) -> int:
    """The latent group of a disease, drug or gene."""
    return index % GROUPS


def invent_world(repertoire: Repertoire, draw: Random) -> World:
    """Draw activities, associations and labels for the benchmark."""
    benchmark = repertoire.benchmark
    shared = {member.molecule: draw.gauss(0, 0.8) for member in benchmark}
    activity = tuple(shared[member.molecule] + draw.gauss(0, 0.6) for member in benchmark)

    def pairs(columns: int, base: float, own: float) -> frozenset[tuple[int, int]]:
        popularity = [draw.gauss(0, 0.5) for _ in range(columns)]
        return frozenset(
            (i, j)
            for i, member in enumerate(benchmark)
            for j in range(columns)
            if draw.random()
            < logistic(base + own * (entity_group(j) == member.group) + 0.7 * activity[i] + popularity[j])
        )

    return World(
        diseases=pairs(DISEASES, -3.3, 3.4),
        drugs=pairs(DRUGS, -4.1, 3.2),
        targets=frozenset((i, j) for i, j in pairs(GENES, -5.0, 3.8) if benchmark[i].targeting),
        labels=_labels(repertoire, activity, draw),
        activity=activity,
    )


def _labels(repertoire: Repertoire, activity: Sequence[float], draw: Random) -> tuple[tuple[int, ...], ...]:
    benchmark = repertoire.benchmark
    columns = [_column(PREVALENCE[name], repertoire, activity, draw) for name in BENCHMARK_COMPARTMENTS]
    weights = [math.exp(-1.2 * a) for a in activity]
    unlabelled = set[int]()
    while len(unlabelled) < round(_UNLABELLED * len(benchmark)):
        unlabelled.add(draw.choices(range(len(benchmark)), weights)[0])
    rows = []
    for i in range(len(benchmark)):
        row = tuple(0 if i in unlabelled else column[i] for column in columns)
        bare = i not in unlabelled and not any(row)
        rows.append(tuple(int(name == "Exosome") for name in BENCHMARK_COMPARTMENTS) if bare else row)
    return tuple(rows)


def _column(share: float, repertoire: Repertoire, activity: Sequence[float], draw: Random) -> list[int]:
    """One compartment: all ids of a molecule have its label, except that some reports are missing."""
    benchmark = repertoire.benchmark
    group_effect = draw.sample(_EFFECTS, GROUPS)
    family_effect = [draw.gauss(0, 0.5) for _ in range(repertoire.families)]
    noise = {member.molecule: draw.gauss(0, 0.4) for member in benchmark}
    luck = {molecule: draw.random() for molecule in noise}
    mean_activity = _mean_by_molecule(benchmark, activity)
    scores = [
        group_effect[m.group] + family_effect[m.family] + 1.3 * mean_activity[m.molecule] + noise[m.molecule]
        for m in benchmark
    ]
    base = _intercept(scores, share)
    return [
        int(luck[m.molecule] < logistic(base + s) and draw.random() > 0.02)
        for m, s in zip(benchmark, scores, strict=True)
    ]


def _mean_by_molecule(benchmark: Sequence[BenchmarkMember], activity: Sequence[float]) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for member, a in zip(benchmark, activity, strict=True):
        found.setdefault(member.molecule, []).append(a)
    return {molecule: sum(values) / len(values) for molecule, values in found.items()}


def _intercept(scores: Sequence[float], share: float) -> float:
    """The b for which the mean of sigma(b + score) is `share`, by bisection."""
    low, high = -15.0, 15.0
    for _ in range(50):
        middle = (low + high) / 2
        if sum(logistic(middle + s) for s in scores) / len(scores) < share:
            low = middle
        else:
            high = middle
    return low


def tree_positions(draw: Random, disease: int) -> tuple[str, ...]:
    """MeSH-like tree numbers of a disease: in its group's branch, C91 to C96, and for some also in F03."""
    branch = f"C9{entity_group(disease) + 1}"
    order = disease // GROUPS
    own = f"{branch}.{100 + 50 * (order % 3)}.{100 + order}"
    deeper = f"{own}.{draw.randint(100, 900)}" if order % 4 == 3 else own
    return (deeper, f"F03.{900 + disease}") if disease % 9 == 4 else (deeper,)


def ancestors(tree_number: str) -> tuple[str, ...]:
    """All proper prefixes of a tree number, shortest first: C91.100.101 has C91 and C91.100."""
    parts = tree_number.split(".")
    return tuple(".".join(parts[:n]) for n, _ in enumerate(pairwise(parts), start=1))
