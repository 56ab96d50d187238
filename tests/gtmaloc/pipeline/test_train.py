"""A finished run is used again only for the same dataset, settings and device."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from fixtures.planted_dataset import planted_dataset
from gtmaloc.console import Reporter
from gtmaloc.pipeline import train as module
from gtmaloc.pipeline.train import train
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from gtmaloc_model.data.dataset import LocalizationDataset

DATASET = planted_dataset(40)


def run_of(
    var: Path, dataset: LocalizationDataset = DATASET, *, device: str = "cpu", seed: int = 0, folds: int = 2
) -> str:
    """The run of degree-only that `train` gives when it may use one again."""
    workspace = Workspace(read_settings(var=var, seed=seed, folds=folds), Reporter(quiet=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "export_dataset", lambda *_, **__: dataset)
        patch.setattr(module, "resolve_device", lambda _: SimpleNamespace(type=device))
        return train(workspace, model="degree-only", reuse=True).run


@pytest.fixture(scope="module")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one finished run."""
    directory = tmp_path_factory.mktemp("var")
    run_of(directory)
    return directory


def test_the_same_dataset_and_settings_use_the_run_again(var: Path) -> None:
    first = run_of(var)
    assert [path.name for path in (var / "runs").iterdir()] == [first]


def test_another_dataset_is_trained_on(var: Path) -> None:
    first = run_of(var)
    assert run_of(var, planted_dataset(40, seed=1)) != first
    assert run_of(var) == first  # the older run is found beside the newer one


@pytest.mark.parametrize("other", [{"seed": 1}, {"folds": 3}, {"device": "cuda"}])
def test_other_settings_and_devices_are_trained_with(var: Path, other: dict[str, int]) -> None:
    assert run_of(var, **other) != run_of(var)  # type: ignore[arg-type]


def test_a_trained_run_has_a_model_card_with_its_study_bias(var: Path) -> None:
    card = (var / "runs" / run_of(var) / "model_card.md").read_text()
    assert "**Synthetic data.**" in card
    assert "| partners | miRNAs | AUROC | AUPRC |" in card
