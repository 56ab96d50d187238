"""Gene sets from a GMT file: offline, with checksum, and with an account of what was dropped.

One line per set: name, description, then the genes, divided by tabs. Genes are human symbols (HGNC); case
matters, so that the mouse symbol Pten is not PTEN.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from gtmaloc_base.errors import GTMALocError

_REMEDY = "Give a GMT file: one set per line, as name, description and genes, divided by tabs"


class UnreadableGeneSets(GTMALocError):
    """A file of gene sets is missing or is no GMT file."""


@dataclass(frozen=True)
class GeneSets:
    """One collection of gene sets.

    Attributes:
        name: such as kegg; the kind of terms in tables and JSON.
        sets: the genes of each set, by the name of the set.
        sha256: checksum of the file that they come from.
        source: that file or database, with its release if known.
        ids: what names a gene: its symbol, or its NCBI Gene id.
        dropped: number of entries that were left out, by reason.
    """

    name: str
    sets: Mapping[str, frozenset[str]]
    sha256: str
    source: str
    ids: Literal["symbol", "entrez"] = "symbol"
    dropped: Mapping[str, int] = field(default_factory=dict)


def read_gmt(path: Path, name: str) -> GeneSets:
    """The gene sets of a GMT file, plain or gzip.

    A gene that is listed twice in a set counts once; empty fields are left out. Both are counted in
    `dropped`. Enrichr writes weights (GENE,1.0); they are cut off.

    Raises:
        UnreadableGeneSets: the file is missing or is no text, a line has no genes or no name, two different
            sets have the same name, or there is no set.
    """
    content, text = _content(path)
    sets: dict[str, frozenset[str]] = {}
    lines: dict[str, int] = {}
    dropped = {"gene listed twice in a set": 0, "empty field": 0, "set listed twice": 0}
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        term, *rest = line.rstrip("\r").split("\t")
        term = term.strip()
        listed = [gene.strip().split(",")[0] for gene in rest[1:]]
        genes = [gene for gene in listed if gene]
        if not term or not genes:
            missing = "genes" if term else "name"
            raise UnreadableGeneSets(
                f"{path}, line {number}: the gene set {term!r} has no {missing}", _REMEDY
            )
        members = frozenset(genes)
        if sets.get(term, members) != members:
            raise UnreadableGeneSets(
                f"{path}, lines {lines[term]} and {number}: two different gene sets are named {term!r}",
                "Rename or remove one of them",
            )
        dropped["set listed twice"] += term in sets
        dropped["gene listed twice in a set"] += len(genes) - len(members)
        dropped["empty field"] += len(listed) - len(genes)
        sets[term], lines[term] = members, number
    if not sets:
        raise UnreadableGeneSets(f"{path} has no gene sets", _REMEDY)
    counted = {reason: n for reason, n in dropped.items() if n}
    return GeneSets(name, sets, hashlib.sha256(content).hexdigest(), path.name, dropped=counted)


def _content(path: Path) -> tuple[bytes, str]:
    try:
        content = path.read_bytes()
        text = (gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content).decode("utf-8-sig")
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableGeneSets(f"{path} cannot be read ({error})", _REMEDY) from None
    except UnicodeDecodeError as error:
        raise UnreadableGeneSets(f"{path} is not UTF-8 text (byte {error.start})", _REMEDY) from None
    return content, text
