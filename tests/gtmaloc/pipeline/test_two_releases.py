"""Two releases of localizations: which directory is read as the earlier one, and what cannot be compared."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from fixtures.association_tables import SHARED_DATA
from gtmaloc.console import Reporter
from gtmaloc.pipeline.dataset import dataset_of_data
from gtmaloc.pipeline.evaluate import evaluate
from gtmaloc.pipeline.fetch import Data, fetch
from gtmaloc.pipeline.two_releases import earlier_and_later, find_earlier
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import GTMALocError, RejectLimitExceeded, UsageError
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.evaluation.protocols.temporal import PTemporal
from loaders.demonstration import write_demonstration
from loaders.errors import MissingRelease, WrongFormat

LISTS = "rnalocate_derived/synthetic_loc_mirna_ass.json"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace(read_settings(var=tmp_path_factory.mktemp("var"), device="cpu"), Reporter(quiet=True))


@pytest.fixture(scope="module")
def data(workspace: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Data:
    directory = tmp_path_factory.mktemp("later")
    write_demonstration(directory, mirnas=60)
    return fetch(workspace, directory)


@pytest.fixture(scope="module")
def later(workspace: Workspace, data: Data) -> LocalizationDataset:
    return dataset_of_data(workspace, data, embeddings=False)


def written(directory: Path, lists: object, *, synthetic: bool = True) -> Path:
    """A directory with lists of names by location."""
    directory.mkdir()
    (directory / "a_loc_mirna_ass.json").write_text(json.dumps(lists), encoding="utf-8-sig")
    if synthetic:
        (directory / "SYNTHETIC").touch()
    return directory


def pair(
    workspace: Workspace, data: Data, earlier: Path | None, later: LocalizationDataset
) -> tuple[LocalizationDataset, PTemporal]:
    return earlier_and_later(workspace, data, find_earlier(data, earlier), later)


def test_the_dataset_has_the_earlier_labels_and_only_the_protocol_the_later_ones(
    workspace: Workspace, data: Data, later: LocalizationDataset, tmp_path: Path
) -> None:
    lists = {
        "Nuclear": ["hsa-miR-90001-star", "hsa-miR-90001", "hsa-miR-99999", "mmu-miR-90001", "nonsense"],
        "Exosome": ["hsa-mir-90002", "hsa-miR-90002-5p"],
        "Circulating": ["hsa-miR-90001"],
    }
    lenient = Workspace(workspace.settings.model_copy(update={"reject_limit": 0.5}), Reporter(quiet=True))
    dataset, protocol = pair(lenient, data, written(tmp_path / "e", lists), later)
    positive = {
        (dataset.mirna_ids[i], dataset.compartments[c])
        for i, c in zip(*np.nonzero(dataset.labels), strict=True)
    }
    assert positive == {("hsa-mir-90001", "Nucleus"), ("hsa-mir-90002", "Exosome")}
    truth = protocol.truth(dataset)
    assert np.array_equal(truth.labels, later.labels)
    assert np.array_equal(truth.scored, dataset.labels == 0)
    assert dataset.feature_fingerprint == later.feature_fingerprint
    account, new = protocol.notes[:2]
    assert account.startswith(
        "earlier release: a_loc_mirna_ass.json (rnalocate_lists), 8 rows = 2 used + 2 duplicate + 1 rejected "
        "+ 3 out of scope ("
    )
    nucleus, row = later.compartments.index("Nucleus"), later.mirna_ids.index("hsa-mir-90002")
    assert new.startswith("2 rows have an earlier label; new in the later release among the pairs that the ")
    assert f"Nucleus {later.labels[row, nucleus]} of 1, " in new
    assert (workspace.rejects / "earlier_localization.tsv").read_text().count("nonsense") == 2


def test_the_lists_within_the_data_are_the_default(
    workspace: Workspace, data: Data, later: LocalizationDataset, tmp_path: Path
) -> None:
    by_default, _ = pair(workspace, data, None, later)
    lists = json.loads((data.directory / LISTS).read_text())
    given, _ = pair(workspace, data, written(tmp_path / "e", lists), later)
    assert np.array_equal(by_default.labels, given.labels)
    assert 0 < by_default.labels.sum() < later.labels.sum()


def test_another_data_directory_can_be_the_earlier_one(
    workspace: Workspace, data: Data, later: LocalizationDataset, tmp_path: Path
) -> None:
    write_demonstration(tmp_path / "other", seed=1, mirnas=60)
    dataset, protocol = pair(workspace, data, tmp_path / "other", later)
    of_other = dataset_of_data(workspace, fetch(workspace, tmp_path / "other"), embeddings=False)
    assert of_other.mirna_ids == later.mirna_ids
    assert np.array_equal(dataset.labels, of_other.labels)
    assert "(localization_benchmark)" in protocol.notes[0]


def test_the_same_directory_is_refused_under_any_name(
    workspace: Workspace, data: Data, later: LocalizationDataset, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(data.directory)
    for same in (data.directory, tmp_path / "link"):
        with pytest.raises(UsageError, match="a temporal pair of directories that is the same"):
            pair(workspace, data, same, later)


def test_a_copy_of_the_later_release_is_refused_whatever_its_names(
    workspace: Workspace, data: Data, later: LocalizationDataset, tmp_path: Path
) -> None:
    shutil.copytree(data.directory / "localization_benchmark", tmp_path / "copy")
    (tmp_path / "copy" / "SYNTHETIC").touch()
    with pytest.raises(UsageError, match="reports the same labels as the release"):
        pair(workspace, data, tmp_path / "copy", later)
    lists = {
        c: [m for i, m in enumerate(later.mirna_ids) if later.labels[i, j]]
        for j, c in enumerate(later.compartments)
    }
    with pytest.raises(UsageError, match="reports the same labels as the release"):
        pair(workspace, data, written(tmp_path / "e", lists), later)


def test_without_an_earlier_release_the_remedy_names_the_option(
    workspace: Workspace, data: Data, later: LocalizationDataset, tmp_path: Path
) -> None:
    without = Data(Path(shutil.copytree(data.directory, tmp_path / "without")), synthetic=True)
    (without.directory / LISTS).unlink()
    (tmp_path / "empty").mkdir()
    for earlier in (None, tmp_path / "empty"):  # its own benchmark and table are no earlier release
        with pytest.raises(MissingRelease, match=r"no earlier localization release.*--earlier"):
            pair(workspace, without, earlier, later)


@pytest.mark.parametrize(
    ("lists", "error"),
    [
        ({"Nucleus": "hsa-miR-90001"}, WrongFormat),
        (["hsa-miR-90001"], WrongFormat),
        ({"Circulating": ["hsa-miR-90001"]}, RejectLimitExceeded),
        ({"Nucleus": ["hsa-miR-90001", "a", "b", 1, 2]}, RejectLimitExceeded),
    ],
)
def test_an_unusable_release_is_an_error_and_not_a_traceback(
    workspace: Workspace,
    data: Data,
    later: LocalizationDataset,
    tmp_path: Path,
    lists: object,
    error: type[GTMALocError],
) -> None:
    with pytest.raises(error) as caught:
        pair(workspace, data, written(tmp_path / "e", lists), later)
    assert caught.value.remedy


def test_real_and_synthetic_releases_are_not_compared(
    workspace: Workspace, data: Data, later: LocalizationDataset, tmp_path: Path
) -> None:
    real = written(tmp_path / "real", {"Nucleus": ["hsa-miR-90001"]}, synthetic=False)
    with pytest.raises(UsageError, match="one is synthetic"):
        pair(workspace, data, real, later)


def test_a_directory_that_does_not_exist_is_named(
    workspace: Workspace, data: Data, later: LocalizationDataset, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=r"There is no directory .*/nowhere"):
        pair(workspace, data, tmp_path / "nowhere", later)


def step(workspace: Workspace, given: Path | None, **options: object) -> object:
    arguments = {"protocol": "p-temporal", "seeds": "0", "model": "degree-only", "inputs": "graph"}
    return evaluate(workspace, given, **(arguments | options))  # type: ignore[arg-type]


def test_the_step_reads_both_releases(workspace: Workspace, data: Data) -> None:
    few = Workspace(workspace.settings.model_copy(update={"folds": 2}), Reporter(quiet=True))
    result = step(few, data.directory).as_json()  # type: ignore[attr-defined]
    assert result["protocol"] == "P-temporal"
    assert [b["protocol"] for b in result["baselines"]] == ["P-temporal"]
    assert result["auroc"]["mean"] is None and 0 < result["auroc"]["mean5"] < 1
    assert any(note.startswith("earlier release: synthetic_loc_mirna_ass.json") for note in result["notes"])


def test_what_cannot_be_compared_is_refused_before_the_later_release_is_read(
    workspace: Workspace, data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gtmaloc.pipeline.evaluation_data._dataset", None)
    with pytest.raises(UsageError, match="directories that is the same"):
        step(workspace, data.directory, earlier=data.directory)


def test_an_earlier_release_has_no_meaning_under_another_protocol(workspace: Workspace, data: Data) -> None:
    with pytest.raises(UsageError, match="no meaning under P901") as error:
        step(workspace, data.directory, protocol="P901", earlier=data.directory)
    assert error.value.exit_code == 2


def test_the_graph_alone_holds_one_release(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gtmaloc.pipeline.evaluation_data._has_graph", lambda _: True)
    with pytest.raises(UsageError, match=r"the graph holds one.*--data"):
        step(workspace, None)


def test_a_graph_is_no_obstacle_if_the_settings_name_the_data(
    workspace: Workspace, data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gtmaloc.pipeline.evaluation_data._has_graph", lambda _: True)
    named = Workspace(workspace.settings.model_copy(update={"data": data.directory}), Reporter(quiet=True))
    with pytest.raises(UsageError, match="directories that is the same"):
        step(named, None, earlier=data.directory)


@pytest.mark.real_data
@pytest.mark.slow
@pytest.mark.skipif(not SHARED_DATA.is_dir(), reason="../shared/data is absent")
def test_version_1_against_the_benchmark(workspace: Workspace) -> None:
    data = fetch(workspace, SHARED_DATA)
    dataset, protocol = pair(workspace, data, None, dataset_of_data(workspace, data, embeddings=False))
    account, new = protocol.notes[:2]
    assert dataset.labelled.sum() == 537
    assert "2,151 rows = 1,423 used + 289 duplicate + 0 rejected + 439 out of scope" in account
    for counts in (
        "Cytoplasm 86 of 362",
        "Nucleolus 23 of 492",
        "Nucleus 153 of 299",
        "Extracellular vesicle 44 of 484",
        "Mitochondrion 39 of 339",
    ):
        assert counts in new
    truth = protocol.truth(dataset)
    candidates = truth.scored[dataset.labelled]
    assert candidates.sum(axis=0)[[0, 2, 3, 4, 6]].tolist() == [362, 492, 299, 484, 339]
