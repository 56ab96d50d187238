"""More records than fit into memory: runs on disk give the order and the values of one sort in memory."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders import sorted_runs
from loaders.sorted_runs import RunsNotWritten, SortedRuns

runs_of_items = st.lists(st.lists(st.tuples(st.integers(0, 5), st.integers()), max_size=6), max_size=5)


@given(runs_of_items, st.integers(1, 3))
def test_values_of_a_key_keep_the_order_of_their_runs(runs: list[list[tuple[int, int]]], block: int) -> None:
    spooled: SortedRuns[int, int] = SortedRuns()
    expected: dict[int, list[int]] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sorted_runs, "ITEMS_PER_BLOCK", block)
        *earlier, last = [dict(run) for run in runs] or [{}]
        for run in earlier:
            spooled.add(sorted(run.items()))
    for run in (*earlier, last):
        for key, value in run.items():
            expected.setdefault(key, []).append(value)
    for _ in range(2):  # it may be read repeatedly
        merged = [(key, list(values)) for key, values in spooled.merged(sorted(last.items()))]
        assert merged == sorted(expected.items())
    spooled.close()


def test_the_file_has_no_name_that_a_killed_process_could_leave_behind(tmp_path: Path) -> None:
    runs: SortedRuns[int, str] = SortedRuns(tmp_path / "new")
    runs.add([(1, "a")])
    assert list((tmp_path / "new").iterdir()) == []
    runs.close()
    runs.close()
    assert not runs


def test_a_directory_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(RunsNotWritten, match=r"temporary file .* cannot be written to .*file") as caught:
        SortedRuns(tmp_path / "file" / "below").add([(1, "a")])
    assert "Free some space" in caught.value.remedy
