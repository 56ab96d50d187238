"""Reading all sources of a directory: nothing is hashed or checked twice, although sources share files."""

from collections import Counter
from pathlib import Path

import pytest

from gtmaloc.console import Reporter
from gtmaloc.pipeline import load
from gtmaloc.pipeline.fetch import Data
from gtmaloc.settings import Settings
from gtmaloc.workspace import Workspace
from loaders.demonstration import write_demonstration
from loaders.files import text


def test_each_file_is_hashed_once_and_its_encoding_is_decided_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = write_demonstration(tmp_path / "data", mirnas=40).files
    hashed, checked = Counter[str](), Counter[tuple[str, str]]()
    digest, first_fault = load.file_digest, text._first_fault

    def counted_digest(path: Path) -> bytes:
        hashed[path.name] += 1
        return digest(path)

    def counted_check(path: Path, encoding: str) -> text._Fault | None:
        checked[path.name, encoding] += 1
        return first_fault(path, encoding)

    monkeypatch.setattr(load, "file_digest", counted_digest)
    monkeypatch.setattr(text, "_first_fault", counted_check)
    workspace = Workspace(Settings(var=tmp_path / "var"), Reporter(quiet=True))
    load.read_raw_data(workspace, Data(tmp_path / "data", synthetic=True))
    read = {Path(name).name for name in written} - {"SYNTHETIC"}
    assert hashed == Counter(dict.fromkeys(read, 1))
    assert {name for name, _ in checked} == read
    assert set(checked.values()) == {1}
