"""A source is read and written completely, or not at all; every row is accounted for."""

import errno
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import EntryPoint
from pathlib import Path
from types import MappingProxyType

import pytest

from contracts.source_contract import MIRBASE
from graph_schema.catalogue import NODES
from graph_schema.records import (
    Duplicate,
    Edge,
    Loaded,
    Node,
    Outcome,
    OutOfScope,
    Rejected,
    Release,
    RowCounts,
)
from gtmaloc_base.errors import GTMALocError, RejectLimitExceeded
from loaders import registry
from loaders.errors import MissingRelease
from loaders.files.digests import content_hash
from loaders.identity.resolver import NameResolver
from loaders.load import SourceContent, load_source, read_source
from loaders.record_union import RecordUnion
from loaders.rejects import RejectsList, RejectsNotWritten
from loaders.scope import LoadScope
from loaders.source import DEMONSTRATION_MARK, Source

SCOPE = LoadScope()


class Lines(Source):
    """A source for these tests: each line determines its own outcome."""

    name = "lines"
    title = "Lines"
    licence = "none"
    citation = "none"

    def locate(self, data: Path) -> tuple[Path, ...]:
        path = data / "lines.txt"
        if not path.is_file():
            raise MissingRelease(f"{data} has no lines.txt", "Write one")
        return (path,)

    def version(self, files: tuple[Path, ...]) -> str:
        return "1"

    def outcomes(self, release: Release, resolver: NameResolver, scope: LoadScope) -> Iterator[Outcome]:
        for line, text in enumerate(release.files[0].read_text().split("|"), start=1):
            match text:
                case "twice":
                    yield Duplicate(line, 1)
                case "bad":
                    yield Rejected(line, "bad\tline", "a\tb\nc\\d")
                case "other":
                    yield OutOfScope(line, "another species")
                case "crash":
                    raise GTMALocError("the file ends in the middle", "Download it again")
                case _:
                    yield Loaded(line, (Node("Disease", text, {"name": text}),))


class Writer:
    """Records what was written; fails on request."""

    def __init__(self, fail_with: BaseException | None = None, gone: bool = False) -> None:
        self.events: list[object] = []
        self._fail_with = fail_with
        self._gone = gone
        self.recorded: Mapping[str, str | bool | None] = {}

    def begin(self, release: Release) -> str:
        self.events.append(("begin", release.id))
        return "load:1"

    def write_nodes(self, label: str, nodes: Iterable[Node]) -> int:
        if self._fail_with:
            raise self._fail_with
        self.events.append((label, [n.key for n in nodes]))
        return 0

    def write_edges(self, type_: str, edges: Iterable[Edge]) -> int:
        self.events.append((type_, list(edges)))
        return 0

    def finish(
        self, rows: RowCounts, recorded: Mapping[str, str | bool | None] = MappingProxyType({})
    ) -> None:
        self.events.append(rows)
        self.recorded = recorded

    def fail(self, reason: str) -> None:
        if self._gone:
            raise GTMALocError("Neo4j does not answer", "Start it")
        self.events.append(("fail", reason))


def _release(tmp_path: Path, text: str) -> Release:
    (tmp_path / "lines.txt").write_text(text)
    return Lines().release(tmp_path)


def test_every_row_is_counted_and_written_once(tmp_path: Path) -> None:
    writer, release = Writer(), _release(tmp_path, "glioma|twice|other|cholera|bad")
    report = load_source(Lines(), release, MIRBASE, SCOPE, writer, tmp_path / "rejects", reject_limit=0.5)
    rows = RowCounts(read=5, loaded=2, duplicate=1, rejected=1, out_of_scope=1)
    assert report.rows == rows
    assert writer.events == [("begin", release.id), ("Disease", ["glioma", "cholera"]), rows]
    assert report.as_json() == {
        "source": "lines",
        "release": "1",
        "read": 5,
        "loaded": 2,
        "duplicate": 1,
        "rejected": 1,
        "out_of_scope": 1,
        "unchanged": False,
        "repairs": [],
        "seconds": report.seconds,
    }


