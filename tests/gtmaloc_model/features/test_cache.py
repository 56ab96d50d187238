"""What no label enters is computed once for a dataset, and labels do not make it another one."""

import numpy as np

from fixtures.hairpins import hairpin
from fixtures.known_rows import known_rows
from gtmaloc_model.features.cache import DATASETS, cached


def test_it_is_computed_once_whatever_the_labels() -> None:
    dataset = known_rows([hairpin("MI1")], [])
    other_labels = dataset.with_labels(1 - dataset.labels)
    calls: list[int] = []
    found = [
        cached(d, "test", lambda: calls.append(1) or len(calls)) for d in (dataset, other_labels, dataset)
    ]
    assert found == [1, 1, 1]
    assert cached(dataset, "another name", lambda: 2) == 2


def test_another_dataset_is_computed_and_the_oldest_is_forgotten() -> None:
    datasets = [known_rows([hairpin(f"MI{i}")]) for i in range(DATASETS + 1)]
    calls: list[str] = []
    for dataset in (*datasets, datasets[-1], datasets[0]):
        cached(dataset, "test", lambda d=dataset: calls.append(d.fingerprint))  # type: ignore[misc]
    assert len(calls) == len(datasets) + 1
    assert np.unique(calls).size == len(datasets)
