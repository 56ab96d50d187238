"""Reads a miRNA-seq table of Firehose: rows are samples, three for each, and columns are hairpins.

What is wrong with a sample concerns every column, so it ends the reading; a bad value concerns its column.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gtmaloc_base.errors import GTMALocError
from loaders.errors import UnknownColumns, WrongFormat
from loaders.files.tables import read_wide_table
from loaders.missing import is_missing

COLUMNS = {"row_name": ("row_name",), "machine": ("machine",), "miRNA_ID": ("miRNA_ID",)}
RPM = "reads_per_million_miRNA_mapped"
KINDS = ("read_count", RPM, "cross-mapped")
"""The rows of a sample, as column miRNA_ID names them."""

_BARCODE = re.compile(r"(([A-Z]+)-[A-Z0-9]{2}-[A-Z0-9]{4,6}-([0-9]{2})[A-Z](?:-[A-Z0-9]+)*)(?:\.[0-9]+)?")
_OF_NUMBERS = frozenset("0123456789.eE+-")
_NUMBER = re.compile(r"\+?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?", re.ASCII | re.IGNORECASE)


class UnusableSample(GTMALocError):
    """A sample is incomplete, occurs twice, is of another program, or is the only one."""

    def __init__(self, path: Path, line: int, what: str, remedy: str) -> None:
        super().__init__(f"{path}, line {line}: {what}", remedy)


@dataclass(frozen=True, slots=True)
class ExpressionTable:
    """The measured columns of one table.

    Attributes:
        program: first part of the barcodes (TCGA).
        sample_types: two digits per sample (01 primary tumour, 11 normal tissue).
        names: names of the H hairpins, as the table spells them.
        rpm: (samples, H) reads per million; NaN where the value is unusable.
        unusable: why a column cannot be used, by its index.
    """

    program: str
    sample_types: tuple[str, ...]
    names: tuple[str, ...]
    rpm: npt.NDArray[np.float64]
    unusable: dict[int, str]


@dataclass(slots=True)
class _Sample:
    line: int  # of its first row
    program: str
    type: str
    kinds: set[str] = field(default_factory=set)


def column_names(path: Path) -> tuple[str, ...]:
    """The names of the measured columns.

    Raises:
        GTMALocError: see `read_expression`.
    """
    return _begin(path)[0]


def count_samples(path: Path) -> int:
    """The number of rows with reads per million.

    Raises:
        GTMALocError: see `read_expression`.
    """
    return sum(row["miRNA_ID"] == RPM for _, row, _ in _begin(path)[1])


def read_expression(path: Path) -> ExpressionTable:
    """Read and check one table.

    Raises:
        WrongFormat: a row is too long or too short, a barcode is malformed, or a kind of row is unknown.
        UnusableSample: see there.
        GTMALocError: the file cannot be read (`loaders.files.tables.read_table`).
    """
    names, rows = _begin(path)
    samples: dict[str, _Sample] = {}
    values: list[npt.NDArray[np.float64]] = []
    types: list[str] = []
    unusable: dict[int, str] = {}
    for line, row, texts in rows:
        if not any(row.values()) and not any(text.strip() for text in texts):
            continue
        barcode, sample = _sample(path, line, row["row_name"])
        sample = samples.setdefault(barcode, sample)
        kind = row["miRNA_ID"]
        if kind not in KINDS:
            raise WrongFormat(path, line, f"{', '.join(KINDS)} in column miRNA_ID", kind)
        if kind in sample.kinds:
            raise UnusableSample(
                path,
                line,
                f"sample {barcode} has a second row {kind}; it begins in line {sample.line}",
                "Remove one of them, or download the file again",
            )
        sample.kinds.add(kind)
        if kind == RPM:
            types.append(sample.type)
            values.append(_numbers(texts, f"line {line} ({barcode})", unusable))
    if not values:
        raise WrongFormat(path, 2, f"rows {RPM} in column miRNA_ID", "none in the whole file")
    _check(path, samples)
    program = next(iter(samples.values())).program
    return ExpressionTable(program, tuple(types), names, np.array(values), unusable)


def _begin(path: Path) -> tuple[tuple[str, ...], Iterator[tuple[int, dict[str, str], list[str]]]]:
    """The names of the measured columns, and the rows that follow."""
    rows = read_wide_table(path, COLUMNS, delimiter=",")
    _, fixed, names = next(rows)
    if not names:
        raise UnknownColumns(path, ["of a hairpin, such as 'hsa-let-7a-1'"], fixed.values())
    return tuple(name.strip() for name in names), rows


def _sample(path: Path, line: int, row_name: str) -> tuple[str, _Sample]:
    """The barcode without the number that R adds to repeated row names, and what it says."""
    found = _BARCODE.fullmatch(row_name)
    if found is None:
        raise WrongFormat(path, line, "a barcode such as TCGA-3X-AAV9-01A-72R-A41D-13 in row_name", row_name)
    return found[1], _Sample(line, program=found[2], type=found[3])


def _numbers(texts: Sequence[str], place: str, unusable: dict[int, str]) -> npt.NDArray[np.float64]:
    """The numbers of a row; NaN for every other text, which is noted as the fault of its column."""
    if _OF_NUMBERS.issuperset("".join(texts)):  # nearly always: all at once is fast
        try:
            numbers = np.array(texts, dtype=np.float64)
        except ValueError:
            pass
        else:
            if np.isfinite(numbers).all() and (numbers >= 0).all():
                return numbers
    return np.array([_number(i, text.strip(), place, unusable) for i, text in enumerate(texts)])


def _number(index: int, text: str, place: str, unusable: dict[int, str]) -> float:
    number = float(text) if _NUMBER.fullmatch(text) else float("nan")
    if np.isfinite(number):
        return number
    found = "holds no value" if is_missing(text) else f"holds {text[:60]!r}, not a number of 0 or more"
    unusable.setdefault(index, f"{place} {found}; correct the value or remove the column")
    return float("nan")


def _check(path: Path, samples: dict[str, _Sample]) -> None:
    """Every sample has every kind of row that the file has, all are of one program, and there are several."""
    expected = sorted(set().union(*(sample.kinds for sample in samples.values())))
    first, *others = samples.values()
    for barcode, sample in samples.items():
        missing = [kind for kind in expected if kind not in sample.kinds]
        if missing:
            what = f"sample {barcode} has no row {', '.join(missing)}"
            raise UnusableSample(path, sample.line, what, "Download the file again, or remove the sample")
        if sample.program != first.program:
            what = f"sample {barcode} is of the program {sample.program}, the first one of {first.program}"
            raise UnusableSample(path, sample.line, what, "Put each program into its own file")
    if not others:
        raise UnusableSample(
            path,
            first.line,
            "the only sample; standard deviation and covariance need at least two",
            "Use the table of the whole cohort",
        )
