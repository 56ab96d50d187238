"""Keeps what no label enters for the datasets that were used last.

Folds, seeds, models and baselines share the label-free part of a dataset, and computing it takes longer than
fitting most models.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from gtmaloc_model.data.dataset import LocalizationDataset

T = TypeVar("T")

DATASETS = 2
"""Datasets whose results are kept: that of the rows and, under P-molecule, that of the molecules."""

_kept: OrderedDict[str, dict[str, Any]] = OrderedDict()


def cached(dataset: LocalizationDataset, name: str, compute: Callable[[], T]) -> T:
    """The result of this name for the label-free part of a dataset; computed unless it is kept."""
    of_dataset = _kept.setdefault(dataset.feature_fingerprint, {})
    _kept.move_to_end(dataset.feature_fingerprint)
    while len(_kept) > DATASETS:
        _kept.popitem(last=False)
    if name not in of_dataset:
        of_dataset[name] = compute()
    found: T = of_dataset[name]
    return found


@contextmanager
def set_aside() -> Iterator[None]:
    """Inside the block nothing kept is used, and what is computed there is not kept."""
    kept = _kept.copy()
    _kept.clear()
    try:
        yield
    finally:
        _kept.clear()
        _kept.update(kept)
