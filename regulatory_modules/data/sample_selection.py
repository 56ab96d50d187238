"""Chooses the samples of a cohort: one tissue, one sample per patient, and the same in both matrices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gtmaloc_learning.arrays import FloatArray
from regulatory_modules.data.barcodes import Sample, Tissue, sample_of, tissue_reason, with_assumed_types
from regulatory_modules.data.errors import NoCommonSamples, NothingLeft, RepeatedSample, TooFewSamples
from regulatory_modules.data.expression_matrix import ExpressionMatrix

LEAST_SAMPLES = 10

NO_VALUE = "no value in any cell"
UNPAIRED = "not in the other matrix"


@dataclass(frozen=True, eq=False)
class SelectedSamples:
    """Rows of a matrix, one for each sample of the cohort.

    Attributes:
        samples: (S) the samples.
        rows: (S) their rows in the matrix.
    """

    samples: tuple[Sample, ...]
    rows: tuple[int, ...]


def select_samples(matrix: ExpressionMatrix, tissue: Tissue) -> SelectedSamples:
    """The samples of the tissue, sorted by barcode; the first one of each patient and sample type.

    Names without a type are taken as the selected tissue. What is left out is counted in `matrix.samples`.

    Raises:
        RepeatedSample: two rows have one name and different values.
        NothingLeft: no sample is left.
    """
    names = [str(name) for name in matrix.frame.index]
    values = matrix.values
    samples = with_assumed_types((_sample(name, matrix) for name in names), tissue)
    chosen: dict[tuple[str, str], int] = {}
    for row in sorted(range(len(names)), key=lambda r: (samples[r], r)):
        sample = samples[row]
        reason = tissue_reason(sample.type, tissue)
        if not reason and np.isnan(values[row]).all():
            reason = NO_VALUE
        first = row if reason else chosen.setdefault((sample.patient, sample.type), row)
        if first != row:
            reason = _second(matrix, values, samples, first, row)
        if reason:
            matrix.samples.drop(reason, [names[row]])
    if not chosen:
        raise NothingLeft(
            "sample",
            matrix.source,
            matrix.samples.dropped.items(),
            "Select another tissue: tissue='normal' or 'all' (--tissue)",
        )
    rows = tuple(chosen.values())
    return SelectedSamples(tuple(samples[row] for row in rows), rows)


def match_samples(
    first: ExpressionMatrix, one: SelectedSamples, second: ExpressionMatrix, other: SelectedSamples
) -> tuple[SelectedSamples, SelectedSamples]:
    """The samples that both matrices have, in the same order; the others are counted as unpaired.

    Raises:
        NoCommonSamples: there are none.
    """
    in_first, in_second = (
        {(s.patient, s.type): i for i, s in enumerate(selected.samples)} for selected in (one, other)
    )
    common = [key for key in in_first if key in in_second]
    if not common:
        raise NoCommonSamples(first.source, _examples(first), second.source, _examples(second))
    for matrix, selected, at in ((first, one, in_first), (second, other, in_second)):
        unpaired = [selected.rows[i] for key, i in at.items() if key not in in_first or key not in in_second]
        matrix.samples.drop(UNPAIRED, (str(matrix.frame.index[row]) for row in unpaired))
    return _at(one, [in_first[key] for key in common]), _at(other, [in_second[key] for key in common])


def check_number(samples: int) -> None:
    """Refuse a cohort that is too small.

    Raises:
        TooFewSamples: fewer than ten.
    """
    if samples < LEAST_SAMPLES:
        raise TooFewSamples(samples, LEAST_SAMPLES)


def _at(selected: SelectedSamples, positions: Sequence[int]) -> SelectedSamples:
    return SelectedSamples(
        tuple(selected.samples[i] for i in positions), tuple(selected.rows[i] for i in positions)
    )


def _sample(name: str, matrix: ExpressionMatrix) -> Sample:
    sample = sample_of(name)
    known = matrix.types.get(name, "")
    return Sample(sample.patient, known, sample.barcode) if known and not sample.type else sample


def _second(
    matrix: ExpressionMatrix, values: FloatArray, samples: Sequence[Sample], first: int, row: int
) -> str:
    """Why a second sample of a patient and type is left out."""
    if samples[first].barcode != samples[row].barcode:
        return "another sample of the same patient and type"
    if np.array_equal(values[first], values[row], equal_nan=True):
        return "the same sample again"
    raise RepeatedSample(matrix.source, samples[row].barcode)


def _examples(matrix: ExpressionMatrix) -> list[str]:
    return [str(name) for name in matrix.frame.index[:2]]
