"""A release of every source with about a dozen rows per file, taken from the demonstration release."""

import gzip
import re
import tempfile
from pathlib import Path

from fuzz.row_counts import text_of
from loaders.demonstration import write_demonstration
from loaders.demonstration.invented_mirnas import PER_FAMILY

ROWS = 12
ENTRIES = 4


def small_release() -> dict[str, bytes]:
    """Path in the data directory to content, not packed; the counts in file names are right."""
    with tempfile.TemporaryDirectory() as directory:
        written = write_demonstration(Path(directory), mirnas=4 * PER_FAMILY)
        files = {
            path: _unpacked((Path(directory) / path).read_bytes())
            for path in written.files
            if "/" in path and not path.startswith("mirbase/")
        }
        mirbase = {p.name: p.read_bytes() for p in (Path(directory) / "mirbase").iterdir()}
    small = {_renamed(path): b"".join(_first_lines(content, path)) for path, content in files.items()}
    return small | {f"mirbase/{name}": content for name, content in _mirbase(mirbase).items()}


def _unpacked(content: bytes) -> bytes:
    if content.startswith(b"\x1f\x8b"):
        return gzip.decompress(content)
    return text_of(content).encode("latin-1") if content.startswith(b"PK") else content


def _renamed(path: str) -> str:
    path = path.removesuffix(".gz").replace(".zip", ".txt").replace("Curated_mirna-Drug_", "excerpt_of_")
    return re.sub(r"((?:miRNA_ID|mRNA_names)_)\d+", rf"\g<1>{ROWS}", path)


def _first_lines(content: bytes, path: str) -> list[bytes]:
    header = 0 if "miRNA_ID" in path or "miRNA_localization" in path else 1
    return content.splitlines(keepends=True)[: ROWS + header]


def _mirbase(files: dict[str, bytes]) -> dict[str, bytes]:
    """The first entries of miRNA.dat, and what the other files say about them."""
    blocks = files["miRNA.dat"].split(b"//\n")[:ENTRIES]
    dat = b"".join(block + b"//\n" for block in blocks)
    kept = set(re.findall(rb"MI(?:MAT)?\d{7}", dat))
    matures = [e for e in files["mature.fa"].split(b">") if kept & set(e.split()[1:2])]
    hairpins = [
        b">%s %s Homo sapiens stem-loop\n%s\n"
        % (
            block.split()[1],
            re.findall(rb"MI\d{7}", block)[0],
            re.sub(rb"[^acgu]", b"", block.rpartition(b"other;")[2]).upper(),
        )
        for block in blocks
    ]

    def about(name: str, *always: bytes) -> bytes:
        found = files[name].splitlines(keepends=True)
        return b"".join(
            line
            for line in found
            if line.startswith(always) or kept & set(re.findall(rb"MI(?:MAT)?\d{7}", line))
        )

    return {
        "mature.fa": b"".join(b">" + entry for entry in matures),
        "miRNA.dat": dat,
        "hairpin.fa": b"".join(hairpins),
        "miFam.dat": about("miFam.dat", b"AC", b"ID", b"//"),
        "aliases.txt": about("aliases.txt"),
        "miRNA.dead": files["miRNA.dead"],
        "hsa.gff3": about("hsa.gff3", b"#"),
    }
