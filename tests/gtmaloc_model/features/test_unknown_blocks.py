"""What data lack, such as expression, is said wherever a feature set is read."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from fixtures.planted_dataset import planted_dataset
from fixtures.planted_knowledge import with_knowledge
from gtmaloc.console import Reporter
from gtmaloc.pipeline import train as module
from gtmaloc.pipeline.train import train
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from gtmaloc_learning.run_directory import RunDirectory
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.evaluation.evaluate import evaluate_alone
from gtmaloc_model.evaluation.kept_results import KeptResults
from gtmaloc_model.evaluation.protocols.registry import protocol_named
from gtmaloc_model.features.unknown_blocks import unknown_blocks, unknown_notes
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.registry import model_named
from gtmaloc_model.reporting.model_card import model_card

WHOLE = with_knowledge(planted_dataset(60, embeddings=False))
EXPRESSION = "network lacks expression: these data (tcga_expression) say nothing of "


def without(**changes: Mapping[str, Any]) -> LocalizationDataset:
    return replace(WHOLE, knowledge=replace(WHOLE.known(), **changes), fingerprint="")


def names(dataset: LocalizationDataset, features: str) -> tuple[str, ...]:
    return tuple(block.name for block in unknown_blocks(dataset, features))


def test_a_block_without_any_value_is_unknown_in_every_set_that_has_it() -> None:
    assert [names(WHOLE, features) for features in ("all", "network", "intrinsic", "")] == [()] * 4
    bare = without(expression={}, target_compartments={})
    assert names(bare, "all") == names(bare, "network") == ("expression", "colocalization")
    assert names(bare, "intrinsic") == ("expression",)
    assert names(bare, "network-expression") == ("colocalization",)
    assert names(without(expression={}), "") == ()


def test_one_known_value_is_enough() -> None:
    accession, profile = next(iter(WHOLE.known().expression.items()))
    assert names(without(expression={accession: profile}), "network") == ()


def test_evaluation_says_what_the_set_lacks_and_keeps_it_with_the_result(tmp_path: Path) -> None:
    kept = KeptResults(tmp_path, lambda _: None)
    for dataset, notes in ((without(expression={}), [EXPRESSION]), (WHOLE, [])):
        for _ in ("computed", "kept"):
            found = evaluate_alone(
                dataset, model_named("kernel-ridge"), protocol_named("P901-family"), n_folds=3, seeds=(0,),
                context=Context(0, "cpu"), kept=kept,
            )  # fmt: skip
            said = [note for note in found.scores.notes if "lacks" in note]
            assert [note[: len(EXPRESSION)] for note in said] == notes
    assert sum("lacks expression" in path.read_text() for path in tmp_path.glob("*.json")) == 1


def test_training_says_it_and_the_card_repeats_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dataset = without(expression={})
    monkeypatch.setattr(module, "export_dataset", lambda *_, **__: dataset)
    workspace = Workspace(read_settings(var=tmp_path, folds=2), Reporter())
    result = train(workspace, model="kernel-ridge", features="intrinsic")
    assert result.as_json()["unknown_blocks"] == ("expression",)
    said = capsys.readouterr().err.replace("\n", " ")
    assert EXPRESSION.replace("network", "intrinsic").strip() in said
    run = RunDirectory.find(tmp_path / "runs", result.run)
    assert "feature set intrinsic (nothing is known of expression)" in model_card(
        run.predictions, run.settings, run.metrics
    )
    assert unknown_notes(WHOLE, "intrinsic") == ()
