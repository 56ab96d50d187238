"""Whether the modules depend on the order of the samples, which means nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from sklearn.metrics import adjusted_rand_score

from gtmaloc_base.random_seeds import derived_seed
from regulatory_modules.methods.base import MethodContext, MethodInput, ModuleMethod


def agreement_after_shuffling(
    method: ModuleMethod, data: MethodInput, context: MethodContext, shuffles: int = 5
) -> list[float]:
    """Adjusted Rand index of the clusters of miRNAs, with the samples as given and shuffled.

    The seed is the same each time, so only the order differs. 1 if the method is blind to the order, as far
    as rounding goes: sums in another order may differ in their last bit, which matters where two centers are
    equally near. miRNAs in no cluster count as one cluster.

    Args:
        method: the method.
        data: its input, with the samples in the order to compare with.
        context: its context.
        shuffles: number of shuffled orders; the orders follow from the seed of the context.
    """
    as_given = method.find(data, context).mirna_clusters
    agreement = []
    for number in range(shuffles):
        order = np.random.default_rng(derived_seed(context.seed, number)).permutation(len(data.mirna))
        shuffled = replace(data, mirna=data.mirna[order], gene=data.gene[order])
        agreement.append(float(adjusted_rand_score(as_given, method.find(shuffled, context).mirna_clusters)))
    return agreement
