"""Records: counts that lose a row are refused; a release is identified by its bytes."""

from pathlib import Path

import pytest

from graph_schema.records import Release, RowCounts


def test_rows_are_loaded_duplicate_rejected_or_out_of_scope() -> None:
    assert RowCounts(read=10, loaded=4, duplicate=1, rejected=2, out_of_scope=3).in_scope == 7


@pytest.mark.parametrize(
    ("read", "loaded", "duplicate", "rejected", "out_of_scope"),
    [(3, 1, 1, 0, 0), (3, 2, 1, 1, 0), (3, 1, 1, 1, 2), (3, 2, 1, 1, -1), (3, 1, 1, 1, 1)],
)
def test_counts_that_lose_or_invent_a_row_are_refused(
    read: int, loaded: int, duplicate: int, rejected: int, out_of_scope: int
) -> None:
    with pytest.raises(ValueError, match="row"):
        RowCounts(read, loaded, duplicate, rejected, out_of_scope)


def test_a_release_is_named_by_its_source_and_its_bytes() -> None:
    release = Release("hmdd", "3.2", "academic use", (Path("alldata.txt"),), "0123456789abcdef" * 4, False)
    assert (release.id, release.name) == ("hmdd:0123456789ab", "hmdd 3.2")
