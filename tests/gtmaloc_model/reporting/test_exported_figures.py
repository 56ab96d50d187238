"""Every figure of the page is exported under a name that says what it shows."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fixtures.finished_run import PREDICTIONS, finished_run
from fixtures.kept_evaluations import kept
from fixtures.planted_dataset import planted_dataset
from gtmaloc_base.errors import UsageError
from gtmaloc_learning.run_directory import RunDirectory
from gtmaloc_model.evaluation.kept_evaluations import NOTHING_KEPT, KeptOfReleases
from gtmaloc_model.reporting import report_figures
from gtmaloc_model.reporting.exported_figures import check_directory, export_figures
from gtmaloc_model.reporting.report_figures import page_figures

NAMES = [
    "roc-curves", "precision-recall-curves", "reliability", "compartment-pairs", "study-bias",
    "learning-curve", "map-nucleus", "map-exosome", "map-nowhere",
]  # fmt: skip


def test_every_figure_in_both_formats_with_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_figures, "FEWEST_ON_MAP", 6)
    of = KeptOfReleases(tuple(kept(tables=(PREDICTIONS,), folds=3, share=share) for share in (0.5, 1.0)))
    dataset = replace(planted_dataset(6), mirna_ids=PREDICTIONS.ids, fingerprint="")
    run = finished_run(tmp_path / "runs")
    written = export_figures(page_figures(run, dataset, of), tmp_path / "new" / "figures")
    assert [path.name for path in written] == [f"{n}.{kind}" for n in NAMES for kind in ("svg", "pdf")]
    for path in written:
        content = path.read_bytes().replace(b"\\", b"")  # PDF escapes brackets
        assert b"gtmaloc, seed 5 (SYNTHETIC DATA)" in content, "as title of the file"
    again = export_figures(page_figures(run, dataset, of), tmp_path / "again")
    assert [path.read_bytes() for path in again] == [path.read_bytes() for path in written]


def test_real_data_are_not_marked_and_what_there_is_not_is_left_out(tmp_path: Path) -> None:
    run = finished_run(tmp_path / "runs", synthetic=False, features="network")
    written = export_figures(page_figures(run, None, NOTHING_KEPT), tmp_path)
    assert [path.name for path in written if path.suffix == ".pdf"] == [f"{n}.pdf" for n in NAMES[:4]]
    assert b"gtmaloc, features network, seed 5" in written[0].read_bytes()
    assert b"SYNTHETIC" not in written[0].read_bytes()


def test_reliability_counts_a_molecule_once_and_curves_each_of_its_names(tmp_path: Path) -> None:
    numbers = np.array([7, 7, 2, 3, 4, 5])[:, None].repeat(3, axis=1)
    run = finished_run(tmp_path)
    PREDICTIONS.with_layer("answer", numbers).save(run.path / "predictions.npz")
    figures = page_figures(RunDirectory(run.path), None, NOTHING_KEPT)
    counted = [sum(t.customdata) for t in figures.reliability().data if t.name == "after calibration"]
    assert counted == [3, 3, 3] and len(figures.labelled.ids) == 4


def test_a_path_that_cannot_be_a_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for bad in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(UsageError, match=r"file is not a directory\. Give a directory"):
            check_directory(bad)
    check_directory(tmp_path)
    check_directory(tmp_path / "new" / "below")
    assert not (tmp_path / "new").exists(), "nothing is made before there is something to write"
