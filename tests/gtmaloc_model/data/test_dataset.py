"""A study is whole, keeps its fingerprint, and survives saving."""

from pathlib import Path

import numpy as np
import pytest

from fixtures.planted_dataset import planted_study
from gtmaloc_model.data.dataset import ASSOCIATIONS, InconsistentStudy, MissingEmbeddings, Study
from gtmaloc_model.data.pyg import EDGE_TYPES, FUNCTIONAL, to_heterodata


def test_saving_and_loading_changes_nothing(tmp_path: Path) -> None:
    study = planted_study()
    study.save(tmp_path / "study.npz")
    again = Study.load(tmp_path / "study.npz")
    assert again.fingerprint == study.fingerprint
    assert again.mirna_ids == study.mirna_ids and again.partner_ids == study.partner_ids
    assert np.array_equal(again.labels, study.labels)
    assert (again.functional_similarity != study.functional_similarity).nnz == 0
    assert [p.name for p in tmp_path.iterdir()] == ["study.npz"]


def test_the_fingerprint_follows_every_part() -> None:
    study = planted_study()
    flipped = study.labels.copy()
    flipped[0, 0] ^= 1
    assert study.with_labels(flipped).fingerprint != study.fingerprint
    assert study.with_labels(flipped).feature_fingerprint == study.feature_fingerprint
    assert planted_study(seed=1).feature_fingerprint != study.feature_fingerprint
    assert planted_study().fingerprint == study.fingerprint


def test_a_truncated_study_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "study.npz"
    planted_study().save(path)
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(InconsistentStudy, match="not a whole study file"):
        Study.load(path)
    with pytest.raises(InconsistentStudy, match="There is no study file"):
        Study.load(tmp_path / "other.npz")


def test_a_subset_keeps_rows_together() -> None:
    study = planted_study()
    part = study.subset([5, 2])
    assert part.mirna_ids == ("hsa-mir-5", "hsa-mir-2")
    assert np.array_equal(part.labels, study.labels[[5, 2]])
    assert part.functional_similarity[0, 1] == study.functional_similarity[5, 2]
    assert study.subset(study.labelled).labelled.all()


def test_shapes_that_do_not_fit_are_refused() -> None:
    study = planted_study()
    with pytest.raises(InconsistentStudy, match=r"labels has shape \(3, 4\)"):
        study.with_labels(study.labels[:3])
    with pytest.raises(InconsistentStudy, match="neither 0 nor 1"):
        study.with_labels(study.labels + 1)


def test_missing_embeddings_come_with_the_remedy() -> None:
    with pytest.raises(MissingEmbeddings, match="gtmaloc embed"):
        planted_study(embeddings=False).require_embeddings()


def test_heterodata_carries_the_graph_under_its_own_names() -> None:
    study = planted_study()
    data = to_heterodata(study)
    data.validate()
    assert set(data.node_types) == {"MiRNA", "Gene", "Drug", "Disease", "Compartment"}
    for name in ASSOCIATIONS:
        rows, columns = data[EDGE_TYPES[name]].edge_index.numpy()
        assert (study.associations[name].toarray()[rows, columns] == 1).all()
        assert len(rows) == study.associations[name].nnz
    i, j = data[FUNCTIONAL].edge_index.numpy()
    scores = np.asarray(study.functional_similarity[i, j]).ravel()
    assert np.allclose(data[FUNCTIONAL].edge_attr.numpy()[:, 0], scores)
