"""Validated targets of the miRNAs of a cohort, as a matrix."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gtmaloc_learning.arrays import BoolArray, IntArray


@dataclass(frozen=True, eq=False)
class Targets:
    """Which gene of a cohort is a validated target of which of its miRNAs.

    Attributes:
        matrix: (M, G) in the order of the cohort.
        source: where they come from: releases in the graph, or a file.
        selection: which evidence and strength were selected, in words.
    """

    matrix: BoolArray
    source: str
    selection: str = ""

    @property
    def mirna_degree(self) -> IntArray:
        """(M,) number of targets of each miRNA in the cohort."""
        return np.asarray(self.matrix.sum(axis=1), dtype=np.int64)

    @property
    def gene_degree(self) -> IntArray:
        """(G,) number of miRNAs of the cohort that target each gene."""
        return np.asarray(self.matrix.sum(axis=0), dtype=np.int64)
