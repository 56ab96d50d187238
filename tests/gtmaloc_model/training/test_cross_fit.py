"""A run predicts every row with a model that was not trained on its labels, and can be interrupted."""

from pathlib import Path

import numpy as np
import pytest
from scipy.special import logit

from fixtures.planted_dataset import planted_dataset
from gtmaloc_base.errors import UsageError
from gtmaloc_learning.calibration import PlattScaling
from gtmaloc_learning.calibration_metrics import expected_calibration_error
from gtmaloc_learning.checkpoint import WrongCheckpoint
from gtmaloc_learning.explanations import deletion_test
from gtmaloc_learning.metrics import auroc_per_label, summarise
from gtmaloc_learning.predictions import stacked
from gtmaloc_learning.run_directory import RunDirectory
from gtmaloc_model.data.dataset import LocalizationDataset, MissingEmbeddings
from gtmaloc_model.data.folds import Fold, grouped_folds
from gtmaloc_model.data.molecules import merge_molecules
from gtmaloc_model.data.row_groups import single
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.ensemble.model import Ensemble
from gtmaloc_model.models.registry import model_named
from gtmaloc_model.training import cross_fit as cross_fitting
from gtmaloc_model.training import out_of_fold
from gtmaloc_model.training.cross_fit import NothingToLearn, cross_fit


@pytest.fixture(scope="module")
def dataset() -> LocalizationDataset:
    return planted_dataset(60)


def train(
    root: Path, dataset: LocalizationDataset, model: str = "degree-only", n_folds: int = 3, seed: int = 0
) -> RunDirectory:
    run = RunDirectory(root)
    context = Context(seed=seed, device="cpu")
    return cross_fit(dataset, model_named(model), n_folds=n_folds, context=context, run=run)


@pytest.fixture(scope="module")
def finished(dataset: LocalizationDataset, tmp_path_factory: pytest.TempPathFactory) -> RunDirectory:
    return train(tmp_path_factory.mktemp("runs") / "r", dataset)


def test_a_run_predicts_every_row_in_the_fold_that_tests_it(
    finished: RunDirectory, dataset: LocalizationDataset
) -> None:
    table = finished.checked().predictions
    assert (table.ids, table.labels) == (dataset.mirna_ids, dataset.compartments)
    assert np.array_equal(table.known, dataset.labels)
    assert np.isfinite(table.probability).all() and np.isfinite(table.calibrated).all()
    for fold in grouped_folds(np.arange(60), dataset.groups["family"], 3, 0):
        assert set(table.held_out_fold[fold.test]) == {fold.number}


def test_folds_train_only_on_labelled_rows_and_test_all(
    dataset: LocalizationDataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Fold] = []
    explain_folds = cross_fitting.explain_folds

    def watched(data, model, folds, context, **kwargs):  # type: ignore[no-untyped-def]
        seen.extend(folds)
        assert context.cache == tmp_path
        return explain_folds(data, model, folds, context, **kwargs)

    monkeypatch.setattr(cross_fitting, "explain_folds", watched)
    train(tmp_path, dataset)
    labelled = set(np.flatnonzero(dataset.labelled))
    assert sorted(row for fold in seen for row in fold.test) == list(range(60))
    for fold in seen:
        assert set(fold.train) == labelled - set(fold.test)


def test_metrics_are_those_of_the_labelled_rows(finished: RunDirectory, dataset: LocalizationDataset) -> None:
    table = finished.predictions
    folds = grouped_folds(np.arange(60), dataset.groups["family"], 3, 0)
    rows = [fold.test[dataset.labelled[fold.test]] for fold in folds]
    values = [auroc_per_label(dataset.labels[r], table.probability[r]) for r in rows]
    assert finished.metrics["auroc"] == summarise(values, dataset.compartments, 3).as_json()
    merged = merge_molecules(dataset)
    first = [dataset.mirna_ids.index(id_) for id_ in merged.mirna_ids]
    alone = np.flatnonzero(dataset.groups["molecule"] == -1)  # no molecule: an answer of its own
    truth = np.vstack([merged.labels, dataset.labels[alone]])
    published = table.calibrated[[*first, *alone]]
    known = truth.any(axis=1)
    assert finished.metrics["ece"] == pytest.approx(
        expected_calibration_error(truth[known], published[known]), abs=1e-12
    )


