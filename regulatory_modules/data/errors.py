"""What can be wrong with the expression and clinical data of a cohort; each error says what to do."""

from __future__ import annotations

from collections.abc import Iterable

from gtmaloc_base.errors import GTMALocError, UsageError


class UnreadableTable(GTMALocError):
    """A table has no rows or columns, a row of the wrong length, or no values of the expected kind."""


class NonNumericValue(GTMALocError):
    """A cell that should hold a number, or a vital status, holds another text."""

    def __init__(self, source: str, place: str, column: str, value: str, expected: str = "a number") -> None:
        super().__init__(
            f"{source}, {place}, column {column!r}: {value[:60]!r} is not {expected}",
            "Correct the cell (leave it empty if there is no value), or remove the column if it holds "
            "something else",
        )


class NegativeExpression(GTMALocError):
    """A value below zero among what should be counts."""

    def __init__(self, source: str, sample: str, feature: str, value: float) -> None:
        super().__init__(
            f"{source}, sample {sample}, {feature}: {value:g} is negative, so the values are no counts",
            "If they are logarithms, give scale='log2' (--scale log2); if they were scaled to a range, "
            "scale='scaled' (--scale scaled)",
        )


class InfiniteExpression(GTMALocError):
    """A value is infinite."""

    def __init__(self, source: str, sample: str, feature: str) -> None:
        super().__init__(
            f"{source}, sample {sample}, {feature}: the value is infinite",
            "A logarithm of zero gives this: take log2(x + 1), or leave the cell empty",
        )


class NoValues(GTMALocError):
    """Not a single value in the whole table."""

    def __init__(self, source: str) -> None:
        super().__init__(f"{source} has no value in any cell", "Check that it is an expression table")


class ConstantExpression(GTMALocError):
    """Every feature has one and the same value in all samples."""

    def __init__(self, source: str, features: int) -> None:
        super().__init__(
            f"{source}: all {features:,} features are constant over the samples",
            "Check that the columns are samples of different patients, not copies of one",
        )


class NothingLeft(GTMALocError):
    """Every sample or feature of a table was dropped."""

    def __init__(self, what: str, source: str, dropped: Iterable[tuple[str, int]], remedy: str) -> None:
        reasons = "; ".join(f"{n:,} {reason}" for reason, n in dropped)
        super().__init__(f"No {what} of {source} is left: {reasons or 'there were none'}", remedy)


class RepeatedSample(GTMALocError):
    """Two rows have the same sample name and different values."""

    def __init__(self, source: str, sample: str) -> None:
        super().__init__(
            f"{source} has the sample {sample!r} more than once, with different values",
            "Give each sample its own name, or remove all but one",
        )


class NoCommonSamples(GTMALocError):
    """No sample occurs in both tables."""

    def __init__(self, first: str, names: Iterable[str], second: str, others: Iterable[str]) -> None:
        super().__init__(
            f"No sample is in both {first} ({', '.join(names)}, …) and {second} ({', '.join(others)}, …)",
            "Use the same sample names or TCGA barcodes in both; if samples are the columns of one table, "
            "give transpose=True",
        )


class TooFewSamples(GTMALocError):
    """Fewer samples than any method can work with."""

    def __init__(self, samples: int, least: int) -> None:
        super().__init__(
            f"Only {samples} matched sample{'s' * (samples != 1)}; modules need at least {least}",
            "Use a larger cohort, or select more samples (tissue='all')",
        )


class UnknownClinicalColumns(GTMALocError):
    """A clinical table without patients, vital status or days."""

    def __init__(self, source: str, missing: str, found: Iterable[str]) -> None:
        columns = list(found)
        listed = ", ".join(columns[:8]) + (", …" if len(columns) > 8 else "")
        super().__init__(
            f"{source} has no column for {missing}. It has: {listed or 'none'}",
            "Give a table with the columns sample, days, died and any covariates, or one of TCGA's clinical "
            "tables",
        )


class UnknownOption(UsageError):
    """An option has a value that does not exist."""

    def __init__(self, option: str, value: str, known: Iterable[str]) -> None:
        super().__init__(f"There is no {option} {value!r}", f"Choose one of: {', '.join(known)}")


class MissingLibrary(GTMALocError):
    """A file needs a library that is not installed."""

    def __init__(self, what: str, library: str) -> None:
        super().__init__(f"{what} needs the library {library}", f"Install it: pip install {library}")