def test_content_that_is_not_accepted_is_not_written_and_what_is_recorded_is_asked_for_after_reading(
    tmp_path: Path,
) -> None:
    writer, release = Writer(), _release(tmp_path, "glioma|bad")
    rejects = tmp_path / "rejects"

    def refuse(content: SourceContent) -> None:
        assert content.rows.read == 2
        raise GTMALocError("too little", "Compare the files")

    def recorded() -> dict[str, str | bool | None]:
        return {"rejects": str((rejects / "lines.tsv").stat().st_size)}

    with pytest.raises(GTMALocError, match="too little"):
        load_source(
            Lines(),
            release,
            MIRBASE,
            SCOPE,
            writer,
            rejects,
            reject_limit=0.5,
            accept=refuse,
            recorded=recorded,
        )
    assert writer.events == []
    load_source(Lines(), release, MIRBASE, SCOPE, writer, rejects, reject_limit=0.5, recorded=recorded)
    assert writer.recorded == recorded()


def test_progress_is_the_number_of_rows_read_so_far(tmp_path: Path) -> None:
    steps: list[tuple[int, int | None]] = []
    release = _release(tmp_path, "|".join(map(str, range(2_500))))

    def progress(done: int, total: int | None = None, stage: str = "") -> None:
        steps.append((done, total))

    read_source(Lines(), release, MIRBASE, SCOPE, reject_limit=0.0, progress=progress)
    assert steps == [(1_000, None), (2_000, None), (2_500, 2_500)]


def test_rejects_are_listed_with_characters_escaped_and_replace_the_earlier_list(tmp_path: Path) -> None:
    rejects = tmp_path / "rejects"
    read_source(Lines(), _release(tmp_path, "a|other|bad|other"), MIRBASE, SCOPE, rejects, reject_limit=1.0)
    text = (rejects / "lines.tsv").read_text()
    assert text == (
        "file\tline\treason\trow\n"
        "lines.txt\t3\tbad\\tline\ta\\tb\\nc\\\\d\n"
        "lines.txt\t2\tout of scope: another species\t2 rows\n"
    )
    read_source(Lines(), _release(tmp_path, "a"), MIRBASE, SCOPE, rejects, reject_limit=1.0)
    assert (rejects / "lines.tsv").read_text() == "file\tline\treason\trow\n"
    assert [p.name for p in rejects.iterdir()] == ["lines.tsv"]


def test_too_many_unusable_rows_stop_the_load_before_anything_is_written(tmp_path: Path) -> None:
    writer = Writer()
    release = _release(tmp_path, "glioma|bad|bad|other|other|other")
    with pytest.raises(RejectLimitExceeded) as caught:
        load_source(Lines(), release, MIRBASE, SCOPE, writer, tmp_path / "rejects", reject_limit=0.6)
    assert caught.value.exit_code == 3
    assert "2 of 3 rows" in caught.value.message
    assert "line 2 of lines.txt" in caught.value.message
    assert "lines.tsv" in caught.value.remedy
    assert writer.events == []
    assert (tmp_path / "rejects" / "lines.tsv").read_text().count("\n") == 4, "the list is there to look at"


def test_a_share_of_unusable_rows_up_to_the_limit_is_tolerated(tmp_path: Path) -> None:
    release = _release(tmp_path, "glioma|bad")
    assert read_source(Lines(), release, MIRBASE, SCOPE, reject_limit=0.5).rows.rejected == 1
    with pytest.raises(RejectLimitExceeded):
        read_source(Lines(), release, MIRBASE, SCOPE, reject_limit=0.49)


def test_rows_out_of_scope_say_nothing_about_quality(tmp_path: Path) -> None:
    release = _release(tmp_path, "glioma|other|other|other")
    rows = read_source(Lines(), release, MIRBASE, SCOPE, reject_limit=0.0).rows
    assert (rows.rejected, rows.out_of_scope, rows.in_scope) == (0, 3, 1)


