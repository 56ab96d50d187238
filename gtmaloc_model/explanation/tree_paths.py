r"""What each input contributes to the votes of a forest, along the paths of its trees.

With $v(k)$ the share of positive training rows in node $k$ of a tree and $x$ on the path $k_0, k_1, \dots$,

$$ v(\text{leaf}) = v(k_0) + \sum_i \big( v(k_i) - v(k_{i-1}) \big), $$

and each difference belongs to the input that node $k_{i-1}$ asks for (Saabas 2014). The forest's vote is the
mean over its trees: the contributions and the mean of the roots sum to it exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gtmaloc_learning.arrays import FloatArray, IntArray


def path_contributions(
    forest: Any, inputs: FloatArray, columns: Sequence[int | None], unit: IntArray
) -> FloatArray:
    """(n, U, C) contribution of each unit of inputs to the votes.

    Args:
        forest: a fitted scikit-learn forest with C outputs.
        inputs: (n, F).
        columns: for each output the class whose votes count; None if no tree votes for it.
        unit: (F,) number of the unit, in 0 … U − 1, that an input belongs to.
    """
    n, n_units = len(inputs), int(unit.max()) + 1
    cells: list[IntArray] = []
    changes: list[FloatArray] = []
    x = inputs.astype(np.float32)
    for one in forest.estimators_:
        tree = one.tree_
        parent = _parents(tree)
        path = tree.decision_path(x)
        row = np.repeat(np.arange(n), np.diff(path.indptr))
        below = path.indices != 0
        row, node = row[below], path.indices[below]
        cells.append(row * n_units + unit[tree.feature[parent[node]]])
        change = tree.value - tree.value[parent]
        changes.append(
            np.stack(
                [np.zeros(len(node)) if c is None else change[node, o, c] for o, c in enumerate(columns)]
            )
        )
    where, amount = np.concatenate(cells), np.concatenate(changes, axis=1)
    total = [np.bincount(where, weights=a, minlength=n * n_units) for a in amount]
    return np.stack(total, axis=1).reshape(n, n_units, len(columns)) / len(forest.estimators_)


def _parents(tree: Any) -> IntArray:
    """(nodes,) the node above each; the root is its own."""
    parent = np.zeros(tree.node_count, dtype=np.int64)
    for child in (tree.children_left, tree.children_right):
        inner = np.flatnonzero(child >= 0)
        parent[child[inner]] = inner
    return parent