def test_calibration_is_fitted_on_what_is_published(
    finished: RunDirectory, dataset: LocalizationDataset
) -> None:
    """The mean logit of the rows of a molecule, and whether any of them is reported."""
    context = Context(seed=0, device="cpu", groups=dataset.groups["family"])
    (fold,) = [f for f in grouped_folds(np.arange(60), context.groups, 3, 0) if f.number == 1]
    train = fold.train[dataset.labelled[fold.train]]
    fitted = model_named("degree-only").fit(dataset.only_labels_of(train), train, context)
    inner, of = fitted.inner_scores, single(dataset.groups["molecule"])[train]
    parts = [inner.rows[of[inner.rows] == m] for m in np.unique(of[inner.rows])]
    assert max(map(len, parts)) > 1
    position = {row: at for at, row in enumerate(inner.rows.tolist())}
    scores = np.array([inner.scores[[position[r] for r in p]].mean(axis=0) for p in parts.copy()])
    truth = np.array([dataset.labels[train[p]].max(axis=0) for p in parts])
    scaling = PlattScaling.fit(scores, truth)
    alone = fold.test[dataset.groups["molecule"][fold.test] == -1]
    expected = scaling.apply(fitted.predict(alone))
    assert finished.predictions.calibrated[alone] == pytest.approx(expected, abs=1e-6)


def test_settings_record_what_the_run_was_computed_with(
    finished: RunDirectory, dataset: LocalizationDataset
) -> None:
    model = model_named("degree-only")
    expected = {
        "model": "degree-only",
        "title": model.title,
        "preset": "",
        "hyperparameters": model.settings(),
        "folds": 3,
        "seed": 0,
        "device": "cpu",
        "features": "",
        "inputs": "graph",
        "parameters": dict(dataset.parameters),
        "fingerprint": dataset.fingerprint,
        "synthetic": True,
    }
    assert {name: finished.settings[name] for name in expected} == expected
    assert set(finished.settings["versions"]) == {"torch", "numpy", "scikit-learn"}


def test_a_run_stopped_after_a_fold_continues_to_the_same_bits(
    dataset: LocalizationDataset,
    finished: RunDirectory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save, saved = out_of_fold.save_arrays, []

    def interrupted(path: Path, *args: object) -> None:
        save(path, *args)  # type: ignore[arg-type]
        saved.append(path)
        if len(saved) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(out_of_fold, "save_arrays", interrupted)
        train(tmp_path, dataset)
    assert {path.name for path in tmp_path.iterdir()} == {"folds.safetensors"}
    trained: list[Path] = []
    monkeypatch.setattr(out_of_fold, "save_arrays", lambda path, *args: trained.append(path))
    resumed = train(tmp_path, dataset).predictions
    assert len(trained) == 1, "finished folds were trained again"
    assert np.array_equal(resumed.calibrated, finished.predictions.calibrated)
    assert np.array_equal(resumed.held_out_fold, finished.predictions.held_out_fold)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"dataset": planted_dataset(60, seed=9)}, "fingerprint"),
        ({"seed": 1}, "seed"),
        ({"n_folds": 4}, "model"),
        ({"model": "extra-trees"}, "model"),
    ],
)
def test_a_checkpoint_of_another_run_is_refused(
    dataset: LocalizationDataset,
    finished: RunDirectory,
    tmp_path: Path,
    change: dict,
    message: str,  # type: ignore[type-arg]
) -> None:
    (tmp_path / "folds.safetensors").write_bytes((finished.path / "folds.safetensors").read_bytes())
    with pytest.raises(WrongCheckpoint, match=f"has {message}.*Delete"):
        train(tmp_path, **{"dataset": dataset, **change})


