r"""What a prediction of the ensemble rests on.

**Parts.** Each block with its similarities is a player, together with blocks that are explained with it;
$v(S)$ is the logit if only the parts in $S$ say anything about the row: the values of another part are
missing, its similarities find no neighbour. All members can read that. The contributions are the Shapley
values, exact over all $2^P$ sets of parts.

**Features.** Contributions to the forest's votes along its paths (`explanation.tree_paths`). The labels of
the neighbours by one similarity are one feature.

**Neighbours.** The kernel member weighs the labels of training rows, $w = k_T (K_{TT} + \lambda I)^{-1}$;
those of one molecule are added up. *Without* the rows $G$ of a molecule it regresses

$$ p - w_G \big[(K_{TT} + \lambda I)^{-1}_{GG}\big]^{-1} \alpha_G, \qquad
   \alpha = (K_{TT} + \lambda I)^{-1} (Y_T - \bar Y), $$

which is the regression on the other rows with the prior kept, and the two other members read the labels of
the next nearest neighbours; they are not fitted again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning import explanations as names
from gtmaloc_learning.arrays import FloatArray, IntArray
from gtmaloc_learning.calibration import logit_of
from gtmaloc_learning.shapley import coalitions, deletion_areas, shapley_values
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.explanation.tree_paths import path_contributions
from gtmaloc_model.features.neighbour_labels import nearest_weights, prior_weight, smoothed_labels
from gtmaloc_model.features.sets import FeatureSet, columns_of
from gtmaloc_model.features.similarities import similarity_of
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.ensemble.kernel import LEAST, FittedKernel, kernel_knowing, kernel_of
from gtmaloc_model.models.ensemble.trees import FittedTrees
from gtmaloc_model.models.ensemble.votes import FittedVotes

WEIGHTS = (1.0, 1.0, 0.5)
"""Of trees, kernel and votes in the mean logit."""
SHOWN_FEATURES = 5
SHOWN_NEIGHBOURS = 5
DELETED_FEATURES = 5
"""Number of features that the deletion test takes away, one after the other."""
COMMON = 4
"""Random features are drawn from so many times as many that are most important to the whole forest: of all
features most count for nothing, and any explanation would beat them."""


@dataclass(frozen=True, eq=False)
class FittedMembers:
    """All members, fitted on one set of training rows.

    Attributes:
        dataset: holds the labels of the training rows, and no others.
        chosen: the feature set.
        trees, kernel, votes: the members.
        context: what they were fitted with.
    """

    dataset: LocalizationDataset
    chosen: FeatureSet
    trees: FittedTrees
    kernel: FittedKernel
    votes: FittedVotes
    context: Context

    def logits(self, inputs: FloatArray, kernel: FloatArray) -> FloatArray:
        """(n, C) mean logit of the members for n inputs of the forest and n rows of the kernel."""
        return self.mean_logit(inputs, self.kernel.probabilities(kernel))

    def mean_logit(self, inputs: FloatArray, regressed: FloatArray) -> FloatArray:
        """(n, C) the same for n inputs of the forest and what the kernel regressed."""
        members = (self.trees.probabilities(inputs), regressed, self.votes.probabilities(inputs))
        logits = np.stack([logit_of(p, LEAST) for p in members])
        return np.asarray(np.average(logits, axis=0, weights=WEIGHTS))

    @property
    def all_logits(self) -> FloatArray:
        """(N, C) of all rows."""
        return self.logits(self.trees.inputs, kernel_of(self.dataset, self.chosen))


@dataclass(frozen=True, eq=False)
class EnsembleExplainer:
    """Explains rows by the members that predicted them.

    Attributes:
        members: fitted on rows that do not contain the explained ones.
        molecule: (N,) number of each row's molecule.
    """

    members: FittedMembers
    molecule: IntArray

    def explain(self, rows: IntArray) -> names.ModelExplanation:
        """Parts, features and neighbours of these rows, in log odds of the model."""
        values = self._values(rows)
        contributions = shapley_values(values)
        n_parts = contributions.shape[-1]
        alone = values[[len(values) - 1 - (1 << p) for p in range(n_parts)]]
        features, amounts = self._features(rows)
        neighbours, weights, without = self._neighbours(rows)
        shown = _largest(amounts, SHOWN_FEATURES)
        of_parts = [area.mean(axis=1) for area in deletion_areas(values, contributions)]
        return names.ModelExplanation(
            self.parts,
            features,
            {
                names.BASE: values[0],
                names.CONTRIBUTIONS: contributions,
                names.WITHOUT_PART: np.moveaxis(alone - values[-1], 0, -1),
                names.FEATURES: shown,
                names.FEATURE_CONTRIBUTIONS: np.take_along_axis(amounts, shown, axis=-1),
                names.NEIGHBOURS: neighbours,
                names.WEIGHTS: weights,
                names.WITHOUT_NEIGHBOUR: without,
                names.DELETION: np.stack([*of_parts, *self._feature_deletion(rows, amounts)], axis=1),
            },
        )

    @cached_property
    def _part(self) -> dict[str, str]:
        """The part of each block."""
        return {block.name: block.part or block.name for block in self.members.chosen.blocks}

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of the parts, in the order of their first blocks."""
        return tuple(dict.fromkeys(self._part.values()))

    @cached_property
    def _columns(self) -> tuple[tuple[str, ...], IntArray, IntArray, FloatArray]:
        """Names of the features; of each input of the forest its feature, part, and value if unknown."""
        of, labels = self.members, self.members.kernel.labels
        features: list[str] = []
        columns: list[tuple[int, int, float]] = []
        for block in of.chosen.blocks:
            found, p = columns_of(of.dataset, block).names, self.parts.index(self._part[block.name])
            columns += [(len(features) + j, p, np.nan) for j in range(len(found))]
            features += [name if ": " in name else f"{block.name}: {name}" for name in found]
        for s in of.chosen.similarities:
            p = self.parts.index(self._part[s.block])
            columns += [(len(features), p, v) for v in (*labels.mean(axis=0), 0.0)]
            features.append(f"labels of neighbours by {s.name}")
        feature, part, unknown = (np.array(side) for side in zip(*columns, strict=True))
        return tuple(features), feature, part, unknown

    def _values(self, rows: IntArray) -> FloatArray:
        """(2^P, n, C) logits for each set of known parts."""
        _, _, part, unknown = self._columns
        of, known = self.members, coalitions(len(self.parts))
        inputs = np.where(known[:, None, part], of.trees.inputs[rows], unknown)
        kernels = []
        for there in known:
            named = {part for part, known_here in zip(self.parts, there, strict=True) if known_here}
            blocks = [block for block, part in self._part.items() if part in named]
            kernels.append(kernel_knowing(of.dataset, of.chosen, rows, blocks))
        flat = of.logits(inputs.reshape(-1, inputs.shape[-1]), np.concatenate(kernels))
        return flat.reshape(len(known), len(rows), -1)

    def _features(self, rows: IntArray) -> tuple[tuple[str, ...], FloatArray]:
        """Names of the features, and (n, C, U) what each contributes to the votes of the forest."""
        features, feature, _, _ = self._columns
        trees = self.members.trees
        found = path_contributions(trees.forest, trees.inputs[rows], trees.positive_columns, feature)
        return features, np.moveaxis(found, 1, 2)

    def _feature_deletion(self, rows: IntArray, amounts: FloatArray) -> tuple[FloatArray, FloatArray]:
        """(n,) how far the votes fall without what contributes most, and without what is often used."""
        trees, (n, n_labels, n_features) = self.members.trees, amounts.shape
        inputs = trees.inputs[rows]
        full = trees.probabilities(inputs)
        steps = min(DELETED_FEATURES, n_features - 1)
        draw = np.random.default_rng(derived_seed(self.members.context.seed, 501))
        used = np.bincount(self._columns[1], weights=trees.forest.feature_importances_)
        often = np.argsort(-used, kind="stable")[: COMMON * steps]
        at_random = draw.permuted(np.tile(often, (n, 1)), axis=1)
        explained = np.zeros(n)
        for c in range(n_labels):
            order = np.argsort(-amounts[:, c], axis=1, kind="stable")
            explained += (full[:, None, c] - self._votes_without(inputs, order[:, :steps])[..., c]).mean(
                axis=1
            )
        random = (full[:, None] - self._votes_without(inputs, at_random[:, :steps])).mean(axis=(1, 2))
        return explained / n_labels, random

    def _votes_without(self, inputs: FloatArray, order: IntArray) -> FloatArray:
        """(n, M, C) votes without the first 1, …, M features of each row's order."""
        _, feature, _, unknown = self._columns
        n, steps = order.shape
        place = np.full((n, int(feature.max()) + 1), steps)
        np.put_along_axis(place, order, np.arange(steps)[None, :], axis=1)
        gone = place[:, None, feature] <= np.arange(steps)[None, :, None]
        changed = np.where(gone, unknown, inputs[:, None, :])
        return self.members.trees.probabilities(changed.reshape(n * steps, -1)).reshape(n, steps, -1)

    def _neighbours(self, rows: IntArray) -> tuple[IntArray, FloatArray, FloatArray]:
        """(n, K) rows and weights, and (n, C, K) the change of the logits without each one's molecule."""
        of = self.members
        kernel = kernel_of(of.dataset, of.chosen)[rows]
        weights = of.kernel.weights(kernel)
        found, group = np.unique(self.molecule[of.kernel.rows], return_inverse=True)
        of_molecule = weights @ (group[:, None] == np.arange(len(found))).astype(np.float64)
        nearest = _largest(of_molecule, SHOWN_NEIGHBOURS)
        hidden = group[None, None, :] == nearest[:, :, None]  # (n, K, T)
        shown = np.where(hidden, np.abs(weights)[:, None, :], -1.0).argmax(axis=2)
        full = of.logits(of.trees.inputs[rows], kernel)
        without = [self._logits_without(rows, kernel, weights, hidden[:, k]) for k in range(nearest.shape[1])]
        change = np.stack([w - full for w in without], axis=-1)
        own = np.take_along_axis(of_molecule, nearest, axis=1)
        return _padded(of.kernel.rows[shown], names.NOBODY), _padded(own, 0.0), _padded(change, 0.0)

    def _logits_without(
        self, rows: IntArray, kernel: FloatArray, weights: FloatArray, hidden: npt.NDArray[np.bool_]
    ) -> FloatArray:
        """(n, C) logits of each row without its hidden training rows, given as (n, T)."""
        of = self.members
        regressed = of.kernel.probabilities(kernel)
        for i, gone in enumerate(hidden):
            own = of.kernel.inverse[np.ix_(gone, gone)]
            regressed[i] -= weights[i, gone] @ np.linalg.solve(own, of.kernel.solved[gone])
        inputs = of.trees.inputs[rows].copy()
        labels = of.dataset.labels[of.kernel.rows]
        at = of.trees.described
        for s, m in zip(of.chosen.similarities, self._prior_weights, strict=True):
            near = nearest_weights(
                similarity_of(of.dataset, s), rows, of.kernel.rows, s.neighbours, of.context.groups, hidden
            )
            voted = smoothed_labels(near, labels, m)
            inputs[:, at : at + voted.shape[1]] = voted
            at += voted.shape[1]
        return of.mean_logit(inputs, regressed)

    @cached_property
    def _prior_weights(self) -> list[float]:
        """The prior's m of each similarity, as in the inputs that the forest was grown on."""
        of, every = self.members, np.arange(len(self.members.dataset.mirna_ids))
        return [
            prior_weight(
                nearest_weights(
                    similarity_of(of.dataset, s), every, of.kernel.rows, s.neighbours, of.context.groups
                )
            )
            for s in of.chosen.similarities
        ]


def _largest(values: FloatArray, most: int) -> IntArray:
    """Positions of the values that are largest in size along the last axis, the largest first."""
    return np.argsort(-np.abs(values), axis=-1, kind="stable")[..., :most]


def _padded(values: npt.NDArray[Any], nothing: float) -> npt.NDArray[Any]:
    """The last axis filled up to the number of neighbours that are shown."""
    short = SHOWN_NEIGHBOURS - values.shape[-1]
    return np.pad(values, [(0, 0)] * (values.ndim - 1) + [(0, short)], constant_values=nothing)
