r"""Generic test cases: what holds for every source. Each source subclasses one with a small fixture.

    class TestHMDD(SourceContract):
        source = HMDD
        files: ClassVar = {"hmdd/alldata.txt": "category\tmir\tdisease\tpmid\tdescription\n…"}
        loaded, duplicate, rejected = 3, 1, 2

`test_every_source_keeps_the_contract.py` fails for a registered source that has no such class.
"""

import gzip
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

import pytest

from graph_schema.catalogue import check_edge, check_node, node_type
from graph_schema.records import Duplicate, Loaded, Outcome, OutOfScope, Rejected
from gtmaloc_base.errors import GTMALocError
from loaders.errors import EmptyFile, HtmlInsteadOfData, MissingRelease, TruncatedArchive, UnknownColumns
from loaders.identity.resolver import NameResolver
from loaders.scope import LoadScope
from loaders.source import Source

MIRBASE = NameResolver(
    precursors=[
        ("MI0000060", "hsa-let-7a-1"),
        ("MI0000061", "hsa-let-7a-2"),
        ("MI0000062", "hsa-let-7a-3"),
        ("MI0000077", "hsa-mir-21"),
        ("MI0000095", "hsa-mir-93"),
        ("MI0000342", "hsa-mir-200b"),
        ("MI0000650", "hsa-mir-200c"),
        ("MI0000447", "hsa-mir-128-1"),
    ],
    matures=[
        ("MIMAT0000062", "hsa-let-7a-5p"),
        ("MIMAT0000076", "hsa-miR-21-5p"),
        ("MIMAT0004494", "hsa-miR-21-3p"),
        ("MIMAT0000093", "hsa-miR-93-5p"),
        ("MIMAT0000617", "hsa-miR-200c-3p"),
        ("MIMAT0000424", "hsa-miR-128-3p"),
    ],
    products=[
        ("MI0000060", "MIMAT0000062"),
        ("MI0000061", "MIMAT0000062"),
        ("MI0000062", "MIMAT0000062"),
        ("MI0000077", "MIMAT0000076"),
        ("MI0000077", "MIMAT0004494"),
        ("MI0000095", "MIMAT0000093"),
        ("MI0000650", "MIMAT0000617"),
        ("MI0000447", "MIMAT0000424"),
    ],
    aliases=[
        ("MIMAT0000076", ("hsa-miR-21", "hsa-miR-21-5p")),
        ("MIMAT0004494", ("hsa-miR-21*", "hsa-miR-21-3p")),
        ("MI0000447", ("hsa-mir-128a", "hsa-mir-128-1")),
        ("MIMAT0000424", ("hsa-miR-128a", "hsa-miR-128", "hsa-miR-128-3p")),
    ],
    dead=[("MI0000297", "hsa-mir-220a", "")],
)
"""A few human entries of miRBase 22."""


_KINDS = (Loaded, Duplicate, Rejected, OutOfScope)


