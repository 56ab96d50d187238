r"""How much two miRNAs share their targets, or two genes their regulators.

$$ s(u, v) = \frac{|N_u \cap N_v|}{|N_u \cup N_v|} $$

with $N_u$ the partners of $u$ in the network of validated targets (Jaccard index).
"""

from __future__ import annotations

import numpy as np

from gtmaloc_learning.arrays import BoolArray, FloatArray


def shared_partners(network: BoolArray) -> FloatArray:
    """(n, n) Jaccard index of the partners of every two rows; 0 on the diagonal and without partners.

    Args:
        network: (n, partners) which partner each row has.
    """
    partners = network.astype(np.float64)
    common = partners @ partners.T
    number = partners.sum(axis=1)
    union = number[:, None] + number[None, :] - common
    similarity = np.divide(common, union, out=np.zeros_like(common), where=union > 0)
    np.fill_diagonal(similarity, 0)
    return np.asarray(similarity, dtype=np.float64)
