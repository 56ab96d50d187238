"""Which of several files is taken: the newest release by its number, never by alphabet or by a guess."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loaders.errors import SeveralReleases
from loaders.files.locate import find, find_all, find_anywhere, noted_searches, release_in_name


def write(data: Path, *names: str) -> None:
    """Files in the data directory; each holds its own name."""
    for name in names:
        path = data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


@pytest.mark.parametrize(
    ("names", "newest"),
    [
        (("table_v9.csv", "table_v10.csv"), "table_v10.csv"),
        (("table_release9.csv", "table_release22.1.csv"), "table_release22.1.csv"),
        (("table_v3.csv", "table_v3.2.csv"), "table_v3.2.csv"),
        (("table2019.csv", "table2024.csv"), "table2024.csv"),
        (("table_2024-02.csv", "table_2024-11.csv"), "table_2024-11.csv"),
        (("table_9.csv", "table_10.csv"), "table_10.csv"),
        (("table_v3.2_2024.csv", "table_v4_2019.csv"), "table_v4_2019.csv"),
        (("s/table_v9.csv", "table_v10.csv"), "table_v10.csv"),
        (("table_v9.csv", "s/table_v10.csv"), "s/table_v10.csv"),
    ],
)
def test_the_newest_release_is_the_one_with_the_largest_number(
    tmp_path: Path, names: tuple[str, ...], newest: str
) -> None:
    write(tmp_path, *names)
    assert find(tmp_path, "s", "table*.csv") == tmp_path / newest


@given(
    st.lists(st.integers(0, 999), min_size=1, max_size=3),
    st.lists(st.integers(0, 999), min_size=1, max_size=3),
)
def test_releases_are_compared_number_by_number(a: list[int], b: list[int]) -> None:
    def name(numbers: list[int]) -> Path:
        return Path(f"table_v{'.'.join(map(str, numbers))}.csv")

    while len(a) > 1 and a[-1] == 0:
        a.pop()
    while len(b) > 1 and b[-1] == 0:
        b.pop()
    assert (release_in_name(name(a)) < release_in_name(name(b))) == (a < b)


@pytest.mark.parametrize(
    "names",
    [
        ("table.csv", "table_v3.csv"),
        ("table_v9.csv", "table_2018.csv"),
        ("table.csv", "table (1).csv"),
        ("table_v3.csv", "table_v3 (2).csv"),
        ("table_2.csv", "table_2 (9).csv"),
        ("table.csv", "s/table.csv"),
        ("table_a.csv", "table_b.csv"),
    ],
)
def test_files_whose_order_cannot_be_told_are_refused_with_both_names(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    write(tmp_path, *names)
    with pytest.raises(SeveralReleases) as caught:
        find(tmp_path, "s", "table*.csv")
    assert all(str(tmp_path / name) in caught.value.message for name in names)
    assert "Keep only one" in caught.value.remedy


def test_two_copies_of_the_same_content_are_one_release_packed_or_not(tmp_path: Path) -> None:
    write(tmp_path, "table.csv")
    (tmp_path / "table (1).csv").write_bytes((tmp_path / "table.csv").read_bytes())
    (tmp_path / "table.csv.gz").write_bytes(gzip.compress((tmp_path / "table.csv").read_bytes()))
    assert find(tmp_path, "s", "table*.csv*") == tmp_path / "table.csv"
    (tmp_path / "table.csv.gz").write_bytes(gzip.compress(b"other"))
    with pytest.raises(SeveralReleases):
        find(tmp_path, "s", "table*.csv*")


def test_the_date_inside_decides_where_names_have_no_number(tmp_path: Path) -> None:
    (tmp_path / "z.csv").write_text("20200101")
    (tmp_path / "a.csv").write_text("20240101")
    assert find(tmp_path, "s", "*.csv", date_inside=Path.read_text) == tmp_path / "a.csv"
    (tmp_path / "z.csv").write_text("20240101\n")
    with pytest.raises(SeveralReleases):
        find(tmp_path, "s", "*.csv", date_inside=lambda p: p.read_text().strip())


def test_an_earlier_rank_wins_and_within_a_rank_the_release_before_the_format(tmp_path: Path) -> None:
    write(tmp_path, "some_v9.csv", "full_v1.xlsx", "full_v2.xlsx", "full_v2.csv")
    ranks = (("full*.csv", "full*.xlsx"), "some*.csv")
    assert find(tmp_path, "s", *ranks) == tmp_path / "full_v2.csv"
    write(tmp_path, "full_v3.xlsx")
    assert find(tmp_path, "s", *ranks) == tmp_path / "full_v3.xlsx"
    assert find(tmp_path, "s", "none*") is None


@pytest.mark.parametrize(
    "name", ["table.csv.crdownload", "table.csv.part", "table.csv~", "table.csv.md5", ".table.csv"]
)
def test_an_unfinished_download_or_a_check_sum_is_no_release(tmp_path: Path, name: str) -> None:
    write(tmp_path, name)
    assert find(tmp_path, "s", "table.csv*", "*table.csv*") is None


def test_searches_are_noted_with_every_file_that_was_found(tmp_path: Path) -> None:
    write(tmp_path, "table_v1.csv", "table_v2.csv", "deep/er/ids.txt", "s/a.gff3", "b.gff3")
    with noted_searches() as noted:
        find(tmp_path, "s", "table*.csv")
        assert find_anywhere(tmp_path, "ids.txt") == (tmp_path / "deep" / "er" / "ids.txt",)
        assert find_all(tmp_path, "s", "*.gff3") == (tmp_path / "s" / "a.gff3",)
    find(tmp_path, "s", "other*")
    assert [search.names for search in noted] == [("table*.csv",), ("ids.txt",), ("*.gff3",)]
    assert {path.name for path in noted[0].found} == {"table_v1.csv", "table_v2.csv"}
    assert [path.name for path in noted[0].chosen] == ["table_v2.csv"]
    assert {path.name for path in noted[2].found} == {"a.gff3", "b.gff3"}
