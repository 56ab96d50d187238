"""`gtmaloc modules preserve` on planted modules in two tables of other samples, and `fit --cohort`."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from fixtures.evaluated_modules import PLAN, planted_run
from fixtures.module_verbs import Modules
from regulatory_modules.data.synthetic import synthetic_cohort
from regulatory_modules.run_files import ModuleRun

DEB = os.environ.get("GTMALOC_MINIACC_DEB", "")


@pytest.fixture
def modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Modules:
    monkeypatch.setenv("GTMALOC_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("NEO4J_URI", raising=False)
    return Modules(monkeypatch, capsys)


@pytest.fixture
def run(tmp_path: Path) -> str:
    created = ModuleRun.create(tmp_path / "var" / "modules", "kmeans-s7", {})
    created.finish(replace(planted_run(), run=created.id), data_fingerprint="", settings={})
    return created.id


@pytest.fixture
def other(tmp_path: Path) -> tuple[str, ...]:
    """Options that name the same planted modules in other samples."""
    cohort, _, _ = synthetic_cohort(5, PLAN)
    samples = [f"OTHER-{s}" for s in range(PLAN.samples)]
    for name, values, names in (
        ("mirna", cohort.mirna_log, [m.name for m in cohort.mirnas]),
        ("mrna", cohort.gene_log, [g.symbol for g in cohort.genes]),
    ):
        frame = pd.DataFrame(values, index=samples, columns=names)
        frame.to_csv(tmp_path / f"{name}.tsv", sep="\t", index_label="sample")
    paths = ("--mirna", str(tmp_path / "mirna.tsv"), "--mrna", str(tmp_path / "mrna.tsv"))
    return (*paths, "--scale", "log2", "--name", "elsewhere")


def test_planted_modules_are_preserved(modules: Modules, run: str, other: tuple[str, ...]) -> None:
    value = modules.json("preserve", *other, "--draws", "200", "--seed", "1")
    assert (value["run"], value["cohort"], value["other"]) == (run, "synthetic", "elsewhere")
    assert (value["synthetic"], value["preserved"], value["testable"], value["notes"]) == (True, 3, 3, [])
    assert list(value["modules"][0]) == [
        "id",
        "common_mirnas",
        "common_genes",
        "density",
        "connectivity",
        "z_density",
        "z_connectivity",
        "z_summary",
        "p",
        "q",
        "preserved",
        "note",
    ]
    assert [m["id"] for m in value["modules"]] == ["M1", "M2", "M3"]
    assert value == modules.json("preserve", "--run", run, *other, "--draws", "200", "--seed", "1")


def test_the_table_says_how_many(modules: Modules, run: str, other: tuple[str, ...]) -> None:
    assert modules("preserve", *other, "--draws", "100") == 0
    assert "3 of 3 testable modules are preserved" in modules.out
    assert "SYNTHETIC" in modules.out


def test_samples_of_the_same_name_are_reported(modules: Modules, run: str, other: tuple[str, ...]) -> None:
    for option in (1, 3):
        table = Path(other[option])
        frame = pd.read_csv(table, sep="\t", index_col=0)
        frame.index = [f"SYNTHETIC-{s + 1:04}" for s in np.arange(len(frame))]
        frame.to_csv(table, sep="\t", index_label="sample")
    (note,) = modules.json("preserve", *other, "--draws", "100")["notes"]
    assert note.startswith("60 samples have the same name")


def test_a_cohort_must_be_given(modules: Modules, run: str) -> None:
    assert modules("preserve") == 2
    assert "No cohort is given" in modules.err


def test_a_package_that_is_not_installed_is_named(modules: Modules, monkeypatch: pytest.MonkeyPatch) -> None:
    from regulatory_modules.data import debian_packages

    monkeypatch.setattr(debian_packages, "installed", lambda: None)
    assert modules("fit", "--cohort", "miniacc") == 1
    assert "apt-get install r-bioc-multiassayexperiment" in modules.err
    assert modules("fit", "--cohort", "nowhere.deb") == 1
    assert "nowhere.deb" in modules.err


@pytest.mark.real_data
@pytest.mark.skipif(not DEB, reason="GTMALOC_MINIACC_DEB names no package")
def test_the_cohort_of_the_package(modules: Modules, tmp_path: Path) -> None:
    (tmp_path / "targets.tsv").write_text("miRNA\tgene\nhsa-mir-21\tPTEN\n")
    value = modules.json(
        "fit", "--cohort", DEB, "--targets", str(tmp_path / "targets.tsv"), "--method", "kmeans", "--k", "3"
    )
    assert (value["cohort"], value["samples"], value["synthetic"]) == ("TCGA-ACC", 79, False)