def test_a_damaged_checkpoint_is_refused(
    dataset: LocalizationDataset, finished: RunDirectory, tmp_path: Path
) -> None:
    content = (finished.path / "folds.safetensors").read_bytes()
    (tmp_path / "folds.safetensors").write_bytes(content[:100])
    with pytest.raises(WrongCheckpoint, match="not a complete checkpoint"):
        train(tmp_path, dataset)


def test_what_cannot_be_trained_is_refused(dataset: LocalizationDataset, tmp_path: Path) -> None:
    with pytest.raises(NothingToLearn, match="0 labelled"):
        train(tmp_path, dataset.with_labels(dataset.labels * 0))
    five = dataset.labels * (np.cumsum(dataset.labelled) <= 5)[:, None]  # 2 K = 6 are needed
    with pytest.raises(NothingToLearn, match="5 labelled miRNAs are too few for 3 folds"):
        train(tmp_path, dataset.with_labels(five))
    with pytest.raises(UsageError, match="seed -1"):
        train(tmp_path, dataset, seed=-1)
    with pytest.raises(MissingEmbeddings):
        train(tmp_path, planted_dataset(60, embeddings=False), model="gtmaloc")
    assert not list(tmp_path.iterdir())


def test_a_run_explains_its_calibrated_probabilities_out_of_fold_and_resumes_to_the_same_bits(
    dataset: LocalizationDataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ensemble, "trees", {"n_estimators": 12, "min_samples_leaf": 2, "max_features": 0.2})
    run = train(tmp_path / "whole", dataset, "ensemble", n_folds=2)
    found, others = run.checked().explanations, run.others
    assert found is not None and others is not None
    table = stacked([run.predictions, others])
    assert found.ids == table.ids and len(others.ids) == 6, "hairpins that no row denotes are explained too"
    arrays = found.of_model.arrays
    assert np.isnan(arrays["contributions"][60:, :, -1]).all(), "their model reads no associations"
    log_odds = arrays["base"] + np.nansum(arrays["contributions"], axis=-1)
    assert np.allclose(log_odds, logit(table.calibrated)), "twins too"
    fold = table.held_out_fold
    family = dataset.groups["family"]
    for i, neighbours in enumerate(arrays["neighbours"][:60]):
        assert (fold[neighbours] != fold[i]).all() and (family[neighbours] != family[i]).all()
    labelled = np.flatnonzero(dataset.labelled)
    assert run.metrics["deletion"] == deletion_test(found.of_model, labelled)
    assert run.metrics["others"]["deletion"] == deletion_test(found.of_model, np.arange(60, 66))
    inside = (found.applicability >= found.limits).all(axis=1)
    assert np.array_equal(~inside, (table.layers["status"] == "not enough evidence").all(axis=1))

    save = out_of_fold.save_arrays

    def interrupted(path: Path, *args: object) -> None:
        save(path, *args)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(out_of_fold, "save_arrays", interrupted)
        train(tmp_path / "resumed", dataset, "ensemble", n_folds=2)
    resumed = train(tmp_path / "resumed", dataset, "ensemble", n_folds=2).explanations
    assert resumed is not None and resumed.of_model.features == found.of_model.features
    for name, values in arrays.items():
        assert np.array_equal(values, resumed.of_model.arrays[name], equal_nan=True)


def test_a_model_that_does_not_explain_says_so_and_still_where_rows_lie(finished: RunDirectory) -> None:
    found = finished.explanations
    assert found is not None and finished.metrics["deletion"] is None
    assert np.isfinite(found.applicability).all()
    assert np.isnan(found.of_model.arrays["base"][:60]).all()
    assert np.isfinite(found.of_model.arrays["base"][60:]).all(), "the ensemble predicts the other hairpins"
