"""A dataset is whole, keeps its fingerprint, and survives saving."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fixtures.planted_dataset import planted_dataset
from gtmaloc_model.data.dataset import (
    ASSOCIATIONS,
    InconsistentDataset,
    LocalizationDataset,
    MissingEmbeddings,
)
from gtmaloc_model.data.pyg import EDGE_TYPES, FUNCTIONAL, LOCALIZED, to_heterodata


def test_saving_and_loading_changes_nothing(tmp_path: Path) -> None:
    dataset = planted_dataset()
    dataset.save(tmp_path / "dataset.npz")
    again = LocalizationDataset.load(tmp_path / "dataset.npz")
    assert again.fingerprint == dataset.fingerprint
    assert again.mirna_ids == dataset.mirna_ids and again.partner_ids == dataset.partner_ids
    assert np.array_equal(again.labels, dataset.labels)
    assert (again.functional_similarity != dataset.functional_similarity).nnz == 0
    assert {k: g.tolist() for k, g in again.groups.items()} == {
        k: g.tolist() for k, g in dataset.groups.items()
    }
    assert [p.name for p in tmp_path.iterdir()] == ["dataset.npz"]


def test_the_fingerprint_follows_every_part() -> None:
    dataset = planted_dataset()
    flipped = dataset.labels.copy()
    flipped[0, 0] ^= 1
    assert dataset.with_labels(flipped).fingerprint != dataset.fingerprint
    assert dataset.with_labels(flipped).feature_fingerprint == dataset.feature_fingerprint
    assert planted_dataset(seed=1).feature_fingerprint != dataset.feature_fingerprint
    assert planted_dataset().fingerprint == dataset.fingerprint


def test_parameters_are_part_of_the_dataset(tmp_path: Path) -> None:
    parameters = {"functional_threshold": 0.6, "sequence_neighbours": 20, "embedding_seed": 0}
    dataset = replace(planted_dataset(), parameters=parameters, fingerprint="")
    dataset.save(tmp_path / "dataset.npz")
    again = LocalizationDataset.load(tmp_path / "dataset.npz")
    assert again.parameters == parameters
    assert again.fingerprint == dataset.fingerprint
    assert dataset.subset([5, 2]).parameters == parameters
    assert dataset.with_labels(dataset.labels).parameters == parameters
    for name in parameters:
        other = replace(dataset, parameters={**parameters, name: 1}, fingerprint="")
        assert other.fingerprint != dataset.fingerprint
        assert other.feature_fingerprint != dataset.feature_fingerprint


def test_a_dataset_of_other_labels_or_rows_gets_its_own_fingerprint() -> None:
    dataset = planted_dataset()
    assert dataset.subset(np.arange(len(dataset.mirna_ids))).fingerprint == dataset.fingerprint
    assert dataset.subset([5, 2]).fingerprint != dataset.fingerprint


def test_a_truncated_dataset_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dataset.npz"
    planted_dataset().save(path)
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(InconsistentDataset, match="not a complete dataset file"):
        LocalizationDataset.load(path)
    with pytest.raises(InconsistentDataset, match="There is no dataset file"):
        LocalizationDataset.load(tmp_path / "other.npz")


def test_a_subset_keeps_rows_together() -> None:
    dataset = planted_dataset()
    part = dataset.subset([5, 2])
    assert part.mirna_ids == ("hsa-mir-5", "hsa-mir-2")
    assert np.array_equal(part.labels, dataset.labels[[5, 2]])
    assert part.functional_similarity[0, 1] == dataset.functional_similarity[5, 2]
    assert dataset.subset(dataset.labelled).labelled.all()


def test_groups_are_part_of_the_dataset(tmp_path: Path) -> None:
    dataset = planted_dataset()
    for name, group in dataset.groups.items():
        assert np.array_equal(dataset.subset([5, 2]).groups[name], group[[5, 2]])
        moved = replace(dataset, groups={**dataset.groups, name: np.roll(group, 1)}, fingerprint="")
        absent = {k: g for k, g in dataset.groups.items() if k != name}
        without = replace(dataset, groups=absent, fingerprint="")
        assert len({d.feature_fingerprint for d in (dataset, moved, without)}) == 3
        without.save(tmp_path / "dataset.npz")
        assert set(LocalizationDataset.load(tmp_path / "dataset.npz").groups) == set(absent)
    with pytest.raises(InconsistentDataset, match=r"groups\[family\] has shape \(3,\)"):
        replace(dataset, groups={"family": np.arange(3)})


def test_a_dataset_kept_by_an_earlier_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dataset.npz"
    planted_dataset().save(path)
    with np.load(path) as file:
        arrays = {name: file[name] for name in file.files if not name.startswith("group/")}
    np.savez_compressed(path, **{**arrays, "schema": np.array(2)})
    with pytest.raises(InconsistentDataset, match=r"has dataset schema 2, not 6\. Export the dataset again"):
        LocalizationDataset.load(path)


def test_inconsistent_shapes_are_refused() -> None:
    dataset = planted_dataset()
    with pytest.raises(InconsistentDataset, match=r"labels has shape \(3, 4\)"):
        dataset.with_labels(dataset.labels[:3])
    with pytest.raises(InconsistentDataset, match="neither 0 nor 1"):
        dataset.with_labels(dataset.labels + 1)


def test_missing_embeddings_come_with_the_remedy() -> None:
    with pytest.raises(MissingEmbeddings, match="gtmaloc embed"):
        planted_dataset(embeddings=False).require_embeddings()


def test_heterodata_holds_the_graph_under_its_own_names() -> None:
    dataset = planted_dataset()
    data = to_heterodata(dataset)
    data.validate()
    assert set(data.node_types) == {"MiRNA", "Gene", "Drug", "Disease", "Compartment"}
    for name in ASSOCIATIONS:
        rows, columns = data[EDGE_TYPES[name]].edge_index.numpy()
        assert (dataset.associations[name].toarray()[rows, columns] == 1).all()
        assert len(rows) == dataset.associations[name].nnz
    i, j = data[FUNCTIONAL].edge_index.numpy()
    scores = np.asarray(dataset.functional_similarity[i, j]).ravel()
    assert np.allclose(data[FUNCTIONAL].edge_attr.numpy()[:, 0], scores)
    assert np.array_equal(data["MiRNA"].y.numpy(), dataset.labels)
    assert np.array_equal(data["MiRNA"].labelled.numpy(), dataset.labelled)
    assert np.array_equal(data[LOCALIZED].edge_index.numpy(), np.array(dataset.labels.nonzero()))
