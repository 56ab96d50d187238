"""Models are found by name, ours and those that other packages register."""

import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import pytest

from gtmaloc_base.errors import UsageError
from gtmaloc_model.models import registry
from gtmaloc_model.models.base import LocalizationModel
from gtmaloc_model.models.baselines.degree_only import DegreeOnly
from gtmaloc_model.models.registry import baselines, model_class, model_named, model_names

OWN = ("gtmaloc", "gtmaloc-as-released", "degree-only", "extra-trees")


class Plugin(DegreeOnly):
    name = "plugin"


@dataclass(frozen=True)
class EntryPoint:
    """What an installed package registers."""

    name: str
    target: Any
    value: str = "somewhere:Something"

    def load(self) -> Any:
        if isinstance(self.target, Exception):
            raise self.target
        return self.target


def register(monkeypatch: pytest.MonkeyPatch, *points: EntryPoint) -> None:
    monkeypatch.setattr(registry, "entry_points", lambda group: points)


def test_our_own_models_are_there_under_their_own_names() -> None:
    assert model_names()[:4] == OWN
    for name in model_names():
        model = model_named(name)
        assert isinstance(model, LocalizationModel) and model.name == name
    assert baselines()[:2] == ("degree-only", "extra-trees")


def test_figures_of_compared_models_are_those_of_the_papers_table() -> None:
    """10 folds of 1,041 rows, mean over seven labels, in the table of Huang et al. 2025."""
    figures = {
        "mirloc": (0.7630, 0.6689),
        "mirlocpredictor": (0.6098, 0.4990),
        "damirlocgnet": (0.8049, 0.7281),
        "pmislocmf": (0.9033, 0.7716),
    }
    for name, expected in figures.items():
        (figure,) = model_class(name).published
        assert (figure.protocol, figure.auroc, figure.auprc) == ("P1041", *expected)


def test_an_unknown_model_is_a_usage_error_that_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"no model 'oracle'.*gtmaloc, gtmaloc-as-released, degree-only"):
        model_named("oracle")


def test_an_unknown_preset_is_a_usage_error_that_lists_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"model gtmaloc has no preset 'best'. Choose one of: paper"):
        model_named("gtmaloc", "best")
    with pytest.raises(UsageError, match=r"degree-only has no preset 'paper'. Leave the preset out"):
        model_named("degree-only", "paper")


def test_a_registered_model_is_found_after_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    register(monkeypatch, EntryPoint("plugin", Plugin), EntryPoint("gtmaloc", Plugin))
    assert model_names()[-1] == "plugin"
    assert model_names().count("gtmaloc") == 1, "ours cannot be replaced"
    assert model_class("plugin") is Plugin
    assert type(model_named("gtmaloc")).__name__ == "GTMALoc"
    assert baselines() == ("degree-only", "extra-trees"), "a faulty package must not break every evaluation"


@pytest.mark.parametrize(
    ("target", "says"),
    [
        (Plugin(), "does not name a model"),
        (dict, "does not name a model"),
        (DegreeOnly, "does not name a model of that name"),
        (ImportError("no module named x"), "cannot be imported: no module named x"),
    ],
    ids=["instance", "other class", "other name", "broken"],
)
def test_a_broken_registration_is_named(monkeypatch: pytest.MonkeyPatch, target: Any, says: str) -> None:
    register(monkeypatch, EntryPoint("plugin", target))
    with pytest.raises(UsageError, match=f"'plugin'.*{says}.*subclass of .*LocalizationModel"):
        model_named("plugin")


def test_importing_the_registry_loads_no_learning_library() -> None:
    code = "import sys, gtmaloc_model.models.registry as r; r.model_names(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"torch", "sklearn", "torch_geometric"} & set(done.stdout.split())
