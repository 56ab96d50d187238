"""Results are kept by what they depend on, reused to the bit, and never trusted when damaged."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest

from fixtures.planted_dataset import planted_dataset
from gtmaloc_learning.arrays import IntArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.evaluation import result_key
from gtmaloc_model.evaluation.evaluate import Evaluation, evaluate, evaluate_alone
from gtmaloc_model.evaluation.kept_results import KeptResults
from gtmaloc_model.evaluation.protocols.base import Protocol, Truth
from gtmaloc_model.evaluation.protocols.disjoint_groups import PMolecule
from gtmaloc_model.evaluation.protocols.random_rows import P901, P1041
from gtmaloc_model.evaluation.protocols.temporal import PTemporal
from gtmaloc_model.evaluation.result_key import ResultKey
from gtmaloc_model.models.base import Context, FittedModel
from gtmaloc_model.models.baselines.degree_only import DegreeOnly
from gtmaloc_model.training import out_of_fold

DATASET = planted_dataset(60)


class FewTrees(DegreeOnly):
    hyperparameters: ClassVar = {"n_estimators": 8, "min_samples_leaf": 5}
    baseline = False
    fits: ClassVar[list[int]] = []

    def fit(self, dataset: LocalizationDataset, rows: IntArray, context: Context) -> FittedModel:
        self.fits.append(context.seed)
        return super().fit(dataset, rows, context)


class Store:
    """A folder of results, with what it says."""

    def __init__(self, directory: Path) -> None:
        self.said: list[str] = []
        self.directory = directory
        self.kept = KeptResults(directory, self.said.append)

    def evaluate(
        self,
        seeds: tuple[int, ...] = (0,),
        *,
        dataset: LocalizationDataset = DATASET,
        protocol: Protocol | None = None,
        folds: int = 3,
        device: str = "cpu",
    ) -> Evaluation:
        protocol, context = protocol or P901(), Context(0, device)
        return evaluate_alone(
            dataset, FewTrees(), protocol, n_folds=folds, seeds=seeds, context=context, kept=self.kept
        )

    def names(self) -> list[str]:
        return sorted(path.name for path in self.directory.iterdir())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    FewTrees.fits.clear()
    return Store(tmp_path / "evaluations")


def content(found: Evaluation) -> tuple[Any, ...]:
    """Everything but the time."""
    table = found.predictions
    layers = {name: values.tobytes() for name, values in table.layers.items()}
    plain = {name: value for name, value in found.as_json().items() if name != "seconds"}
    return plain, table.ids, table.labels, layers, table.held_out_fold.tobytes(), found.scores.auroc


def test_a_kept_result_is_the_computed_one_to_the_bit_and_is_announced(store: Store) -> None:
    first = store.evaluate((0, 1))
    assert FewTrees.fits == [0, 0, 0, 1, 1, 1] and store.said == []
    second = store.evaluate((0, 1))
    assert len(FewTrees.fits) == 6, "trained again"
    assert content(second) == content(first)
    assert second.seconds == pytest.approx(first.seconds)
    assert store.said == [s for s in store.said if s.startswith("kept result of degree-only under P901")]
    assert [s.split(", ")[2].split(" (")[0] for s in store.said] == ["seed 0", "seed 1"]


def test_a_seed_is_added_without_computing_the_others(store: Store, tmp_path: Path) -> None:
    store.evaluate((0,))
    both = store.evaluate((0, 5))
    assert FewTrees.fits == [0, 0, 0, 5, 5, 5]
    assert content(both) == content(Store(tmp_path / "other").evaluate((0, 5)))


def test_an_entry_says_what_it_is_and_leaves_no_unfinished_work(store: Store) -> None:
    found = store.evaluate()
    (json_name, npz_name) = store.names()
    entry = json.loads((store.directory / json_name).read_text())
    assert json_name.removesuffix(".json") == npz_name.removesuffix(".npz")
    assert len(json_name.removesuffix(".json")) == 32
    assert entry["leak_checked"] is True
    assert (entry["key"]["model"], entry["key"]["protocol"], entry["key"]["seed"]) == (
        "degree-only",
        "P901",
        0,
    )
    assert entry["measures"]["auroc"] == found.as_json()["auroc"]
    assert entry["seconds"] > 0


class OtherSettings(FewTrees):
    hyperparameters: ClassVar = {"n_estimators": 9, "min_samples_leaf": 5}


def key(**changed: Any) -> ResultKey:
    given: dict[str, Any] = {
        "dataset": DATASET, "truth": Truth(DATASET.labels), "model": FewTrees(), "protocol": P901(),
        "folds": 3, "seed": 0, "device": "cpu",
    } | changed  # fmt: skip
    first = [given.pop(name) for name in ("dataset", "truth", "model", "protocol")]
    return ResultKey.of(*first, **given)


def preset(name: str) -> FewTrees:
    model = FewTrees()
    model.preset = name
    return model


@pytest.mark.parametrize(
    "changed",
    [
        {"dataset": planted_dataset(60, seed=1)},
        {"dataset": DATASET.with_labels(1 - DATASET.labels)},
        {"truth": Truth(1 - DATASET.labels)},
        {"truth": Truth(DATASET.labels, DATASET.labels == 0)},
        {"model": preset("other")},
        {"model": OtherSettings()},
        {"protocol": P1041()},
        {"folds": 4},
        {"seed": 1},
        {"device": "cuda"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_whatever_a_result_depends_on_changes_its_name(changed: dict[str, Any]) -> None:
    assert key(**changed).name != key().name == key().name


@pytest.mark.parametrize("name", ["RESULT_SCHEMA", "version", "code_fingerprint"])
def test_so_do_the_form_the_libraries_and_the_code(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    before = key().name
    monkeypatch.setattr(result_key, name, 99 if name == "RESULT_SCHEMA" else lambda _: "other")
    assert key().name != before


def test_label_free_work_is_shared_by_seeds_folds_protocols_and_labels_only() -> None:
    shared = key().label_free_name
    other = DATASET.with_labels(1 - DATASET.labels)
    assert {key(**c).label_free_name for c in ({"seed": 4}, {"folds": 5}, {"dataset": other})} == {shared}
    assert key(protocol=P1041()).label_free_name == shared
    for changed in ({"model": OtherSettings()}, {"device": "cuda"}, {"dataset": planted_dataset(60, seed=1)}):
        assert key(**changed).label_free_name != shared


def test_the_later_labels_of_a_temporal_protocol_belong_to_its_results(store: Store) -> None:
    rng = np.random.default_rng(0)
    later = (DATASET.labels | (rng.random(DATASET.labels.shape) < 0.4)).astype(np.int8)
    first = store.evaluate(protocol=PTemporal(later))
    second = store.evaluate(protocol=PTemporal((later | (rng.random(later.shape) < 0.2)).astype(np.int8)))
    assert len(FewTrees.fits) == 6, "the second one is judged by other labels"
    assert content(first) != content(second)
    assert content(store.evaluate(protocol=PTemporal(later))) == content(first)


def test_merged_molecules_are_kept_too(store: Store) -> None:
    first = store.evaluate(protocol=PMolecule())
    assert content(store.evaluate(protocol=PMolecule())) == content(first)
    assert len(FewTrees.fits) == 3


# --- interrupted and damaged


def test_an_interrupted_evaluation_continues_at_the_first_unfinished_fold(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Store(tmp_path / "whole").evaluate((0, 1))
    FewTrees.fits.clear()
    result_of_fold, done = out_of_fold._fold_result, []

    def interrupted(*arguments: Any) -> Any:
        if FewTrees.fits and len(done) == 5:  # in the second fold of the second seed
            raise KeyboardInterrupt
        found = result_of_fold(*arguments)
        done.append(1)
        return found

    monkeypatch.setattr(out_of_fold, "_fold_result", interrupted)
    with pytest.raises(KeyboardInterrupt):
        store.evaluate((0, 1))
    assert FewTrees.fits == [0, 0, 0, 1, 1]
    assert len([n for n in store.names() if n.endswith(".folds.safetensors")]) == 1
    monkeypatch.setattr(out_of_fold, "_fold_result", result_of_fold)
    resumed = store.evaluate((0, 1))
    assert FewTrees.fits == [0, 0, 0, 1, 1, 1]
    assert content(resumed) == content(whole)
    assert len(store.names()) == 4 and store.names() == Store(tmp_path / "whole").names()


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def one_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def gone(path: Path) -> None:
    path.unlink()


def a_list(path: Path) -> None:
    path.write_text("[1]")


def without(*names: str) -> Callable[[Path], None]:
    def damage(path: Path) -> None:
        entry = json.loads(path.read_text())
        path.write_text(json.dumps({name: v for name, v in entry.items() if name not in names}))

    return damage


def of_another_seed(path: Path) -> None:
    entry = json.loads(path.read_text())
    entry["key"]["seed"] = 7
    path.write_text(json.dumps(entry))


def unchecked(path: Path) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | {"leak_checked": False}))


@pytest.mark.parametrize(
    ("file", "damage"),
    [
        *(("*.npz", damage) for damage in (emptied, cut, one_bit, gone, a_list)),
        *(("*.json", damage) for damage in (emptied, cut, a_list, of_another_seed, unchecked)),
        ("*.json", without("seconds")),
        ("*.json", without("predictions")),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_damaged_entry_is_computed_again_and_repaired(
    store: Store, file: str, damage: Callable[[Path], None]
) -> None:
    first = store.evaluate()
    (path,) = store.directory.glob(file)
    damage(path)
    assert content(store.evaluate()) == content(first)
    assert len(FewTrees.fits) == 6, "not computed again"
    (said,) = store.said
    assert said.startswith("The kept result of degree-only under P901") and "computed again" in said
    store.evaluate()
    assert len(FewTrees.fits) == 6, "not repaired"


@pytest.mark.parametrize("damage", [emptied, cut, a_list])
def test_damaged_unfinished_work_is_computed_again(
    store: Store, damage: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Store(tmp_path / "whole").evaluate()
    monkeypatch.setattr(KeptResults, "save", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        store.evaluate()
    monkeypatch.undo()
    (journal,) = store.directory.glob("*.folds.safetensors")
    damage(journal)
    assert content(store.evaluate()) == content(whole)
    assert [said.startswith("Unfinished work on degree-only") for said in store.said] == [True]
    assert not journal.exists()


def test_an_evaluation_with_baselines_keeps_each_of_them(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gtmaloc_model.evaluation.evaluate.baselines", lambda: ("degree-only",))
    model = FewTrees()
    monkeypatch.setattr(model, "name", "few", raising=False)

    def run(device: str) -> Evaluation:
        return evaluate(
            DATASET, model, P901(), n_folds=2, seeds=(0,), context=Context(0, device), kept=store.kept
        )

    first = run("cpu")
    assert len(store.names()) == 4
    assert content(replace(run("cpu"), baselines=())) == content(replace(first, baselines=()))
    assert len(store.said) == 2


def test_a_baseline_is_computed_on_the_cpu_whatever_device_is_chosen(tmp_path: Path) -> None:
    said: list[str] = []
    for device in ("cuda", "cpu"):
        found = evaluate_alone(
            DATASET,
            DegreeOnly(),
            P901(),
            n_folds=2,
            seeds=(0,),
            context=Context(0, device),
            kept=KeptResults(tmp_path, said.append),
        )
        assert found.device == "cpu"
    assert len(said) == 1, "one result serves both"


KILLED = """
import os, sys
from pathlib import Path
from fixtures.planted_dataset import planted_dataset
from gtmaloc_model.evaluation.evaluate import evaluate_alone
from gtmaloc_model.evaluation.kept_results import KeptResults
from gtmaloc_model.evaluation.protocols.random_rows import P901
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.baselines.degree_only import DegreeOnly

