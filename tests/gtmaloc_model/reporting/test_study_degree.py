"""Study bias: partners are counted, and every model is judged on the same ranges of miRNAs."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy import sparse

from fixtures.finished_run import PREDICTIONS, finished_run
from fixtures.kept_evaluations import kept, table
from fixtures.planted_dataset import planted_dataset
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.evaluation.kept_evaluations import NOTHING_KEPT, KeptOfReleases
from gtmaloc_model.reporting.report_figures import page_figures
from gtmaloc_model.reporting.study_degree import bias_of_run, study_bias, study_degree


def dataset(n: int = 6) -> LocalizationDataset:
    """MiRNA i has i targets."""
    given = planted_dataset(n)
    none = {r: sparse.csr_matrix(m.shape, dtype=np.float32) for r, m in given.associations.items()}
    targets = (np.arange(none["target"].shape[1]) < np.arange(1, n + 1)[:, None]).astype(np.float32)
    ids = tuple(f"hsa-mir-{i}" for i in range(1, n + 1))
    associations = {**none, "target": sparse.csr_matrix(targets)}
    return replace(given, mirna_ids=ids, associations=associations, fingerprint="")


def test_partners_of_all_relations_are_counted() -> None:
    given = planted_dataset(30)
    by_hand = sum(np.asarray(m.sum(axis=1)).ravel() for m in given.associations.values())
    assert study_degree(given).tolist() == np.asarray(by_hand).tolist()


def test_the_quarters_are_those_of_labelled_rows() -> None:
    parts = bias_of_run(PREDICTIONS, study_degree(dataset()))  # rows 3 and 6 are not labelled
    assert [(part.low, part.high, part.rows) for part in parts] == [
        (1, 1, 1),
        (2, 2, 1),
        (4, 4, 1),
        (5, 5, 1),
    ]


def test_degree_only_and_other_sets_are_beside_the_run_on_its_ranges(tmp_path: Path) -> None:
    run = finished_run(tmp_path, model="ensemble", features="network")
    tables = (table(),)
    of = KeptOfReleases(
        (
            kept("degree-only", "own", tables=tables),
            kept("degree-only", "own", protocol="P1041", tables=tables),
            kept("ensemble", "intrinsic", tables=tables),
            kept("ensemble", "network", tables=tables),
            kept("extra-trees", "all", tables=tables),
        )
    )
    found = study_bias(run, dataset(), _with_six(of))
    assert list(found) == [
        "ensemble, network (this run)", "degree-only (P901, seed 0)", "ensemble, intrinsic (P901, seed 0)",
    ]  # fmt: skip
    assert [part.high for part in found["degree-only (P901, seed 0)"]] == [1, 2, 6]
    assert list(study_bias(run, dataset(), NOTHING_KEPT)) == ["ensemble, network (this run)"]
    of_run = page_figures(run, dataset(), _with_six(of)).bias_of_run
    assert [part.high for part in of_run] == [1, 2, 4, 5], "the card shows this run's"
    assert page_figures(run, None, of).bias_of_run == ()


def _with_six(of: KeptOfReleases) -> KeptOfReleases:
    """The same with the first six rows, which the run has too."""
    return KeptOfReleases(
        tuple(replace(e, tables=tuple(t.subset(np.arange(6)) for t in e.tables)) for e in of.evaluations)
    )
