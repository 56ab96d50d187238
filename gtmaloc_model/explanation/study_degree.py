r"""What sharing a partner says about a compartment, among miRNAs that are studied equally well.

With $d_o$ the number of partners of a labelled miRNA $o$ in a relation, $b_o = \lfloor \log_2 d_o \rfloor$
its study degree and $r_c(b)$ the share of the labelled miRNAs of degree $b$ that are found in $c$, the
miRNAs $O$ that share a partner are expected there with

$$ e = \tfrac{1}{|O|} \sum_{o \in O} r_c(b_o) , \qquad
   \text{lift} = \frac{(f + w e) / (|O| + w)}{e} , \qquad
   \text{chance} = P(X \ge f), \; X \sim B(|O|, e), $$

where $f$ of them are found there and $w = 5$. A partner speaks for the compartment if the chance is at most
.05, and against it if $P(X \le f)$ is. Well-studied miRNAs are found in more compartments and share
more partners; what every miRNA of their degree has, or a compartment in which all are found, says nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log
from typing import Any

PRIOR_WEIGHT = 5.0
"""w: shrinks the share among few miRNAs towards what is expected."""
CHANCE = 0.05
"""A partner speaks for a compartment if as many are found there by chance at most this often."""


@dataclass(frozen=True, slots=True)
class Sharing:
    """How many of the miRNAs that share a partner are found in a compartment, and how many to expect."""

    shared_by: int
    found_there: int
    expected: float  # share
    lift: float
    chance: float

    @property
    def speaks_for(self) -> bool:
        """Whether more are found there than chance allows."""
        return self.chance <= CHANCE

    @property
    def speaks_against(self) -> bool:
        """Whether fewer are found there than chance allows."""
        return at_most(self.found_there, self.shared_by, self.expected) <= CHANCE


class StudyDegrees:
    """The labelled miRNAs by study degree.

    Args:
        labelled: rows of `labelled_mirnas`.
    """

    def __init__(self, labelled: Iterable[Mapping[str, Any]]) -> None:
        self.found_in: dict[str, frozenset[str]] = {}
        self._degree: dict[tuple[str, str], int] = {}
        total: Counter[tuple[str, int]] = Counter()
        found: dict[tuple[str, int], Counter[str]] = defaultdict(Counter)
        for row in labelled:
            self.found_in[row["id"]] = frozenset(row["compartments"])
            for studied in row["studied"]:
                degree = studied["relation"], studied["partners"].bit_length() - 1
                self._degree[row["id"], studied["relation"]] = degree[1]
                total[degree] += 1
                found[degree].update(self.found_in[row["id"]])
        self._rate = {degree: {c: k / total[degree] for c, k in of.items()} for degree, of in found.items()}

    def sharing(self, relation: str, sharers: Sequence[str], compartment: str) -> Sharing:
        """What the miRNAs that share a partner say about a compartment."""
        rates = [self._rate[relation, self._degree[o, relation]].get(compartment, 0.0) for o in sharers]
        found = sum(compartment in self.found_in[o] for o in sharers)
        expected = sum(rates) / len(rates)
        return Sharing(
            len(sharers),
            found,
            expected,
            lift(found, len(sharers), expected),
            at_least(found, len(sharers), expected),
        )


def lift(found: int, of: int, expected: float) -> float:
    """((found + w · expected) / (of + w)) / expected; 1 if nothing is expected."""
    if expected == 0:
        return 1.0
    return (found + PRIOR_WEIGHT * expected) / (of + PRIOR_WEIGHT) / expected


def at_least(found: int, of: int, share: float) -> float:
    """P(X ≥ found) of a binomial X of `of` draws."""
    return min(1.0, sum(_binomial(k, of, share) for k in range(found, of + 1)))


def at_most(found: int, of: int, share: float) -> float:
    """P(X ≤ found) of a binomial X of `of` draws."""
    return at_least(of - found, of, 1 - share)


def _binomial(k: int, n: int, p: float) -> float:
    if p <= 0 or p >= 1:
        return float(k == (0 if p <= 0 else n))
    ways = lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)
    return exp(ways + k * log(p) + (n - k) * log(1 - p))
