r"""Where the mRNAs of a miRNA's targets are.

With $A_{ig}$ the targets of miRNA $i$ and $G_{gc}$ the reported compartments of the mRNA of gene $g$,

$$ R_{ic} = \sum_g A_{ig} G_{gc} \Big/ \sum_{c'} \sum_g A_{ig} G_{gc'}, $$

and 0 if no compartment is reported for any target. No label of a miRNA enters.
"""

from __future__ import annotations

import numpy as np

from graph_schema.benchmark import GENE_COMPARTMENTS
from gtmaloc_learning.arrays import FloatArray
from gtmaloc_model.data.dataset import LocalizationDataset


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