def test_a_release_without_any_usable_row_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        RejectLimitExceeded, match="none of 2 rows could be loaded, for example because another"
    ):
        read_source(Lines(), _release(tmp_path, "other|other"), MIRBASE, SCOPE, reject_limit=1.0)


def test_a_truncated_file_is_not_written(tmp_path: Path) -> None:
    writer, release = Writer(), _release(tmp_path, "glioma|crash")
    with pytest.raises(GTMALocError, match="ends in the middle"):
        load_source(Lines(), release, MIRBASE, SCOPE, writer, tmp_path / "r", reject_limit=1.0)
    assert writer.events == []


@pytest.mark.parametrize("error", [GTMALocError("disk full", "Free space"), KeyboardInterrupt()])
def test_a_load_that_fails_or_is_interrupted_is_marked_as_failed(
    tmp_path: Path, error: BaseException
) -> None:
    writer, release = Writer(error), _release(tmp_path, "a")
    with pytest.raises(type(error)):
        load_source(Lines(), release, MIRBASE, SCOPE, writer, tmp_path / "r", reject_limit=0.0)
    assert writer.events[-1] == ("fail", str(error) or "KeyboardInterrupt")


def test_when_the_database_is_gone_the_first_error_is_shown(tmp_path: Path) -> None:
    writer = Writer(GTMALocError("the connection broke", "Start Neo4j"), gone=True)
    release = _release(tmp_path, "a")
    with pytest.raises(GTMALocError, match="the connection broke") as caught:
        load_source(Lines(), release, MIRBASE, SCOPE, writer, tmp_path / "r", reject_limit=0.0)
    assert "could not be marked as failed" in caught.value.__notes__[0]


def test_a_directory_with_the_mark_is_synthetic(tmp_path: Path) -> None:
    assert not _release(tmp_path, "a").synthetic
    (tmp_path / DEMONSTRATION_MARK).touch()
    assert _release(tmp_path, "a").synthetic


def test_a_release_is_named_by_the_names_and_bytes_of_its_files_in_order(tmp_path: Path) -> None:
    first, second = tmp_path / "a.txt", tmp_path / "b.txt"
    first.write_bytes(b"1")
    second.write_bytes(b"2")
    expected = hashlib.sha256(
        b"a.txt" + hashlib.sha256(b"1").digest() + b"b.txt" + hashlib.sha256(b"2").digest()
    ).hexdigest()
    assert content_hash((first, second)) == expected
    assert content_hash((second, first)) != expected


def test_a_reject_names_its_own_file_where_the_release_has_several(tmp_path: Path) -> None:
    rejected = [Rejected(3, "reason", "row", file="second.txt"), Rejected(4, "reason", "row")]
    with RejectsList(tmp_path, "lines", "first.txt") as rejects:
        for row in rejected:
            rejects.add(row)
    assert [line.split("\t")[0] for line in (tmp_path / "lines.tsv").read_text().splitlines()] == [
        "file",
        "second.txt",
        "first.txt",
    ]


def test_a_row_is_listed_as_text_that_neither_a_spreadsheet_nor_a_terminal_obeys(tmp_path: Path) -> None:
    with RejectsList(tmp_path, "lines", "lines.txt") as rejects:
        rejects.add(Rejected(1, "bad", '=HYPERLINK("http://a")\t\x1b[31mred\x9b'))
    listed = (tmp_path / "lines.tsv").read_text("utf-8").splitlines()[1].split("\t")
    assert listed == ["lines.txt", "1", "bad", r"""'=HYPERLINK("http://a")\t\x1b[31mred\x9b"""]


