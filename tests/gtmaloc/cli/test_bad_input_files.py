"""`gtmaloc load` on a damaged file: one clear line, and what was loaded before is unchanged."""

import gzip
import io
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.writing.reset import clear_graph
from gtmaloc.cli import main as command_line
from loaders.demonstration import write_demonstration
from local_neo4j.local_server import ServerInfo

HMDD = "hmdd/alldata.txt"
NCDR = "ncdr/Curated_mirna-Drug_ncDR.csv"
MIRTARBASE = "mirtarbase/hsa_MTI.csv"
BENCHMARK = "localization_benchmark/miRNA_ID_240.txt"
MRNAS = "localization_benchmark/mRNA_names_120.tsv"
LABELS = "localization_benchmark/miRNA_localization.csv"
GENES = "genes_proteins/Homo_sapiens.gene_info.gz"
RNALOCATE = "rnalocate/All RNA subcellular localization information.zip"
PAGE = b"<!DOCTYPE html>\n<html><body>404 Not Found</body></html>\n"
Damage = Callable[[Path], None]

pytestmark = [pytest.mark.slow]


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration release; tests damage copies of it."""
    directory = tmp_path_factory.mktemp("release") / "demonstration"
    write_demonstration(directory)
    return directory


@pytest.fixture
def data(release: Path, tmp_path: Path) -> Path:
    """A copy of the release that a test may damage."""
    return Path(shutil.copytree(release, tmp_path / "data"))


@pytest.fixture(scope="module")
def loaded(
    neo4j_server: ServerInfo,
    neo4j_address: Neo4jAddress,
    release: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, Any]]:
    """A project with the release in its graph; returns the row counts of that load by source."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("project"))
        patch.setenv("NEO4J_URI", neo4j_server.uri)
        patch.setenv("NEO4J_USERNAME", neo4j_server.username)
        patch.setenv("NEO4J_PASSWORD", neo4j_server.password or "none")
        with GraphStore.connect(neo4j_address) as graph:
            clear_graph(graph)
        with pytest.MonkeyPatch.context() as quiet:
            out = io.StringIO()
            quiet.setattr("sys.stdout", out)
            assert command_line._run(["load", "--data", str(release), "--json"]) == 0
        yield {counts["source"]: counts for counts in json.loads(out.getvalue())["sources"]}


