"""Which releases `fetch` finds: those that are named, else GTMALOC_DATA, else the demonstration release."""

from pathlib import Path

import pytest

from gtmaloc.console import Reporter
from gtmaloc.pipeline.fetch import Data, fetch, fetch_and_list, summary
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import UsageError
from loaders.demonstration import write_demonstration
from loaders.source import DEMONSTRATION_MARK


@pytest.fixture
def directories(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """Two directories of releases: one named by GTMALOC_DATA, one by nobody."""
    configured, named = tmp_path / "configured", tmp_path / "named"
    configured.mkdir()
    named.mkdir()
    monkeypatch.setenv("GTMALOC_DATA", str(configured))
    return configured, named


def workspace(tmp_path: Path) -> Workspace:
    return Workspace(read_settings(var=tmp_path / "var", seed=3), Reporter(quiet=True))


def test_a_named_directory_goes_before_the_configured_one(
    directories: tuple[Path, Path], tmp_path: Path
) -> None:
    configured, named = directories
    assert fetch(workspace(tmp_path), named) == Data(named, synthetic=False)
    assert fetch(workspace(tmp_path)) == Data(configured, synthetic=False)
    assert not (tmp_path / "var").exists()


def test_the_demonstration_release_of_the_seed_is_written_when_no_directory_is_known(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GTMALOC_DATA", raising=False)
    data = fetch(workspace(tmp_path))
    assert data == Data(tmp_path / "var" / "releases" / "demonstration-3", synthetic=True)
    assert "seed 3" in (data.directory / DEMONSTRATION_MARK).read_text()
    assert "SYNTHETIC" in data.described


def test_a_directory_with_the_mark_is_synthetic(directories: tuple[Path, Path], tmp_path: Path) -> None:
    _, named = directories
    (named / DEMONSTRATION_MARK).touch()
    data = fetch(workspace(tmp_path), named)
    assert data.synthetic
    assert "not biology" in data.described


def test_a_directory_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=f"no directory {tmp_path / 'none'}"):
        fetch(workspace(tmp_path), tmp_path / "none")


def test_every_file_is_listed_and_summed_up(tmp_path: Path) -> None:
    data = write_demonstration(tmp_path / "data", mirnas=40).directory
    (data / "mesh" / "mtrees2024.bin").write_bytes((data / "mesh" / "mtrees2019.bin").read_bytes())
    (data / "mesh" / "d2019.bin").rename(data / "mesh" / "d2024.bin")
    (table,) = (data / "rnalocate").iterdir()
    table.rename(table.with_name("RNALocate (1).rar"))
    for name in ("a.jpg", "b.jpg"):
        (data / "photos").mkdir(exist_ok=True)
        (data / "photos" / name).touch()
    result = fetch_and_list(workspace(tmp_path), data)
    rows = dict(result.rows())
    assert rows["mesh/mtrees2019.bin"] == "superseded by mesh/mtrees2024.bin"
    assert rows["hmdd/alldata.txt"] == "used by hmdd"
    assert rows["rnalocate/RNALocate (1).rar"].startswith("not recognised; the nearest name is RNALocate*")
    assert rows["photos/"] == "2 files, of no source"
    assert not any(name.endswith(".jpg") for name in rows)
    assert {file["path"] for file in result.as_json()["files"]} >= {"photos/a.jpg", "photos/b.jpg"}
    assert result.as_json()["missing"].keys() == {"rnalocate"}
    used = sum(fate.startswith("used") for fate in rows.values())
    first, *others = summary(result.content)
    assert f"{used + 4} files: {used} used, 1 superseded, 3 not recognised" in first
    assert [line.split(":")[0].strip() for line in others] == [
        "mesh/mtrees2019.bin",
        "rnalocate/RNALocate (1).rar",
    ]
