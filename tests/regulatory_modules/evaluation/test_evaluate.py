"""The whole evaluation of a run: JSON contract, what cannot be tested, interruption, determinism."""

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fixtures.coherent_blocks import block_cohort, block_module, module_set, random_targets
from gtmaloc_base.progress import Progress
from gtmaloc_learning.arrays import FloatArray, IntArray
from regulatory_modules.data.cohort import Cohort
from regulatory_modules.evaluation import enrichment as enrichment_file
from regulatory_modules.evaluation.evaluate import evaluate
from regulatory_modules.evaluation.gene_sets import GeneSets
from regulatory_modules.module_set import ModuleSet

_DRAWS = 200


@dataclass(frozen=True)
class _Survival:
    c_index: float
    c_interval: tuple[float, float]
    empirical_p: float


def _run(opposed: tuple[int, ...] = (0,)) -> ModuleSet:
    cohort = block_cohort(12, 40, 3, opposed=opposed)
    modules = [block_module(0, 0), block_module(1, 5), block_module(2, 7)]
    return module_set(cohort, random_targets(cohort, 1), modules)


def _collection(name: str, blocks: range = range(12)) -> GeneSets:
    sets = {f"T{b}": frozenset(f"G{j}" for j in range(10 * b, 10 * b + 10, 2)) for b in blocks}
    return GeneSets(name, sets | {"small": frozenset(["G1", "X"])}, "0" * 64, f"{name}.gmt")


def _survives(
    cohort: Cohort, members: list[IntArray], nulls: list[IntArray], seed: int, progress: Progress
) -> list[_Survival]:
    assert [len(m) for m in members] == [5, 5, 5] and nulls[0].shape == (_DRAWS, 5) and seed == 4
    return [_Survival(0.6, (0.5, 0.7), p) for p in (0.2, 0.3, float("nan"))]


def test_the_json_form() -> None:
    found = evaluate(
        _run(),
        gene_sets=[_collection("go_bp"), _collection("kegg", range(3))],
        draws=_DRAWS,
        seed=4,
        survival=_survives,
    ).as_json()
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    first, second, third = found["modules"]
    assert [module["id"] for module in found["modules"]] == ["M1", "M2", "M3"]
    contract = {
        "id",
        "family_q",
        "go_terms",
        "kegg_terms",
        "anticorrelation",
        "c_index",
        "empirical_p",
        "verdict",
    }
    assert contract <= set(first)
    scores = ["density", "family", "cluster", "go_bp", "kegg", "anticorrelation"]
    assert list(first["empirical_p"]) == [*scores, "survival"]
    assert all(set(first["null"][score]) == {"value", "null_mean", "z", "p"} for score in scores)
    assert first["go_terms"] == 1 and first["kegg_terms"] == 1 and third["kegg_terms"] == 0
    assert first["terms"]["go_bp"][0]["term"] == "T0" and first["terms"]["go_bp"][0]["genes"] == [
        "G0",
        "G2",
        "G4",
        "G6",
        "G8",
    ]
    assert first["family_q"] < 0.001 and first["cluster_q"] < 0.001
    assert first["anticorrelation"] < -0.5 < second["anticorrelation"]
    assert first["c_index"] == 0.6 and first["c_interval"] == [0.5, 0.7]
    assert first["empirical_p"]["survival"] == 0.2 and third["empirical_p"]["survival"] is None
    assert set(first["for_comparison_only"]["kegg"]) == {
        "gseapy_background_20000",
        "gseapy_background_universe",
        "paper_p_below_0.005",
    }
    assert first["passes"] and first["verdict"].startswith("Passes: ") and found["passed"] == 3
    assert "3 modules and 4 lines of evidence" in first["verdict"]
    assert found["universe"] == {"mirnas": 60, "genes": 120} and found["draws"] == _DRAWS
    assert found["gene_sets"][0]["terms"] == {"testable": 12, "too small": 1, "too large": 0}
    assert found["permuted_control"]["families"] <= 0.1
    assert found["notes"][0].startswith("With 200 draws no module can pass by anti-correlation")


def test_go_terms_are_those_of_all_go_collections() -> None:
    first = evaluate(_run(), gene_sets=[_collection("go_bp"), _collection("go_cc")], draws=50).as_json()[
        "modules"
    ][0]
    assert first["go_terms"] == 2 and first["kegg_terms"] is None