class SourceContract:
    """What every source must do. A subclass sets the attributes; nothing needs to be overridden.

    Attributes:
        source: the class under test.
        files: path in the data directory to content in the upstream format, typed by hand.
        loaded, duplicate, rejected, out_of_scope: rows of `files` by outcome.
        damaged: the file that the tests of bad input damage; the first of `files` by default.
        encoding: encoding of the files that are given as text.
        wrong_content: error for a text file with another layout.
        resolver, scope: the name resolver, and the requested species.
    """

    source: ClassVar[type[Source]]
    files: ClassVar[Mapping[str, str | bytes]]
    loaded: ClassVar[int]
    duplicate: ClassVar[int] = 0
    rejected: ClassVar[int] = 0
    out_of_scope: ClassVar[int] = 0
    damaged: ClassVar[str] = ""
    encoding: ClassVar[str] = "utf-8"
    wrong_content: ClassVar[type[GTMALocError]] = UnknownColumns
    resolver: ClassVar[NameResolver] = MIRBASE
    scope: ClassVar[LoadScope] = LoadScope()

    @pytest.fixture
    def data(self, tmp_path: Path) -> Path:
        """A data directory that holds the fixture."""
        for name, content in self.files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(self._bytes(content))
        return tmp_path

    def _bytes(self, content: str | bytes) -> bytes:
        return content if isinstance(content, bytes) else content.encode(self.encoding)

    def _read(self, data: Path) -> list[Outcome]:
        source = self.source()
        return list(source.outcomes(source.release(data), self.resolver, self.scope))

    def _target(self, data: Path) -> Path:
        return data / (self.damaged or next(iter(self.files)))

    def _fails(self, data: Path, error: type[GTMALocError]) -> None:
        """Reading must fail with this error, which names the file and says what to do."""
        with pytest.raises(error) as caught:
            self._read(data)
        assert self._target(data).name in caught.value.message
        assert caught.value.remedy

    def test_it_is_described(self) -> None:
        source = self.source()
        assert source.name
        assert source.title
        assert source.licence
        assert source.citation

    def test_every_row_has_one_outcome_and_the_counts_are_those_of_the_fixture(self, data: Path) -> None:
        outcomes = self._read(data)
        counts = Counter(type(o) for o in outcomes)
        told = [f"{o.file}:{o.line}: {o.reason}" for o in outcomes if isinstance(o, Rejected | OutOfScope)]
        assert counts == Counter({k: v for k, v in zip(_KINDS, self._counts(), strict=True) if v}), told
        places = Counter((o.file, o.line) for o in outcomes)
        assert max(places.values()) == 1, "two outcomes for one row"

    def _counts(self) -> tuple[int, int, int, int]:
        return self.loaded, self.duplicate, self.rejected, self.out_of_scope

    def test_a_rejected_row_says_why_and_shows_the_row(self, data: Path) -> None:
        for outcome in self._read(data):
            if isinstance(outcome, Rejected):
                assert outcome.reason
                assert outcome.row

    def test_a_duplicate_points_to_an_earlier_row_that_was_loaded(self, data: Path) -> None:
        outcomes = self._read(data)
        loaded = {(o.file, o.line) for o in outcomes if isinstance(o, Loaded)}
        for outcome in outcomes:
            if isinstance(outcome, Duplicate):
                assert outcome.of < outcome.line
                assert (outcome.file, outcome.of) in loaded

    def test_records_fit_the_schema(self, data: Path) -> None:
        for outcome in self._read(data):
            if isinstance(outcome, Loaded):
                for node in outcome.nodes:
                    check_node(node)
                    assert node_type(node.label).key
                for edge in outcome.edges:
                    check_edge(edge)

    def test_it_reports_the_nodes_that_its_edges_connect(self, data: Path) -> None:
        """A node goes when no source reports it any more; nodes of an owned label are reported by one."""
        loaded = [outcome for outcome in self._read(data) if isinstance(outcome, Loaded)]
        reported = {node.at for outcome in loaded for node in outcome.nodes}
        for edge in (edge for outcome in loaded for edge in outcome.edges):
            for end in (edge.start, edge.end):
                declared = node_type(end.label)
                by_another = declared.owned and declared.defined_by != self.source.name
                assert by_another or end in reported, f"{edge.type} refers to {end}"

    def test_it_reports_no_node_that_another_source_owns(self, data: Path) -> None:
        for outcome in self._read(data):
            for node in outcome.nodes if isinstance(outcome, Loaded) else ():
                declared = node_type(node.label)
                assert not declared.owned or declared.defined_by == self.source.name, node.at

    def test_a_second_reading_gives_the_same_outcomes(self, data: Path) -> None:
        assert self._read(data) == self._read(data)

    def test_the_release_is_named_by_its_bytes(self, data: Path) -> None:
        before = self.source().release(data)
        target = self._target(data)
        target.write_bytes(target.read_bytes() + b"\n")
        after = self.source().release(data)
        assert before.release
        assert before.id.startswith(f"{before.source}:")
        assert before.sha256 != after.sha256

    def test_byte_order_mark_and_windows_line_ends_read_the_same(self, data: Path) -> None:
        expected = self._read(data)
        for name, content in self.files.items():
            if isinstance(content, str) and self.encoding == "utf-8":
                text = content.replace("\r\n", "\n").replace("\n", "\r\n")
                (data / name).write_bytes(b"\xef\xbb\xbf" + text.encode())
        assert self._read(data) == expected

    def test_a_gzipped_file_reads_the_same_whatever_its_name(self, data: Path) -> None:
        expected = self._read(data)
        target = self._target(data)
        if isinstance(self.files[str(target.relative_to(data))], bytes):
            pytest.skip("the fixture is a spreadsheet or an archive already")
        target.write_bytes(gzip.compress(target.read_bytes()))
        assert self._read(data) == expected

    def test_a_directory_without_the_source(self, tmp_path: Path) -> None:
        with pytest.raises(MissingRelease) as caught:
            self.source().release(tmp_path)
        assert str(tmp_path) in caught.value.message
        assert caught.value.remedy

    def test_an_empty_file(self, data: Path) -> None:
        self._target(data).write_bytes(b"")
        self._fails(data, EmptyFile)

    def test_a_truncated_archive(self, data: Path) -> None:
        packed = gzip.compress(self._target(data).read_bytes())
        self._target(data).write_bytes(packed[: len(packed) // 2])
        self._fails(data, TruncatedArchive)

    def test_a_web_page_instead_of_data(self, data: Path) -> None:
        self._target(data).write_text("<!DOCTYPE html>\n<html><body>Not Found</body></html>\n")
        self._fails(data, HtmlInsteadOfData)

    def test_a_file_with_another_layout(self, data: Path) -> None:
        self._target(data).write_text("colour\tweight\nred\t1\n")
        self._fails(data, self.wrong_content)