def test_the_earlier_list_of_rejected_rows_is_kept_until_the_new_one_is_complete(tmp_path: Path) -> None:
    with RejectsList(tmp_path, "lines", "lines.txt") as rejects:
        rejects.add(Rejected(1, "earlier", "row"))
    path = tmp_path / "lines.tsv"
    earlier = path.read_bytes()
    with pytest.raises(KeyboardInterrupt), RejectsList(tmp_path, "lines", "lines.txt") as rejects:
        for line in range(10_000):  # more than any buffer holds
            rejects.add(Rejected(line, "later", "row"))
        assert path.read_bytes() == earlier
        raise KeyboardInterrupt
    assert path.read_bytes() == earlier
    assert [p.name for p in tmp_path.iterdir()] == ["lines.tsv"]


def test_a_list_that_fails_at_its_end_leaves_no_partial_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(fd: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with (
        pytest.raises(RejectsNotWritten, match="No space left"),
        RejectsList(tmp_path, "lines", "lines.txt") as rejects,
    ):
        rejects.add(OutOfScope(1, "another species"))
    assert list(tmp_path.iterdir()) == []


def test_an_error_while_reading_is_not_blamed_on_the_list(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="the disk failed"), RejectsList(tmp_path, "lines", "lines.txt"):
        raise OSError("the disk failed")


def test_rejects_that_cannot_be_written_are_explained(tmp_path: Path) -> None:
    (tmp_path / "rejects").write_text("a file where a directory should be")
    with pytest.raises(GTMALocError, match="rejected rows of lines could not be written"):
        read_source(Lines(), _release(tmp_path, "a"), MIRBASE, SCOPE, tmp_path / "rejects", reject_limit=0.0)


def test_a_release_that_cannot_be_read_leaves_neither_list_nor_temporary_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[RecordUnion] = []
    monkeypatch.setattr(RecordUnion, "close", lambda union: closed.append(union))
    with pytest.raises(GTMALocError, match="ends in the middle"):
        read_source(Lines(), _release(tmp_path, "a|bad|crash"), MIRBASE, SCOPE, tmp_path, reject_limit=1.0)
    assert len(closed) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["lines.txt"]


def _register(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    entry = EntryPoint(name, value, registry.GROUP)
    monkeypatch.setattr(registry, "entry_points", lambda group: [entry])


def test_sources_that_define_nodes_are_loaded_before_all_others() -> None:
    defining = {node.defined_by for node in NODES.values() if node.defined_by}
    assert set(list(registry.sources())[: len(defining)]) == defining


def test_a_package_can_register_a_source(monkeypatch: pytest.MonkeyPatch) -> None:
    _register(monkeypatch, "lines", f"{__name__}:Lines")
    assert list(registry.sources())[-1] == "lines"
    assert registry.source("lines").title == "Lines"


class MoreLines(Lines):
    """A second source of another package."""

    name = "more lines"


def test_registered_sources_come_after_ours_in_the_order_of_their_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries = [
        EntryPoint(name, f"{__name__}:{class_}", registry.GROUP)
        for name, class_ in (("z", "Lines"), ("a", "MoreLines"))
    ]
    monkeypatch.setattr(registry, "entry_points", lambda group: entries)
    assert list(registry.sources()) == [*registry.BUILT_IN, "more lines", "lines"]


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("no_such_module:X", "cannot be imported"),
        (f"{__name__}:Writer", "is not a subclass"),
        ("loaders.source:Source", "cannot be instantiated"),
        (f"{__name__}:Impostor", "uses the name of the source hmdd"),
    ],
)
def test_a_broken_plug_in_is_named(monkeypatch: pytest.MonkeyPatch, value: str, why: str) -> None:
    _register(monkeypatch, "plugin", value)
    with pytest.raises(registry.BrokenSource, match=why) as caught:
        registry.sources()
    assert value in caught.value.message


class Impostor(Lines):
    """Uses the name of a built-in source."""

    name = "hmdd"


def test_an_unknown_source_is_a_usage_error() -> None:
    with pytest.raises(registry.UnknownSource, match="Choose one of mirbase, mesh") as caught:
        registry.source("mirbse")
    assert caught.value.exit_code == 2
