"""The planted structure can be learned, and once it is destroyed nothing can."""

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import KFold

from loaders.demonstration.invented_mirnas import Repertoire, invent
from loaders.demonstration.invented_world import DISEASES, DRUGS, GENES, World, invent_world
from loaders.demonstration.release import stream

Matrix = npt.NDArray[np.float64]


@pytest.fixture(scope="module")
def repertoire() -> Repertoire:
    return invent(240, stream(0, "sequences"))


@pytest.fixture(scope="module")
def world(repertoire: Repertoire) -> World:
    return invent_world(repertoire, stream(0, "world"))


def matrix(pairs: frozenset[tuple[int, int]], columns: int) -> Matrix:
    filled = np.zeros((240, columns))
    filled[tuple(np.array(sorted(pairs)).T)] = 1
    return filled


def associations(world: World) -> list[Matrix]:
    return [matrix(world.diseases, DISEASES), matrix(world.drugs, DRUGS), matrix(world.targets, GENES)]


def mean_auroc(X: Matrix, Y: Matrix) -> float:
    """Mean AUROC over the compartments; five folds, pooled out-of-fold probabilities."""
    scores = np.zeros(Y.shape)
    for train, test in KFold(5, shuffle=True, random_state=0).split(X):
        forest = ExtraTreesClassifier(80, min_samples_leaf=2, max_features=0.3, random_state=0)
        forest.fit(X[train], Y[train])
        scores[test] = np.stack([p[:, 1] for p in forest.predict_proba(X[test])], axis=1)
    return float(np.mean([roc_auc_score(Y[:, c], scores[:, c]) for c in range(Y.shape[1])]))


def test_partners_predict_compartments_better_than_their_number_does(world: World) -> None:
    parts, Y = associations(world), np.array(world.labels, dtype=float)
    partners = mean_auroc(np.hstack(parts), Y)
    degree = mean_auroc(np.stack([part.sum(axis=1) for part in parts], axis=1), Y)
    assert 0.75 < partners < 0.92
    assert 0.5 < degree < partners - 0.1


def test_permuted_labels_cannot_be_predicted(world: World) -> None:
    X, Y = np.hstack(associations(world)), np.array(world.labels, dtype=float)
    order = np.random.default_rng(0)
    permuted = [mean_auroc(X, Y[order.permutation(len(Y))]) for _ in range(3)]
    assert abs(np.mean(permuted) - 0.5) < 0.06


def test_families_of_a_group_share_sequence(repertoire: Repertoire) -> None:
    def words(sequence: str) -> set[str]:
        return {sequence[i : i + 6] for i in range(len(sequence) - 5)}

    def mean_shared(same_group: bool) -> float:
        first = [h for h in repertoire.hairpins if h.name.count("-") == 2][:60]
        pairs = [
            (a, b)
            for a in first
            for b in first
            if a.family < b.family and (a.family % 6 == b.family % 6) == same_group
        ]
        return sum(len(words(a.sequence) & words(b.sequence)) for a, b in pairs) / len(pairs)

    assert mean_shared(True) > 4 * mean_shared(False)


def test_ids_of_one_molecule_agree_in_most_labels(repertoire: Repertoire, world: World) -> None:
    rows: dict[str, list[tuple[int, ...]]] = {}
    for member, labels in zip(repertoire.benchmark, world.labels, strict=True):
        if any(labels):
            rows.setdefault(member.molecule, []).append(labels)
    pairs = [(a, b) for known in rows.values() for a in known for b in known if a is not b]
    agreement = np.mean([x == y for a, b in pairs for x, y in zip(a, b, strict=True)])
    assert agreement > 0.9