def state(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """What the graph holds and which releases are current; a finished load adds one more `Load`."""
    capsys.readouterr()
    assert command_line._run(["status", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    nodes = {label: n for label, n in found["nodes"].items() if label != "Load"}
    edges = {type_: n for type_, n in found["relationships"].items() if type_ != "OF_RELEASE"}
    return {"nodes": nodes, "relationships": edges, "releases": found["releases"]}


def load(data: Path, capsys: pytest.CaptureFixture[str], code: int = 0) -> Any:
    """Load; returns the row counts by source, or on failure the single line that says what is wrong."""
    capsys.readouterr()
    assert command_line._run(["load", "--data", str(data), "--json"]) == code, capsys.readouterr().err
    captured = capsys.readouterr()
    if code == 0:
        return {counts["source"]: counts for counts in json.loads(captured.out)["sources"]}
    assert captured.out == ""
    assert "Traceback" not in captured.err
    *_, last = captured.err.splitlines()
    assert last.startswith("error: ")
    assert captured.err.count("error: ") == 1
    return last


def empty(path: Path) -> None:
    path.write_bytes(b"")


def header_only(path: Path) -> None:
    path.write_bytes(path.read_bytes().splitlines(keepends=True)[0])


def web_page(path: Path) -> None:
    path.write_bytes(PAGE)


def cut(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])


def packed_and_cut(path: Path) -> None:
    path.write_bytes(gzip.compress(path.read_bytes()))
    cut(path)


def in_the_middle_of_a_record(path: Path) -> None:
    text = path.read_text()
    path.write_text(text[: text.rindex("//")])


def other_columns(path: Path) -> None:
    path.write_text("colour\tweight\nred\t1\n")


def binary(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 8)


def spreadsheet(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["hsa-mir-90001"])
    book.save(path)


def old_spreadsheet(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def open_quote(path: Path) -> None:
    lines = path.read_text(encoding="gb18030").replace('"', "").split("\n")
    lines[2] = lines[2].replace(",", ',"', 1)
    path.write_text("\n".join(lines), encoding="gb18030")


def one_row_less(path: Path) -> None:
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


BAD_FILES: list[tuple[str, Damage, str]] = [
    ("mirbase/mature.fa", Path.unlink, "mature.fa"),
    (HMDD, Path.unlink, "alldata.txt"),
    (LABELS, Path.unlink, "does not exist"),
    ("mirbase/miRNA.dat", empty, "is empty"),
    ("mesh/mtrees2019.bin", empty, "is empty"),
    (MRNAS, header_only, "has a header but no rows"),
    ("mesh/mtrees2019.bin", web_page, "is a web page, not data"),
    ("mirbase/miRNA.dat", web_page, "is a web page, not data"),
    (GENES, cut, "is truncated or damaged"),
    (RNALOCATE, cut, "is truncated or damaged"),
    (MIRTARBASE, packed_and_cut, "is truncated or damaged"),
    ("mirbase/miRNA.dat", in_the_middle_of_a_record, "line "),
    (MIRTARBASE, other_columns, "has no column"),
    (HMDD, binary, "is neither text, gzip, zip nor xlsx"),
    (HMDD, cut, "has no line end"),
    (MIRTARBASE, spreadsheet, "has no column"),
    (NCDR, old_spreadsheet, "is an old .xls or .doc document"),
    ("mirbase/mature.fa", spreadsheet, "is a spreadsheet"),
    (NCDR, open_quote, "line 3: a quotation mark is never closed"),
    (LABELS, one_row_less, "240"),
]


@pytest.mark.parametrize(("file", "damage", "says"), BAD_FILES)
def test_a_damaged_file_is_one_clear_line_and_nothing_of_it_is_loaded(
    loaded: dict[str, Any],
    data: Path,
    capsys: pytest.CaptureFixture[str],
    file: str,
    damage: Damage,
    says: str,
) -> None:
    before = state(capsys)
    damage(data / file)
    error = load(data, capsys, code=1)
    assert says in error
    assert Path(file).name in error
    assert state(capsys) == before


def test_an_optional_source_that_is_missing_is_named(
    loaded: dict[str, Any], data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (data / RNALOCATE).unlink()
    assert command_line._run(["load", "--data", str(data)]) == 3
    told = capsys.readouterr().err
    assert "rnalocate is not loaded" in told
    assert "or run gtmaloc load --accept-loss rnalocate" in told
    assert command_line._run(["load", "--data", str(data), "--accept-loss"]) == 0
    assert "rnalocate is not in this directory: its earlier release is removed" in capsys.readouterr().err


def with_byte_order_mark(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


def with_windows_line_ends(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"))


def from_latin_1_to_utf_8(path: Path) -> None:
    path.write_text(path.read_text(encoding="iso-8859-1"), encoding="utf-8")


def from_gb18030_to_utf_8(path: Path) -> None:
    path.write_text(path.read_text(encoding="gb18030"), encoding="utf-8")


def packed(path: Path) -> None:
    path.write_bytes(gzip.compress(path.read_bytes()))


def test_the_same_rows_in_another_encoding_give_the_same_counts(
    loaded: dict[str, Any], data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As released, HMDD is ISO-8859-1 and ncDR is GB18030 with Windows line ends: `loaded` reads those."""
    assert b"\xa0" in (data / HMDD).read_bytes()
    assert b"\r\n" in (data / NCDR).read_bytes()
    load(data, capsys)  # an earlier test may have left the graph without a source
    before = state(capsys)
    from_latin_1_to_utf_8(data / HMDD)
    from_gb18030_to_utf_8(data / NCDR)
    with_byte_order_mark(data / NCDR)
    with_byte_order_mark(data / MIRTARBASE)
    for file in (MIRTARBASE, HMDD, BENCHMARK, LABELS, "mirbase/mature.fa", "mirbase/miRNA.dat"):
        with_windows_line_ends(data / file)
    packed(data / "mesh/mtrees2019.bin")
    by_source = load(data, capsys)
    numbers = ("read", "loaded", "duplicate", "rejected", "out_of_scope")
    for source, counts in by_source.items():
        assert {c: counts[c] for c in numbers} == {c: loaded[source][c] for c in numbers}, source
    after = state(capsys)
    assert after["relationships"] == before["relationships"]
    assert after["nodes"] | {"Release": 0} == before["nodes"] | {"Release": 0}


def test_lines_that_are_not_utf_8_are_reported(
    loaded: dict[str, Any], data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert command_line._run(["load", "--data", str(data)]) == 0
    said = capsys.readouterr().err
    assert "of alldata.txt are not UTF-8 and were read as ISO-8859-1; the first is line " in said
    assert f"1 line of {Path(NCDR).name} is not UTF-8 and was read as GB18030; it is line " in said


def append(path: Path, lines: list[str], encoding: str = "ascii") -> None:
    with path.open("a", encoding=encoding, newline="") as stream:
        stream.writelines(f"{line}\n" for line in lines)


def test_rows_with_unusable_names_and_repeated_rows_are_counted_and_listed(
    loaded: dict[str, Any], data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        "other\tmmu-mir-21\tDemonstration Disease 6\t90002912\tanother species",
        "other\tnot a name\tDemonstration Disease 6\t90002912\tno name",
        "other\thsa-mir-98003\tDemonstration Disease 6\t90002912\ta withdrawn entry",
    ]
    twice = (data / HMDD).read_bytes().split(b"\n")[1].decode()
    append(data / HMDD, [*rows, twice])
    counts = load(data, capsys)["hmdd"]
    assert counts["read"] == loaded["hmdd"]["read"] + 4
    assert counts["duplicate"] == loaded["hmdd"]["duplicate"] + 1
    assert counts["out_of_scope"] == loaded["hmdd"]["out_of_scope"] + 1
    assert counts["rejected"] == loaded["hmdd"]["rejected"] + 1
    assert counts["loaded"] == loaded["hmdd"]["loaded"] + 1  # of a withdrawn entry, and the node says so
    rejects = Path("var/rejects/hmdd.tsv").read_text(encoding="utf-8")
    assert "out of scope: the microRNA is of species mmu\t" in rejects and "not a name" in rejects
    capsys.readouterr()
    question = "MATCH (m:MiRNA {id: 'hsa-mir-98003'}) RETURN m.resolution AS how"
    assert command_line._run(["query", question, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"] == [{"how": "dead"}]


def test_more_rejects_than_allowed_exit_with_3_and_write_nothing_of_that_source(
    loaded: dict[str, Any], data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = state(capsys)
    append(data / HMDD, [f"other\tnot a name\tDemonstration Disease 6\t{n}\tx" for n in range(200)])
    error = load(data, capsys, code=3)
    assert "hmdd" in error and "GTMALOC_REJECT_LIMIT" in error and "line " in error
    assert state(capsys) == before
    rejects = Path("var/rejects/hmdd.tsv").read_text(encoding="utf-8").splitlines()
    assert len([line for line in rejects if "not a name" in line]) >= 200


def test_a_higher_limit_lets_the_same_file_pass(
    loaded: dict[str, Any], data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    append(data / HMDD, [f"other\tnot a name\tDemonstration Disease 6\t{n}\tx" for n in range(200)])
    monkeypatch.setenv("GTMALOC_REJECT_LIMIT", "0.5")
    counts = load(data, capsys)["hmdd"]
    assert counts["rejected"] >= 200
    assert counts["loaded"] == loaded["hmdd"]["loaded"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("hsa-mir-98001", "may mean any of hsa-mir-90002, hsa-mir-90007"),
        ("mmu-mir-21", "species mmu is not loaded"),
        ("hsa-mir-98002", "withdrawn 'hsa-mir-98002' (MI9800001 was withdrawn in favour of hsa-mir-90001 ("),
        (
            "hsa-mir-98003",
            "withdrawn 'hsa-mir-98003' (MI9800002 was withdrawn), and no loaded source uses it",
        ),
        ("MI9800001", "in favour of hsa-mir-90001"),
        ("hsa-mir-90001", "has no published prediction"),
        ("", "There is no miRNA '' in this graph"),
    ],
)
def test_predict_says_why_a_name_is_not_one_mirna(
    loaded: dict[str, Any], capsys: pytest.CaptureFixture[str], name: str, says: str
) -> None:
    capsys.readouterr()
    assert command_line._run(["predict", name, "--json"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert says in captured.err
