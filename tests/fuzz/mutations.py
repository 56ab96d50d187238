"""Damages the bytes of a valid file the way disks, servers, editors and mistaken people do."""

import codecs
import gzip
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from random import Random

NUMBERS = (b"0", b"-1", b"1e309", b"99999999999999999999999999", b"1.5", b"NaN", b"7157.0", "٣".encode())
ODD = (
    b"\0",
    b"\x1a",
    b"\x0b",
    b"\x85",
    b"\xff",
    b"\xc3",
    b'"',
    b"'",
    b"\r",
    b"\t",
    b",",
    b";",
    b"//",
    b">",
    b"#",
)
WORDS = (
    b"-",
    b"NA",
    b"nan",
    b"N/A",
    b" ",
    "\u00a0".encode(),
    "\ufeff".encode(),
    b"MI0000000",
    b"=1+1",
    b"[/x]",
)

Mutation = Callable[[bytes, Random], bytes]


def _at(content: bytes, random: Random) -> int:
    return random.randint(0, max(0, len(content) - 1))


def flipped(content: bytes, random: Random) -> bytes:
    """Some bytes have other values."""
    changed = bytearray(content)
    for _ in range(random.randint(1, 4) if changed else 0):
        changed[_at(content, random)] = random.randrange(256)
    return bytes(changed)


def cut(content: bytes, random: Random) -> bytes:
    """The end is missing."""
    return content[: _at(content, random)]


def beginning_missing(content: bytes, random: Random) -> bytes:
    """The beginning is missing."""
    return content[_at(content, random) :]


def inserted(content: bytes, random: Random) -> bytes:
    """Odd characters somewhere."""
    at = _at(content, random)
    return content[:at] + random.choice(ODD + WORDS + NUMBERS) * random.randint(1, 3) + content[at:]


def range_missing(content: bytes, random: Random) -> bytes:
    """A range of bytes is missing, or is there twice."""
    start = _at(content, random)
    end = min(len(content), start + random.randint(1, 200))
    return content[:start] + content[start:end] * random.choice((0, 2)) + content[end:]


def lines_changed(content: bytes, random: Random) -> bytes:
    """Lines are repeated, missing, swapped, blank or moved."""
    lines = content.split(b"\n")
    for _ in range(random.randint(1, 3)):
        a, b = random.randrange(len(lines)), random.randrange(len(lines))
        match random.randrange(5):
            case 0:
                lines.insert(a, lines[b])
            case 1 if len(lines) > 1:
                del lines[a]
            case 2:
                lines[a], lines[b] = lines[b], lines[a]
            case 3:
                lines.insert(a, random.choice((b"", b" ", b"\t\t\t", b",,,,")))
            case _:
                lines[a] = lines[a] + lines[b]
    return b"\n".join(lines)


def fields_changed(content: bytes, random: Random) -> bytes:
    """Fields of a line are missing, added, or hold something else."""
    lines = content.split(b"\n")
    at = random.randrange(len(lines))
    parts = re.split(rb"([\t,; ])", lines[at])
    field = random.randrange(len(parts))
    match random.randrange(4):
        case 0:
            del parts[field : field + 2]
        case 1:
            parts.insert(field, random.choice((b"\t", b",", b";")))
        case 2:
            parts[field] = random.choice(WORDS + NUMBERS)
        case _:
            parts[field] = parts[field] * random.choice((2, 3, 40))
    lines[at] = b"".join(parts)
    return b"\n".join(lines)


def encoded(content: bytes, random: Random) -> bytes:
    """Another encoding, a byte order mark, or other line ends."""
    text = content.decode("latin-1")
    match random.randrange(6):
        case 0:
            return codecs.BOM_UTF8 + content
        case 1:
            return ("\ufeff" + text).encode(random.choice(("utf-16-le", "utf-16-be", "utf-32-le")))
        case 2:
            return text.encode("utf-16-le")
        case 3:
            return content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        case 4:
            return content.replace(b"\n", b"\r")
        case _:
            return re.sub(rb"[aeiou]", lambda m: random.choice((m[0], "肝".encode("gb18030"))), content)


def packed(content: bytes, random: Random) -> bytes:
    """Packed, and sometimes damaged afterwards."""
    if random.random() < 0.5:
        result = gzip.compress(content, 1, mtime=0)
    else:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(zipfile.ZipInfo("table.txt"), content)
        result = buffer.getvalue()
    return random.choice((flipped, cut, range_missing))(result, random) if random.random() < 0.5 else result


OF_TEXT: tuple[Mutation, ...] = (
    flipped,
    cut,
    beginning_missing,
    inserted,
    range_missing,
    lines_changed,
    lines_changed,
    fields_changed,
    fields_changed,
    fields_changed,
    encoded,
    packed,
)
OF_BYTES: tuple[Mutation, ...] = (flipped, flipped, cut, beginning_missing, inserted, range_missing)


def mutated(content: bytes, random: Random, mutations: Sequence[Mutation] = OF_TEXT) -> bytes:
    """The content after one to three mutations."""
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        content = random.choice(mutations)(content, random)
    return content
