"""A sequence that miRBase does not hold is answered from the dataset of the newest run."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fixtures.finished_run import finished_run
from fixtures.planted_dataset import planted_dataset
from gtmaloc.cli import main as command_line
from gtmaloc.pipeline import predict_sequence as predict_sequence_step
from gtmaloc.pipeline.dataset import kept_dataset
from gtmaloc.pipeline.predict_sequence import NoDataset, predict_sequence
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from gtmaloc_learning.run_directory import NoSuchRun
from gtmaloc_model.data.hairpins import Hairpin, Product
from gtmaloc_model.data.knowledge import Knowledge
from gtmaloc_model.data.molecules import merge_molecules
from gtmaloc_model.training.other_mirnas import OtherPredictions

ROWS = 30


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A project with one run whose dataset is kept."""
    rng = np.random.default_rng(0)
    letters = ["".join(rng.choice(list("ACGU"), 60)) for _ in range(ROWS)]
    hairpins = tuple(
        Hairpin(f"MI{i:07}", f"hsa-mir-{i}", s, products=(Product(f"MIMAT{i:07}", s[5:27], 6, 27),))
        for i, s in enumerate(letters)
    )
    knowledge = Knowledge(hairpins, tuple((h.accession,) for h in hairpins))
    dataset = replace(planted_dataset(ROWS), knowledge=knowledge, data_fingerprint="d" * 64, fingerprint="")
    monkeypatch.setenv("GTMALOC_VAR", str(tmp_path / "var"))
    found = Workspace(read_settings())
    finished_run(found.runs, data_fingerprint="d" * 64, parameters={})
    dataset.save(kept_dataset(found, "d" * 64, {}))
    return found


@pytest.mark.parametrize("length", [22, 70])
def test_a_new_sequence_is_answered_for_every_compartment(project: Workspace, length: int) -> None:
    sequence = "".join(np.random.default_rng(5).choice(list("acgu"), length))
    found = predict_sequence(project, sequence)
    assert (found.query, found.sequence, found.note) == (sequence, sequence.upper(), None)
    assert found.features == {22: "mature", 70: "hairpin"}[length]
    assert [p["compartment"] for p in found.predictions] != []
    assert {p["compartment"] for p in found.predictions} == set(planted_dataset(ROWS).compartments)
    calibrated = [p["calibrated"] for p in found.predictions]
    assert calibrated == sorted(calibrated, reverse=True)
    molecules = merge_molecules(planted_dataset(ROWS))
    alone = planted_dataset(ROWS).groups["molecule"] == -1
    labelled = int(molecules.labelled.sum() + planted_dataset(ROWS).labelled[alone].sum())
    for pair in found.predictions:
        assert pair["of"] == labelled + 1 and 1 <= pair["rank"] <= labelled + 1
        assert pair["sources"] == [] and 0 < pair["base_rate"] < 1
    assert found == predict_sequence(project, sequence)


def test_the_rank_counts_labelled_mirnas_with_a_higher_probability(
    project: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    predict_hairpins = predict_sequence_step.predict_hairpins

    def three_rows(*arguments: Any) -> OtherPredictions:
        found = predict_hairpins(*arguments)
        own = found.predictions.calibrated[0]
        return replace(found, reference=np.stack([own / 2, own / 3, (1 + own) / 2]))

    monkeypatch.setattr(predict_sequence_step, "predict_hairpins", three_rows)
    found = predict_sequence(project, "ACGU" * 5)
    assert {(pair["rank"], pair["of"]) for pair in found.predictions} == {(2, 4)}


def test_a_sequence_of_mirbase_is_named(project: Workspace) -> None:
    rng = np.random.default_rng(0)
    first = "".join(rng.choice(list("ACGU"), 60))
    note = predict_sequence(project, first[5:27]).note
    assert note is not None and "gtmaloc predict hsa-mir-0" in note


def test_the_command_line_answers_and_refuses(project: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    sequence = "ACGU" * 5
    assert command_line._run(["predict", "--sequence", sequence, "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert {"query", "sequence", "features", "predictions", "meaning"} <= answer.keys()
    wanted = {"compartment", "probability", "calibrated", "status", "rank", "of", "base_rate", "set"}
    assert wanted <= answer["predictions"][0].keys()
    assert command_line._run(["predict", "--sequence", sequence]) == 0
    shown = capsys.readouterr().out
    assert "mature of 20 nt" in shown and "missing report is no absence" in shown
    for arguments, said in (
        (["--sequence", "ACGU"], "has 4 nt"),
        (["--sequence", "ACGT" * 5], "is DNA"),
        (["--sequence", "ACGX" * 5], "Letter 4"),
        (["hsa-mir-1", "--sequence", sequence], "Ask for the sequence alone"),
    ):
        assert command_line._run(["predict", *arguments]) == 2
        assert said in capsys.readouterr().err


def test_without_a_run_or_its_dataset_it_says_so(project: Workspace) -> None:
    kept_dataset(project, "d" * 64, {}).unlink()
    with pytest.raises(NoDataset, match="gtmaloc train"):
        predict_sequence(project, "ACGU" * 5)
    for run in project.runs.iterdir():
        (run / "metrics.json").unlink()
    with pytest.raises(NoSuchRun):
        predict_sequence(project, "ACGU" * 5)