def test_one_seed_gives_one_answer_and_another_another() -> None:
    def numbers(seed: int) -> str:
        return json.dumps(evaluate(_run(), gene_sets=[_collection("go")], draws=50, seed=seed).as_json())

    assert numbers(1) == numbers(1) != numbers(2)


def test_what_cannot_be_tested_is_said() -> None:
    run = _run()
    bare = replace(
        run.cohort, mirnas=tuple(replace(mirna, families=(), clusters=()) for mirna in run.cohort.mirnas)
    )
    found = evaluate(
        replace(run, cohort=bare), draws=50, survival=lambda *_: "fewer than 20 deaths"
    ).as_json()
    module = found["modules"][0]
    assert module["family_q"] is None and module["c_index"] is None and module["go_terms"] is None
    for said in (
        "no family or cluster has two measured members",
        "no gene sets are given",
        "fewer than 20 deaths",
    ):
        assert said in module["verdict"]
    assert found["permuted_control"] == {"families": None, "clusters": None}


def test_modules_of_mirnas_alone_are_evaluated() -> None:
    run = _run()
    cohort = replace(run.cohort, genes=(), gene_log=run.cohort.gene_log[:, :0])
    targets = replace(run.targets, matrix=run.targets.matrix[:, :0])
    modules = tuple(replace(module, genes=(), gene_weights=()) for module in run.found.modules)
    found = evaluate(
        replace(run, cohort=cohort, targets=targets, found=replace(run.found, modules=modules)),
        gene_sets=[_collection("go")],
        draws=50,
    ).as_json()
    module = found["modules"][0]
    assert module["passes"] and module["null"]["density"]["value"] is None
    assert "terms of its genes (the cohort has no genes)" in module["verdict"]
    assert module["anticorrelation"] is None and module["go_terms"] is None


def test_genes_that_nobody_targets_are_said_to_be_untestable() -> None:
    run = _run()
    targets = replace(run.targets, matrix=np.zeros_like(run.targets.matrix))
    module = evaluate(replace(run, targets=targets), gene_sets=[_collection("go")], draws=50).as_json()[
        "modules"
    ][0]
    assert "no measured gene is a validated target" in module["verdict"]


def test_no_modules_are_a_result() -> None:
    run = _run()
    found = evaluate(
        replace(run, found=replace(run.found, modules=())),
        gene_sets=[_collection("go")],
        draws=50,
        survival=_survives,
    ).as_json()
    assert found["modules"] == [] and found["passed"] == 0
    assert found["notes"] == ["There are no modules to evaluate"]


def test_an_interrupted_evaluation_continues_with_the_nulls_that_are_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = _run()
    run = replace(
        run,
        found=replace(run.found, modules=(*run.found.modules, replace(block_module(3, 3), genes=(1, 2, 3)))),
    )
    expected = evaluate(run, gene_sets=[_collection("go")], draws=50).as_json()
    original = enrichment_file.smallest_p
    calls: list[tuple[Any, ...]] = []

    def interrupted(*arguments: Any) -> FloatArray:
        calls.append(arguments)
        if len(calls) == limit:
            raise KeyboardInterrupt
        return original(*arguments)

    limit = 3
    monkeypatch.setattr(enrichment_file, "smallest_p", interrupted)
    with pytest.raises(KeyboardInterrupt):
        evaluate(run, gene_sets=[_collection("go")], draws=50, kept_in=tmp_path)
    assert len(list(tmp_path.glob("*.npz"))) == 2
    limit = -1
    finished = calls[:2]
    calls.clear()
    assert evaluate(run, gene_sets=[_collection("go")], draws=50, kept_in=tmp_path).as_json() == expected
    assert calls
    for _, draws, tails in finished:
        assert not any(np.array_equal(draws, d) and np.array_equal(tails, t) for _, d, t in calls)
    calls.clear()
    evaluate(run, gene_sets=[_collection("go")], draws=50, kept_in=tmp_path)
    assert not calls


def test_progress_names_the_stages() -> None:
    stages: list[tuple[str, int, int | None]] = []

    def progress(done: int, total: int | None = None, stage: str = "") -> None:
        stages.append((stage, done, total))

    evaluate(_run(), gene_sets=[_collection("go")], draws=20, progress=progress)
    for stage in ("families", "clusters", "go", "anti-correlation"):
        assert [(done, total) for name, done, total in stages if name == stage] == [(1, 3), (2, 3), (3, 3)]
