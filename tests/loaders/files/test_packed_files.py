"""Archives and spreadsheets are read within limits, and whatever the bytes, an error names the file."""

import errno
import gzip
import io
import os
import struct
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gtmaloc_base.errors import GTMALocError
from loaders.errors import (
    EncryptedArchive,
    NestedArchive,
    OverlongLine,
    OversizedArchive,
    TruncatedArchive,
    UnreadableSpreadsheet,
)
from loaders.files import packed_files, spreadsheet, zip_archive
from loaders.files.damage import damage_reported
from loaders.files.tables import read_table

COLUMNS = {"mirna": ("mir",), "disease": ("disease",)}
TEXT = b"mir\tdisease\n" + b"".join(b"hsa-mir-%d\tGlioma\n" % n for n in range(40))
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def zipped(**entries: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return buffer.getvalue()


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
MEMBERS = {
    "[Content_Types].xml": f"""<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
        <Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>
        <Override PartName="/{SHEET}" ContentType="{TYPES}.worksheet+xml"/>
        <Override PartName="/{STRINGS}" ContentType="{TYPES}.sharedStrings+xml"/></Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{RELATIONS}">
        <Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>""",
    "xl/workbook.xml": f"""<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">
        <sheets><sheet name="one" sheetId="1" r:id="r1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{RELATIONS}">
        <Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>
        <Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>""",
    SHEET: f"""<?xml version="1.0"?><worksheet xmlns="{MAIN}"><dimension ref="A1:B2"/><sheetData>
        <row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row>
        <row r="2"><c r="A2" t="s"><v>2</v></c><c r="B2" t="s"><v>3</v></c></row></sheetData></worksheet>""",
    STRINGS: f"""<?xml version="1.0"?><sst xmlns="{MAIN}">
        <si><t>mir</t></si><si><t>disease</t></si><si><t>hsa-mir-21</t></si><si><t>Glioma</t></si></sst>""",
}
ROW = (2, {"mirna": "hsa-mir-21", "disease": "Glioma"})


def workbook(**changed: Callable[[bytes], bytes]) -> bytes:
    """A small spreadsheet; `changed` maps a member to what is done to its XML."""
    members = {name: xml.encode() for name, xml in MEMBERS.items()}
    for name, change in changed.items():
        before, members[name] = members[name], change(members[name])
        assert members[name] != before
    return zipped(**members)


def read(directory: Path, content: bytes) -> list[tuple[int, dict[str, str]]]:
    path = directory / "table.bin"
    path.write_bytes(content)
    return list(read_table(path, COLUMNS))


def in_seconds(directory: Path, content: bytes, error: type[GTMALocError], says: str) -> None:
    began = time.process_time()
    with pytest.raises(error, match=says) as caught:
        read(directory, content)
    assert "table.bin" in caught.value.message and caught.value.remedy
    assert time.process_time() - began < 10


# Bombs


def test_a_line_of_a_gigabyte_in_a_small_archive(tmp_path: Path) -> None:
    path = tmp_path / "table.bin"
    with gzip.open(path, "wb", compresslevel=1) as stream:
        for _ in range(64):
            stream.write(bytes(2**20).replace(b"\0", b"a"))
    in_seconds(tmp_path, path.read_bytes(), OverlongLine, "line 1: more than 1,048,576")


def test_an_archive_of_short_lines_that_unpacks_a_thousandfold(tmp_path: Path) -> None:
    bomb = gzip.compress(b"mir\tdisease\n" + b"a\tb\n" * (20 * 2**20), compresslevel=6)
    in_seconds(tmp_path, bomb, OversizedArchive, "would unpack to")


def test_an_archive_of_many_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = zipped(**{f"{n}.txt": b"" for n in range(20_000)})
    in_seconds(tmp_path, many, OversizedArchive, "has a directory of")


def test_an_archive_within_an_archive(tmp_path: Path) -> None:
    in_seconds(tmp_path, zipped(inner=zipped(table=TEXT)), NestedArchive, "holds another archive")
    in_seconds(tmp_path, gzip.compress(gzip.compress(TEXT)), NestedArchive, "holds another archive")


def test_an_encrypted_entry(tmp_path: Path) -> None:
    content = bytearray(zipped(table=TEXT))
    content[6] |= 1
    directory = content.rfind(b"PK\x01\x02")
    content[directory + 8] |= 1
    in_seconds(tmp_path, bytes(content), EncryptedArchive, "needs a password")


def test_an_entry_is_read_whatever_its_path_and_nothing_is_written(tmp_path: Path) -> None:
    assert len(read(tmp_path, zipped(**{"../../outside.txt": TEXT}))) == 40
    assert [p.name for p in tmp_path.iterdir()] == ["table.bin"]


def test_a_row_number_of_900_million(tmp_path: Path) -> None:
    hostile = workbook(**{SHEET: lambda xml: xml.replace(b'r="2"', b'r="900000000"')})
    in_seconds(tmp_path, hostile, UnreadableSpreadsheet, "row number beyond 1,048,576")


def test_too_many_columns(tmp_path: Path) -> None:
    hostile = workbook(**{SHEET: lambda xml: xml.replace(b'r="B2"', b'r="XFD2"')})
    in_seconds(tmp_path, hostile, UnreadableSpreadsheet, "16,384 columns in row 2")


def test_a_stated_range_that_is_too_small_hides_no_rows(tmp_path: Path) -> None:
    hostile = workbook(**{SHEET: lambda xml: xml.replace(b'ref="A1:B2"', b'ref="A1:A1"')})
    assert read(tmp_path, hostile) == [ROW]
    assert read(tmp_path, workbook()) == [ROW]


def test_empty_cells_at_the_end_of_a_row_are_not_stored_but_read(tmp_path: Path) -> None:
    short = workbook(**{SHEET: lambda xml: xml.replace(b'<c r="B2" t="s"><v>3</v></c>', b"")})
    assert read(tmp_path, short) == [(2, {"mirna": "hsa-mir-21", "disease": ""})]


def test_thirty_million_shared_strings(tmp_path: Path) -> None:
    strings = b"<si><t>a</t></si>" * 4_500_000
    hostile = workbook(**{STRINGS: lambda xml: xml.replace(b"</sst>", strings + b"</sst>")})
    in_seconds(tmp_path, hostile, OversizedArchive, "would unpack to")


def test_a_cell_of_many_megabytes(tmp_path: Path) -> None:
    hostile = workbook(**{SHEET: lambda xml: xml.replace(b"<v>0</v>", b"<v>" + b"0" * 2**25 + b"</v>")})
    in_seconds(tmp_path, hostile, OversizedArchive, "would unpack to")


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("member", [SHEET, STRINGS, "xl/workbook.xml"])
def test_entities_are_refused_in_every_member(tmp_path: Path, member: str) -> None:
    def declared(xml: bytes) -> bytes:
        at = xml.index(b"?>") + 2 if xml.startswith(b"<?xml") else 0
        return xml[:at] + b"<!-- a comment before it -->" + LAUGHS + xml[at:]

    in_seconds(tmp_path, workbook(**{member: declared}), UnreadableSpreadsheet, "declares a document type")


# Damage


def test_a_directory_that_points_outside_the_file(tmp_path: Path) -> None:
    content = bytearray(zipped(table=TEXT))
    end = content.rfind(b"PK\x05\x06")
    content[end + 16 : end + 20] = struct.pack("<L", 2**31)
    in_seconds(tmp_path, bytes(content), TruncatedArchive, "truncated or damaged")


def test_a_failing_disk_is_not_called_damage(tmp_path: Path) -> None:
    for number in (errno.EIO, errno.ENOSPC, errno.EACCES):
        with pytest.raises(OSError) as caught, damage_reported(tmp_path):
            raise OSError(number, os.strerror(number))
        assert caught.value.errno == number
    with pytest.raises(TruncatedArchive), damage_reported(tmp_path):
        raise OSError(errno.EINVAL, "Invalid argument")
    with pytest.raises(TruncatedArchive), damage_reported(tmp_path):
        raise gzip.BadGzipFile("CRC check failed")
    with pytest.raises(MemoryError), damage_reported(tmp_path):
        raise MemoryError


def test_an_entry_whose_name_begins_with_a_zero_byte_is_damage(tmp_path: Path) -> None:
    """The library ends a name at the first zero byte, and asks an empty one for its last letter."""
    with pytest.raises(TruncatedArchive, match="an entry has no name"):
        read(tmp_path, zipped(table=TEXT).replace(b"table", b"\0able"))


def test_an_error_of_the_caller_is_not_called_damage(tmp_path: Path) -> None:
    (tmp_path / "table.gz").write_bytes(gzip.compress(TEXT))
    with pytest.raises(ValueError, match="of the caller"), packed_files.open_bytes(tmp_path / "table.gz"):
        raise ValueError("of the caller")


KINDS = {"gzip": gzip.compress(TEXT, mtime=0), "zip": zipped(table=TEXT), "xlsx": workbook(), "text": TEXT}


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_flipped_bytes_give_the_rows_or_one_clear_error(
    tmp_path_factory: pytest.TempPathFactory, kind: str, data: st.DataObject
) -> None:
    content = bytearray(KINDS[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content))) if data.draw(st.booleans()) else len(content)
    directory = tmp_path_factory.mktemp("flipped")
    try:
        rows = read(directory, bytes(content[:cut]))
    except GTMALocError as e:
        assert "table.bin" in e.message
        assert e.remedy
    else:
        assert rows


def test_the_limits_hold_what_the_known_releases_need() -> None:
    gigabyte = 2**30
    assert packed_files.MAX_UNPACKED / gigabyte > 2
    assert spreadsheet.MAX_ROWS == 2**20
    assert zip_archive.MAX_DIRECTORY >= 10_000 * 100
