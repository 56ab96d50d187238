"""MeSH descriptor records: the entry terms, by which a disease is also known.

A record of `d<year>.bin` is a block of lines `NAME = value` below a line `*NEWRECORD`:

    *NEWRECORD
    RECTYPE = D
    MH = Stomach Neoplasms
    ENTRY = Gastric Neoplasms|T191|EQV|NLM (1966)
    MN = C04.588.274.476.767
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph_schema.records import Duplicate, Loaded, Node, Outcome, OutOfScope, Rejected
from loaders.errors import WrongFormat
from loaders.files.text import open_text
from loaders.identity.name_syntax import fold

_BEGIN = "*NEWRECORD"
_TERMS = ("ENTRY", "PRINT ENTRY")


@dataclass(slots=True)
class _Record:
    line: int
    fields: dict[str, list[str]] = field(default_factory=dict)

    def first(self, name: str) -> str:
        return self.fields.get(name, [""])[0]

    @property
    def terms(self) -> tuple[str, ...]:
        """Normalised entry terms, each once; what follows the first bar describes the term."""
        found = (fold(text.partition("|")[0]) for name in _TERMS for text in self.fields.get(name, ()))
        return tuple(sorted({term for term in found if term and term != fold(self.first("MH"))}))


def descriptor_outcomes(
    path: Path, headings: Collection[str], branches: tuple[str, ...], *, one_year: bool
) -> Iterator[Outcome]:
    """One outcome per record; `line` is that of its first line.

    Args:
        path: the file of descriptors.
        headings: normalised headings of the diseases in the tree file.
        branches: first letters of the tree numbers of diseases.
        one_year: whether the tree file is of the same year. If not, headings that only one of them has are
            expected, and out of scope.

    Raises:
        WrongFormat: the file does not begin with a record.
    """
    read: dict[str, _Record] = {}
    for record in _records(path):
        yield replace(_outcome(record, read, headings, branches, one_year), file=path.name)


def _outcome(
    record: _Record,
    read: dict[str, _Record],
    headings: Collection[str],
    branches: tuple[str, ...],
    one_year: bool,
) -> Outcome:
    heading = " ".join(record.first("MH").split())
    if record.first("RECTYPE") not in ("", "D"):
        return OutOfScope(record.line, "a record that is no descriptor")
    if not heading:
        return Rejected(record.line, "a record without heading (MH); fix it", _BEGIN)
    if not any(number.startswith(branches) for number in record.fields.get("MN", ())):
        return OutOfScope(record.line, "a descriptor that is not a disease")
    key = fold(heading)
    if key not in headings:
        if one_year:
            return Rejected(record.line, "the tree file lacks this heading; use files of one year", heading)
        return OutOfScope(record.line, "a heading that the tree file, of another year, lacks")
    earlier = read.setdefault(key, record)
    if earlier is not record:
        if earlier.terms == record.terms:
            return Duplicate(record.line, earlier.line)
        reason = f"line {earlier.line} has another record of it; keep one"
        return Rejected(record.line, reason, heading)
    terms = {"entry_terms": record.terms} if record.terms else {}
    return Loaded(record.line, (Node("Disease", key, {"name": heading, **terms}),))


def _records(path: Path) -> Iterator[_Record]:
    record: _Record | None = None
    with open_text(path) as stream:
        for line, raw in enumerate(stream, start=1):
            text = raw.strip()
            if text == _BEGIN:
                if record is not None:
                    yield record
                record = _Record(line)
            elif record is None and text:
                raise WrongFormat(path, line, f"a record that begins with {_BEGIN}", text)
            elif record is not None and text:
                name, _, value = text.partition(" = ")
                record.fields.setdefault(name, []).append(value)
    if record is not None:
        yield record
