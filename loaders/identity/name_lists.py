"""Lists of microRNA names: read from a file of any supported kind, and resolved one by one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from gtmaloc_base.errors import UsageError
from loaders.errors import EmptyFile
from loaders.files.packed_files import Packing, packing
from loaders.files.tables import DAMAGE, read_table
from loaders.files.text import open_text
from loaders.identity.resolution import Resolution
from loaders.identity.resolver import NameResolver


class ColumnNeeded(UsageError):
    """The file is a table, and no column was given."""


@dataclass(frozen=True, slots=True)
class ListedName:
    """One line of a list; `name` is empty on a blank line, `damage` says why the line cannot be read."""

    line: int
    name: str
    damage: str = ""


def identify(names: Iterable[str], resolver: NameResolver) -> list[Resolution]:
    """What each name denotes, in the same order; an unknown name is an answer, not an error.

    from loaders.identity.name_lists import identify
    from loaders.sources.mirbase.names import name_resolver

    identify(["MIR21", "hsa-let7a", "miR-17~92"], name_resolver(Path("data")))
    """
    return [resolver.resolve(name) for name in names]


def read_names(path: Path, column: str | None = None) -> Iterator[ListedName]:
    """The names in a file, one per line, or in one column of a table.

    Args:
        path: text, .csv, .tsv, .gz, .zip or .xlsx, recognized by its content.
        column: header of the column with the names; None if each line is one name.

    Raises:
        ColumnNeeded: the file is a table, and no column is given; the message lists its columns.
        GTMALocError: the file is missing, damaged or empty, or has no such column (`loaders.errors`).
    """
    if column is not None:
        yield from _column(path, column)
        return
    if packing(path) is Packing.XLSX:
        raise ColumnNeeded(f"{path} is a spreadsheet", "Name the column that holds the names (--column NAME)")
    read = 0
    with open_text(path) as stream:
        for line, text in enumerate(stream, start=1):
            if line == 1 and (delimiter := _delimiter(text)):
                columns = ", ".join(cell.strip() for cell in text.split(delimiter))
                raise ColumnNeeded(
                    f"{path} is a table: its first line has the columns {columns[:200]}",
                    "Name the column that holds the names (--column NAME), or give one name per line",
                )
            read += 1
            yield ListedName(line, text.strip())
    if not read:
        raise EmptyFile(path, "has no lines")


def _column(path: Path, column: str) -> Iterator[ListedName]:
    delimiter = "\t"
    if packing(path) is not Packing.XLSX:
        with open_text(path) as stream:
            delimiter = _delimiter(stream.readline()) or "\t"
    rows = read_table(path, {column: (column,)}, delimiter=delimiter, quoting=delimiter != "\t")
    for line, row in rows:
        yield ListedName(line, row[column], row.get(DAMAGE, ""))


def _delimiter(line: str) -> str:
    """The delimiter of a table's first line; empty for a plain list. A cluster such as 15a/16-1 has none."""
    return next((d for d in ("\t", ";", ",") if d in line.strip()), "")
