"""Groups of features that a module can be enriched for: terms of genes, families and clusters of miRNAs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_matrix

from gtmaloc_learning.arrays import IntArray
from regulatory_modules.evaluation.kept_nulls import content_key
from regulatory_modules.evaluation.null_modules import OUTSIDE

SMALLEST_GROUP = 2


@dataclass(frozen=True, eq=False)
class Groups:
    """One collection of groups, of which only the testable ones are kept.

    Attributes:
        name: such as kegg or families.
        names: (T) the testable groups.
        matrix: (F, T) 1 where a feature of the universe is in a group.
        strata: (F,) stratum of each feature; `OUTSIDE` for one that is not in the universe.
        account: number of groups that are testable, and of those that are not, by reason.
    """

    name: str
    names: tuple[str, ...]
    matrix: csr_matrix
    strata: IntArray
    account: Mapping[str, int]

    @cached_property
    def universe(self) -> int:
        """Number of features in the universe."""
        return int(np.count_nonzero(self.strata != OUTSIDE))

    @cached_property
    def sizes(self) -> IntArray:
        """(S,) number of features in each stratum."""
        return np.bincount(self.strata[self.strata != OUTSIDE]).astype(np.int64)

    @cached_property
    def in_group(self) -> IntArray:
        """(S, T) number of members of each group in each stratum."""
        inside = np.flatnonzero(self.strata != OUTSIDE)
        strata = csr_matrix(
            (np.ones(len(inside), dtype=np.int64), (self.strata[inside], inside)),
            shape=(len(self.sizes), len(self.strata)),
        )
        return np.asarray((strata @ self.matrix).toarray(), dtype=np.int64)

    @cached_property
    def fingerprint(self) -> str:
        """Hash of what p values depend on."""
        return content_key(self.strata, self.matrix.indptr, self.matrix.indices)

    def incidence(self, rows: Iterable[IntArray]) -> csr_matrix:
        """(N, F) 1 for the members of each row that are in the universe."""
        kept = [row[self.strata[row] != OUTSIDE] for row in rows]
        ends = np.cumsum([0, *(len(row) for row in kept)])
        members = np.concatenate(kept) if kept else np.zeros(0, dtype=np.int64)
        return csr_matrix(
            (np.ones(len(members), dtype=np.int64), members, ends), shape=(len(kept), len(self.strata))
        )


def testable_groups(
    name: str, members: Mapping[str, IntArray], strata: IntArray, largest: int | None = None
) -> Groups:
    """The groups with at least `SMALLEST_GROUP` and at most `largest` features in the universe.

    Args:
        name: name of the collection.
        members: positions of the features of each group, each once.
        strata: (F,) see `Groups`.
        largest: None: no limit.
    """
    names, columns = [], []
    account = {"testable": 0, "too small": 0, "too large": 0}
    for group, listed in members.items():
        inside = listed[strata[listed] != OUTSIDE]
        if len(inside) < SMALLEST_GROUP:
            account["too small"] += 1
        elif largest is not None and len(inside) > largest:
            account["too large"] += 1
        else:
            account["testable"] += 1
            names.append(group)
            columns.append(inside)
    ends = np.cumsum([0, *(len(column) for column in columns)])
    indices = np.concatenate(columns) if columns else np.zeros(0, dtype=np.int64)
    by_group = csr_matrix(
        (np.ones(len(indices), dtype=np.int64), indices, ends), shape=(len(columns), len(strata))
    )
    return Groups(name, tuple(names), by_group.T.tocsr(), strata, account)


testable_groups.__test__ = False  # type: ignore[attr-defined]  # pytest takes it for a test
