"""GO terms, pathways and other gene sets that the genes of a module share.

Universe: genes that are measured in the cohort and have at least one validated target pair in it; only they
can become members of a module for a reason. A term is testable if 2 to 500 genes of the universe are in it:
one gene cannot be shared, and a term of 500 among some thousands says little. Every testable term counts in
the correction, with or without overlap. Draws are matched in degree, since genes that many miRNAs are known
to target are the well-studied ones, and these have more terms.

`other_counts` repeats two common ways beside it, for comparison only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import false_discovery_control, hypergeom

from gtmaloc_learning.arrays import FloatArray, IntArray
from regulatory_modules.data.cohort import Gene
from regulatory_modules.evaluation.enrichment import Enrichment, Q
from regulatory_modules.evaluation.gene_sets import GeneSets
from regulatory_modules.evaluation.groups import Groups, testable_groups

LARGEST_TERM = 500
WHOLE_GENOME = 20_000
"""Default background of GSEApy."""
PAPER_P = 0.005
"""Threshold without correction by which the paper counts terms."""


def term_groups(sets: GeneSets, genes: Sequence[Gene], strata: IntArray) -> Groups:
    """The testable terms of a collection; genes are matched by symbol or NCBI Gene id, case matters."""
    position = {(gene.symbol if sets.ids == "symbol" else gene.entrez): i for i, gene in enumerate(genes)}
    position.pop("", None)
    members = {
        term: np.array(sorted(position[gene] for gene in listed if gene in position), dtype=np.int64)
        for term, listed in sets.sets.items()
    }
    return testable_groups(sets.name, members, strata, LARGEST_TERM)


def found_terms(
    result: Enrichment, module: int, members: IntArray, genes: Sequence[Gene]
) -> list[dict[str, Any]]:
    """The terms with q < .05 of a module, smallest p first, with their overlap genes, as JSON values."""
    groups = result.groups
    columns = np.flatnonzero(result.q[module] < Q)
    sizes = np.asarray(groups.matrix.sum(axis=0)).ravel()
    rows = []
    for t in columns[np.argsort(result.p[module, columns], kind="stable")]:
        inside = members[groups.matrix[members][:, [t]].toarray().ravel() > 0]
        rows.append(
            {
                "term": groups.names[t],
                "genes": [genes[i].symbol for i in inside],
                "overlap": int(result.overlap[module, t]),
                "size": int(sizes[t]),
                "p": float(result.p[module, t]),
                "q": float(result.q[module, t]),
            }
        )
    return rows


@dataclass(frozen=True)
class OtherCounts:
    """What other ways would report for one module: numbers of terms, more than 0 meaning "enriched".

    Attributes:
        gseapy_genome: hypergeometric, background of 20,000 genes, Benjamini–Hochberg over hit terms, q < .05.
        gseapy_universe: the same with our universe as background.
        paper: hypergeometric, 20,000 genes, p < .005 without correction.
    """

    gseapy_genome: int
    gseapy_universe: int
    paper: int

    def as_json(self) -> dict[str, int]:
        """JSON values by name."""
        return {
            "gseapy_background_20000": self.gseapy_genome,
            "gseapy_background_universe": self.gseapy_universe,
            "paper_p_below_0.005": self.paper,
        }


def other_counts(
    sets: GeneSets, symbols: Sequence[Sequence[str]], universe: Sequence[str]
) -> list[OtherCounts]:
    """The counts of each module by ways that do not hold their level; see `OtherCounts`.

    GSEApy leaves terms without overlap out of the correction, so that it divides by the hits only.

    Args:
        sets: the collection, untested for size as in those ways.
        symbols: the genes of each module, as the collection names them.
        universe: the measured, testable genes.
    """
    inside = set(universe)
    restricted = {term: listed & inside for term, listed in sets.sets.items()}
    found = []
    for module in symbols:
        members = set(module)
        genome = _hit_p(sets.sets, members, WHOLE_GENOME)
        ours = _hit_p(restricted, members & inside, len(inside))
        found.append(OtherCounts(_corrected(genome), _corrected(ours), int((genome < PAPER_P).sum())))
    return found


def _hit_p(sets: Mapping[str, frozenset[str]], members: set[str], background: int) -> FloatArray:
    """Hypergeometric p value of each term with overlap."""
    hits = [
        (len(members & listed), len(listed)) for listed in sets.values() if not members.isdisjoint(listed)
    ]
    if not hits:
        return np.zeros(0)
    overlap, size = np.array(hits, dtype=np.int64).T
    p = hypergeom.sf(overlap - 1, background, size, len(members))
    return np.asarray(p, dtype=np.float64)


def _corrected(p: FloatArray) -> int:
    return int((false_discovery_control(p, method="bh") < Q).sum()) if len(p) else 0
