"""What has been evaluated: kept results of the same releases, by the present code, seeds together."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fixtures.planted_dataset import planted_dataset
from gtmaloc_model.evaluation import kept_evaluations as module
from gtmaloc_model.evaluation.evaluate import Evaluation, evaluate_alone
from gtmaloc_model.evaluation.kept_evaluations import NOTHING_KEPT, KeptOfReleases, kept_evaluations
from gtmaloc_model.evaluation.kept_results import KeptResults
from gtmaloc_model.evaluation.protocols.base import Protocol
from gtmaloc_model.evaluation.protocols.disjoint_groups import PMolecule
from gtmaloc_model.evaluation.protocols.random_rows import P901
from gtmaloc_model.evaluation.protocols.share_of_training import ShareOfTraining
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.registry import model_named

RELEASES = "fedcba98"
DATASET = replace(planted_dataset(60), data_fingerprint=RELEASES)
MODEL = "number-only"


def evaluated(directory: Path, protocol: Protocol, *seeds: int, dataset: Any = DATASET) -> Evaluation:
    return evaluate_alone(
        dataset,
        model_named(MODEL),
        protocol,
        n_folds=3,
        seeds=seeds,
        context=Context(seeds[0], "cpu"),
        kept=KeptResults(directory, lambda _: None),
    )


def read(directory: Path) -> KeptOfReleases:
    return kept_evaluations(directory, RELEASES)


@pytest.mark.parametrize("protocol", [P901(), PMolecule()])
def test_seeds_are_read_together_with_the_scores_of_evaluate(tmp_path: Path, protocol: Protocol) -> None:
    expected = evaluated(tmp_path, protocol, 2, 0).scores
    (found,) = read(tmp_path).of(protocol.name)
    assert (found.model, found.features, found.folds, found.seeds) == (MODEL, "own", 3, (0, 2))
    assert (found.preset, found.share) == ("", 1.0)
    auroc, auprc = found.areas
    assert auroc.mean == pytest.approx(expected.auroc.mean)
    assert auroc.per_label == pytest.approx(expected.auroc.per_label)
    assert auprc.ci95 == pytest.approx(expected.auprc.ci95)
    assert found.ece == pytest.approx(expected.ece)


def test_other_releases_and_unknown_ones_are_not_read(tmp_path: Path) -> None:
    evaluated(tmp_path, P901(), 0, dataset=replace(planted_dataset(60, seed=1), data_fingerprint="other"))
    evaluated(tmp_path, P901(), 0, dataset=replace(planted_dataset(60, seed=2), data_fingerprint=""))
    assert read(tmp_path) == NOTHING_KEPT == kept_evaluations(tmp_path, "")
    assert kept_evaluations(tmp_path / "nothing", RELEASES) == NOTHING_KEPT


def test_equal_data_of_other_releases_are_known_by_the_last_ones(tmp_path: Path) -> None:
    evaluated(tmp_path, P901(), 0, dataset=replace(DATASET, data_fingerprint="earlier"))
    assert read(tmp_path) == NOTHING_KEPT
    evaluated(tmp_path, P901(), 0)  # a kept result
    assert len(read(tmp_path).evaluations) == 1


def test_a_share_of_training_is_not_the_whole(tmp_path: Path) -> None:
    evaluated(tmp_path, ShareOfTraining(P901(), 0.5), 0)
    assert read(tmp_path).of("P901") == ()
    (half,) = read(tmp_path).of("P901", 0.5)
    assert (half.protocol, half.share) == ("P901", 0.5)


def test_of_the_same_options_the_one_with_most_seeds_is_taken(tmp_path: Path) -> None:
    evaluated(tmp_path, P901(), 0, dataset=replace(planted_dataset(60, seed=1), data_fingerprint=RELEASES))
    evaluated(tmp_path, P901(), 4, 5)
    (found,) = read(tmp_path).evaluations
    assert found.seeds == (4, 5)


def test_results_of_earlier_code_are_counted_and_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluated(tmp_path, P901(), 0)
    monkeypatch.setattr(module, "code_fingerprint", lambda _: "changed")
    assert read(tmp_path) == KeptOfReleases((), outdated=1)


def entry_of(directory: Path) -> tuple[Path, dict[str, Any]]:
    (path,) = directory.glob("*.json")
    return path, json.loads(path.read_text())


def test_a_model_that_is_not_installed_counts_as_outdated(tmp_path: Path) -> None:
    evaluated(tmp_path, P901(), 0)
    path, entry = entry_of(tmp_path)
    entry["key"]["model"] = "of-another-package"
    path.write_text(json.dumps(entry))
    assert read(tmp_path) == KeptOfReleases((), outdated=1)


def test_damaged_entries_are_counted_and_those_of_an_earlier_version_passed_over(tmp_path: Path) -> None:
    evaluated(tmp_path, P901(), 0)
    path, entry = entry_of(tmp_path)
    path.with_suffix(".npz").write_bytes(b"no archive")
    assert read(tmp_path) == KeptOfReleases((), damaged=1)
    (tmp_path / "x.json").write_text("[")
    (tmp_path / "y.json").write_text("[]")
    del entry["origin"]
    path.write_text(json.dumps(entry))
    assert read(tmp_path) == NOTHING_KEPT
