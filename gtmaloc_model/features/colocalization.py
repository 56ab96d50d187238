r"""Where the mRNAs of a miRNA's targets are.

With $A_{ig}$ the targets of miRNA $i$ and $G_{gc}$ the reported compartments of the mRNA of gene $g$,

$$ R_{ic} = \sum_g A_{ig} G_{gc} \Big/ \sum_{c'} \sum_g A_{ig} G_{gc'}, $$

and 0, in the block unknown, if no compartment is reported for any target. No label of a miRNA enters: the
table of genes says where an mRNA is. A share does not say how many targets are known.
"""

from __future__ import annotations

import numpy as np

from graph_schema.benchmark import GENE_COMPARTMENTS
from gtmaloc_learning.arrays import FloatArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.block import Block, Columns


def colocalization(dataset: LocalizationDataset) -> FloatArray:
    """(N, 4) R, in the order of `GENE_COMPARTMENTS`.

    Raises:
        MissingKnowledge: the dataset consists of published matrices only.
    """
    of_gene = dataset.known().target_compartments
    genes = [of_gene.get(gene, ()) for gene in dataset.partner_ids["target"]]
    reported = np.array([[float(c in own) for c in GENE_COMPARTMENTS] for own in genes])
    counts = dataset.associations["target"].astype(np.float64) @ reported.reshape(-1, len(GENE_COMPARTMENTS))
    return np.asarray(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1.0))


def _compute(dataset: LocalizationDataset) -> Columns:
    """No columns if the dataset has no compartment of any gene."""
    if not dataset.known().target_compartments:
        return Columns((), np.empty((len(dataset.mirna_ids), 0)))
    shares = colocalization(dataset)
    known = shares.sum(axis=1, keepdims=True) > 0
    names = tuple(f"targets in {compartment.lower()}" for compartment in GENE_COMPARTMENTS)
    return Columns(names, np.where(known, shares, np.nan))


COLOCALIZATION = Block(
    "colocalization",
    "shares of the compartments in which the mRNAs of targets are reported",
    ("mirtarbase", "benchmark_genes"),
    _compute,
    part="associations",
)
