r"""Checks that no label which a fold tests reaches the model: on every fold, with the labels turned.

With $T$ the training rows of a fold, $g$ a grouping that the protocol keeps and $Y'$ the labels with every
one outside $T$ turned ($1 - Y$),

$$ T \cap \text{test} = \emptyset, \quad g(T) \cap g(\text{test}) = \emptyset, \quad
   \text{received}(Y') = \text{received}(Y) \text{ to the bit.} $$

A block and a similarity may read no label at all: with all of them turned, their values stay the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any, NoReturn

import numpy as np
import numpy.typing as npt

from gtmaloc_base.errors import GTMALocError
from gtmaloc_model.data.dataset import IntArray, LocalizationDataset
from gtmaloc_model.data.folds import Fold
from gtmaloc_model.data.row_groups import FAMILY, MOLECULE, NO_MOLECULE
from gtmaloc_model.evaluation.protocols.base import Protocol
from gtmaloc_model.features.block import Block
from gtmaloc_model.features.cache import cached, set_aside
from gtmaloc_model.features.sets import FeatureSet, columns_of
from gtmaloc_model.features.similarities import Similarity
from gtmaloc_model.models.base import Context, FittedModel, LocalizationModel
from gtmaloc_model.training.out_of_fold import predict_fold

SAMPLE = 100
"""Rows on which similarities are checked: all of them would take as long as the evaluation."""


class LabelLeak(GTMALocError):
    """A label that is tested reaches the model; no figure of such an evaluation means anything."""


def check_folds(given: LocalizationDataset, protocol: Protocol, folds: Sequence[Fold]) -> None:
    """Check that training and test parts are apart, and that no label outside a training part is received.

    Args:
        given: the dataset before `protocol.prepare`.
        protocol: made the folds.
        folds: of the rows of the prepared dataset.

    Raises:
        LabelLeak: a row, a group or a label is on both sides of a fold.
    """
    prepared = protocol.prepare(given)
    kept = _kept_groups(prepared, protocol)
    for fold in folds:
        if len(np.intersect1d(fold.train, fold.test)):
            _leak(f"Fold {fold.number} of {protocol.name} trains on a row that it tests")
        for name, group in kept.items():
            if len(np.intersect1d(group[fold.train], group[fold.test])):
                _leak(f"Fold {fold.number} of {protocol.name} has one {name} in training and test")
        turned = _turned(given, _seen(given, prepared, fold.train))
        if received(prepared, fold) != received(protocol.prepare(turned), fold):
            _leak(f"A label outside the training rows of fold {fold.number} of {protocol.name} is visible")


def check_features(dataset: LocalizationDataset, chosen: FeatureSet) -> None:
    """Check that the columns and similarities of a set stay the same when all labels are turned.

    Columns are compared with those that models read, on all rows; similarities are computed twice, on
    `SAMPLE` rows. Each is checked once for a dataset.

    Raises:
        LabelLeak: a block or a similarity depends on labels, or a block declares that it does.
    """
    for block in chosen.blocks:
        cached(dataset, f"label-free/block/{block.name}", partial(_check_block, dataset, block))
    for similarity in chosen.similarities:
        check = partial(_check_similarity, dataset, similarity)
        cached(dataset, f"label-free/similarity/{similarity.name}", check)


def received(dataset: LocalizationDataset, fold: Fold) -> tuple[str, bytes]:
    """What a model is given to train on: fingerprint of the dataset and its training rows."""
    observer = _Observer()
    with suppress(_Received):
        predict_fold(dataset, observer, fold, Context(seed=0, device="cpu"))
    return observer.seen


def _check_block(dataset: LocalizationDataset, block: Block) -> bool:
    if block.uses_labels:
        _leak(f"The block {block.name} declares that it reads labels")
    read = columns_of(dataset, block)
    with set_aside():
        found = block.compute(_turned(dataset, ()))
    if found.names != read.names or not _same(found.values, read.values):
        _leak(f"The block {block.name} depends on labels")
    return True


def _check_similarity(dataset: LocalizationDataset, similarity: Similarity) -> bool:
    few = dataset.subset(np.flatnonzero(dataset.labelled)[:SAMPLE])
    found = []
    for rows in (few, _turned(few, ())):
        with set_aside():
            found.append(similarity.compute(rows))
    if not _same(*found):
        _leak(f"The similarity {similarity.name} depends on labels")
    return True


def _kept_groups(prepared: LocalizationDataset, protocol: Protocol) -> dict[str, npt.NDArray[Any]]:
    """Every grouping that no fold may split; a row without a molecule is on its own."""
    own = protocol.groups(prepared)
    if own is None:
        return {}
    found = {"group": own, **{n: prepared.groups[n] for n in (FAMILY, MOLECULE) if n in prepared.groups}}
    if MOLECULE in found:
        alone = -1 - np.arange(len(own))
        found[MOLECULE] = np.where(found[MOLECULE] == NO_MOLECULE, alone, found[MOLECULE])
    return found


def _seen(given: LocalizationDataset, prepared: LocalizationDataset, train: IntArray) -> IntArray:
    """The rows whose labels a fold may read: those of the training rows, or of the molecules they merge."""
    names = {prepared.mirna_ids[i] for i in train}
    rows = np.array([i for i, mirna in enumerate(given.mirna_ids) if mirna in names], dtype=np.int64)
    if len(given.mirna_ids) == len(prepared.mirna_ids):
        return rows
    molecule = given.group(MOLECULE)
    seen = np.isin(molecule, molecule[rows]) & (molecule != NO_MOLECULE)
    seen[rows] = True
    return np.flatnonzero(seen)


def _turned(dataset: LocalizationDataset, kept: IntArray | tuple[()]) -> LocalizationDataset:
    labels = 1 - dataset.labels
    labels[np.asarray(kept, dtype=np.int64)] = dataset.labels[np.asarray(kept, dtype=np.int64)]
    return dataset.with_labels(labels)


def _same(first: npt.NDArray[Any], second: npt.NDArray[Any]) -> bool:
    return first.shape == second.shape and bool(np.array_equal(first, second, equal_nan=True))


def _leak(message: str) -> NoReturn:
    raise LabelLeak(message, "No figure is shown; please report this to the author of the protocol or block")


class _Received(Exception):
    """Ends a fold as soon as the model has been given its data."""


class _Observer(LocalizationModel):
    """Notes what it is given, and learns nothing."""

    name, title, citation, needs = "observer", "Observer", "none", frozenset()
    seen: tuple[str, bytes]

    def settings(self) -> dict[str, Any]:
        """None."""
        return {}

    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedModel:
        """Note the data and stop."""
        self.seen = dataset.fingerprint, rows.tobytes()
        raise _Received
