"""A run directory gives back exactly what was written, and names the file that cannot be used."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fixtures.small_modules import small_modules
from regulatory_modules.module_set import ModuleSet
from regulatory_modules.run_files import DamagedModuleRun, ModuleRun, NoSuchModuleRun


def written(root: Path, found: ModuleSet) -> ModuleRun:
    run = ModuleRun.create(root, "consensus-s7", {"method": "consensus"})
    run.finish(found, data_fingerprint="f", settings={"d": 3})
    return run


@pytest.mark.parametrize("survival", [True, False])
def test_modules_are_read_as_they_were_written(tmp_path: Path, survival: bool) -> None:
    found = small_modules(survival=survival)
    again = ModuleRun(written(tmp_path, found).path).modules()
    assert again.as_json() == json.loads(json.dumps(found.as_json())) | {"seconds": round(found.seconds, 3)}
    assert (again.seconds, again.run, again.found.notes) == (found.seconds, found.run, found.found.notes)
    a, b = found.cohort, again.cohort
    assert (a.mirnas, a.genes, a.samples, dict(a.dropped), a.notes, a.synthetic) == (
        b.mirnas, b.genes, b.samples, dict(b.dropped), b.notes, b.synthetic,
    )  # fmt: skip
    for name in ("mirna_log", "gene_log"):
        assert np.array_equal(getattr(a, name), getattr(b, name))
    assert np.array_equal(found.targets.matrix, again.targets.matrix)
    assert again.targets.matrix.dtype == np.bool_
    assert list(map(asdict, again.found.modules)) == list(map(asdict, found.found.modules))
    for name in ("mirna_clusters", "gene_clusters"):
        assert np.array_equal(getattr(found.found, name), getattr(again.found, name))
    assert (b.survival is None) is not survival
    if a.survival is not None and b.survival is not None:
        assert a.survival.covariate_names == b.survival.covariate_names
        for name in ("days", "died", "covariates"):
            assert np.array_equal(
                getattr(a.survival, name), getattr(b.survival, name), equal_nan=name == "days"
            )


def test_the_same_modules_are_the_same_bytes(tmp_path: Path) -> None:
    one, two = (written(tmp_path / name, small_modules()).path for name in "ab")
    for name in ("cohort.npz", "cohort.json", "modules.json"):
        assert (one / name).read_bytes() == (two / name).read_bytes()


def test_a_run_without_modules_and_genes(tmp_path: Path) -> None:
    found = small_modules()
    nothing = np.zeros((4, 0))
    cohort = replace(found.cohort, genes=(), gene_log=np.zeros((6, 0)))
    empty = replace(
        found,
        cohort=cohort,
        targets=replace(found.targets, matrix=nothing.astype(np.bool_)),
        found=replace(found.found, modules=(), gene_clusters=np.zeros(0, dtype=np.int64)),
    )
    again = written(tmp_path, empty).modules()
    assert (again.found.modules, again.cohort.genes, again.cohort.gene_log.shape) == ((), (), (6, 0))


def test_the_newest_finished_run_or_the_named_one(tmp_path: Path) -> None:
    with pytest.raises(NoSuchModuleRun, match="modules fit"):
        ModuleRun.find(tmp_path)
    first, second = written(tmp_path, small_modules()), written(tmp_path, small_modules())
    unfinished = ModuleRun.create(tmp_path, "consensus-s7", {})
    assert first.id < second.id < unfinished.id
    assert ModuleRun.find(tmp_path).id == second.id
    assert ModuleRun.find(tmp_path, first.id).id == first.id
    for name in ("none", unfinished.id):
        with pytest.raises(NoSuchModuleRun, match=second.id):
            ModuleRun.find(tmp_path, name)


def damage(run: ModuleRun, name: str, change: Any) -> None:
    path = run.path / name
    if callable(change):
        value = json.loads(path.read_text())
        change(value)
        path.write_text(json.dumps(value))
    elif change is None:
        path.unlink()
    else:
        path.write_bytes(change)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("modules.json", b"{"),
        ("modules.json", b"[]"),
        ("modules.json", b"\xff"),
        ("modules.json", lambda value: value.pop("k")),
        ("modules.json", lambda value: value.update(schema=99)),
        ("cohort.json", None),
        ("cohort.json", lambda value: value.pop("genes")),
        ("cohort.json", lambda value: value["mirnas"].pop()),
        ("cohort.json", lambda value: value.update(mirnas=[1, 2, 3, 4])),
        ("cohort.json", lambda value: value["genes"][0].update(colour="red")),
        ("cohort.npz", None),
        ("cohort.npz", b"PK"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, name: str, change: Any) -> None:
    run = written(tmp_path, small_modules())
    damage(run, name, change)
    with pytest.raises(DamagedModuleRun, match=r"modules fit") as raised:
        ModuleRun(run.path).modules()
    assert str(run.path) in raised.value.message


def test_an_evaluation_is_kept_and_a_damaged_one_says_what_to_do(tmp_path: Path) -> None:
    run = written(tmp_path, small_modules())
    assert run.evaluation is None
    run.write_evaluation({"modules": []})
    assert run.evaluation == {"modules": []}
    (run.path / "evaluation.json").write_text("{}")
    with pytest.raises(DamagedModuleRun, match="modules evaluate"):
        _ = run.evaluation


def test_identities_are_kept(tmp_path: Path) -> None:
    stored = json.loads((written(tmp_path, small_modules()).path / "cohort.json").read_text())
    assert stored["mirnas"][2] == {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in asdict(small_modules().cohort.mirnas[2]).items()
    }