fit, left = DegreeOnly.fit, int(sys.argv[2])

def killed(*arguments):
    global left
    if left == 0:
        os.kill(os.getpid(), 9)
    left -= 1
    return fit(*arguments)

DegreeOnly.fit = killed
found = evaluate_alone(
    planted_dataset(60), DegreeOnly(), P901(), n_folds=3, seeds=(0,), context=Context(0, "cpu"),
    kept=KeptResults(Path(sys.argv[1]), print),
)
print(found.predictions.calibrated.tobytes().hex()[-400:])
"""


@pytest.mark.slow
def test_a_killed_process_is_continued_by_the_next(tmp_path: Path) -> None:
    def start(directory: str, folds: int) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", KILLED, str(tmp_path / directory), str(folds)]
        tests = str(Path(__file__).parents[2])
        path = os.pathsep.join((tests, *filter(None, sys.path)))
        return subprocess.run(
            command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}, check=False
        )

    whole = start("whole", 3)
    assert whole.returncode == 0, whole.stderr
    assert start("killed", 2).returncode == -9
    resumed = start("killed", 1)  # one fold is left
    assert (resumed.returncode, resumed.stdout) == (0, whole.stdout)
    assert start("killed", 0).stdout.splitlines()[-1] == whole.stdout.splitlines()[-1]
