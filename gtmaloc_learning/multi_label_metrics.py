"""How well the set of labels of a whole row is met: the five measures of Chou (2013)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from gtmaloc_learning.arrays import FloatArray


def multi_label_measures(
    labels: npt.NDArray[np.integer], predicted: npt.NDArray[np.bool_]
) -> dict[str, float]:
    """Means over rows, with L a row's labels, P its predicted labels and C the number of all labels.

        aiming          |L ∩ P| / |P|                        (precision)
        coverage        |L ∩ P| / |L|                        (recall)
        accuracy        |L ∩ P| / |L ∪ P|                    (Jaccard index)
        absolute_true   1 if L = P, else 0                   (subset accuracy)
        absolute_false  (|L ∪ P| − |L ∩ P|) / C, 0 is best   (Hamming loss)

    A fraction 0/0 is 1 if L and P are both empty, because the row is predicted correctly, and 0 if only one
    of them is: predicting nothing gains no aiming, and a row without labels gains no coverage.
    Source: Chou, Molecular BioSystems 9 (2013) 1092, which has no empty sets.

    Args:
        labels: (n, C) 0/1, n ≥ 1.
        predicted: (n, C) which labels are predicted.
    """
    true = labels > 0
    both = (true & predicted).sum(axis=1)
    either = (true | predicted).sum(axis=1)
    rows = {
        "aiming": _share(both, predicted.sum(axis=1), either),
        "coverage": _share(both, true.sum(axis=1), either),
        "accuracy": _share(both, either, either),
        "absolute_true": both == either,
        "absolute_false": (either - both) / labels.shape[1],
    }
    return {name: float(values.mean()) for name, values in rows.items()}


def _share(
    part: npt.NDArray[np.integer], whole: npt.NDArray[np.integer], either: npt.NDArray[np.integer]
) -> FloatArray:
    return np.asarray(np.where(whole > 0, part / np.maximum(whole, 1), either == 0), dtype=np.float64)
