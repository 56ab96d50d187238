"""The step `evaluate` under every protocol, on the files of the demonstration release, without a graph."""

from dataclasses import replace
from typing import ClassVar, get_args, get_type_hints

import pytest

from gtmaloc.cli.evaluation import evaluate as verb
from gtmaloc.console import Reporter
from gtmaloc.pipeline import evaluate as step
from gtmaloc.pipeline import evaluation_data
from gtmaloc.pipeline.dataset import dataset_of_data
from gtmaloc.pipeline.fetch import fetch
from gtmaloc.pipeline.two_releases import earlier_and_later, find_earlier
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import UsageError
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.row_groups import GROUPS
from gtmaloc_model.evaluation.evaluate import evaluate_alone
from gtmaloc_model.evaluation.protocols.base import Protocol
from gtmaloc_model.evaluation.protocols.registry import PROTOCOLS
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.baselines.degree_only import DegreeOnly


class FewTrees(DegreeOnly):
    hyperparameters: ClassVar = {"n_estimators": 10, "min_samples_leaf": 5}


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace(read_settings(var=tmp_path_factory.mktemp("var"), device="cpu"), Reporter(quiet=True))


@pytest.fixture(scope="module")
def demonstration(workspace: Workspace) -> LocalizationDataset:
    return dataset_of_data(workspace, fetch(workspace), embeddings=False)


def test_the_demonstration_has_families_clusters_and_molecules_of_several_spellings(
    demonstration: LocalizationDataset,
) -> None:
    assert set(demonstration.groups) == set(GROUPS)
    row = {mirna: i for i, mirna in enumerate(demonstration.mirna_ids)}
    molecule = demonstration.group("molecule")
    stem, first, second = (molecule[row[f"hsa-mir-90003{index}"]] for index in ("", "-1", "-2"))
    assert stem == first == second
    common, a, b, never = (molecule[row[f"hsa-mir-{n}"]] for n in ("90004", "90004a", "90004b", "90015"))
    assert common == never == -1 and a != b
    families = {demonstration.group("family")[row[f"hsa-mir-{n}"]] for n in (90001, 90002, "90004b", 95005)}
    assert len(families) == 1


@pytest.mark.parametrize("protocol", PROTOCOLS, ids=lambda protocol: protocol.name)
def test_the_demonstration_can_be_evaluated_under_every_protocol(
    protocol: Protocol, demonstration: LocalizationDataset, workspace: Workspace
) -> None:
    dataset = demonstration
    if protocol.compares_releases:
        data = fetch(workspace)
        dataset, protocol = earlier_and_later(workspace, data, find_earlier(data, None), demonstration)
    folds = protocol.folds(protocol.prepare(dataset), workspace.settings.folds, 0)
    assert len(folds) == workspace.settings.folds
    found = evaluate_alone(dataset, FewTrees(), protocol, n_folds=2, seeds=(0,), context=Context(0, "cpu"))
    assert found.protocol == protocol.name and 0.4 < found.scores.auroc.mean < 1


def test_published_tables_do_not_say_which_rows_are_related(
    workspace: Workspace, demonstration: LocalizationDataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`read_published_benchmark` gives no groups; what it gives apart from that does not matter here."""
    without = replace(demonstration, groups={}, fingerprint="")
    monkeypatch.setattr(evaluation_data, "_dataset", lambda *_: without)
    for protocol in ("P901-family", "p901-STRICT", "P-molecule"):
        with pytest.raises(UsageError, match=r"does not say which rows are one .* --inputs published"):
            step.evaluate(
                workspace, None, protocol=protocol, seeds="0", model="degree-only", inputs="published"
            )


def test_the_help_names_every_protocol() -> None:
    option = get_args(get_type_hints(verb, include_extras=True)["protocol"])[1]
    assert [protocol.name for protocol in PROTOCOLS if f"{protocol.name} (" not in option.help] == []
