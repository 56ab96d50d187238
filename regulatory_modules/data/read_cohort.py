"""The one way from files or data frames to a cohort."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from gtmaloc_learning.arrays import FloatArray
from loaders.files.digests import file_digest
from loaders.identity.resolver import NameResolver
from loaders.sources.tcga_expression.studies import PROGRAM, STUDIES
from regulatory_modules.data.account import Account
from regulatory_modules.data.barcodes import Sample, Tissue, check_tissue, is_barcode
from regulatory_modules.data.clinical import read_survival
from regulatory_modules.data.cohort import Cohort, Gene, Mirna, Survival
from regulatory_modules.data.errors import ConstantExpression, NothingLeft
from regulatory_modules.data.expression_matrix import ExpressionMatrix, Side
from regulatory_modules.data.gene_identities import identify_genes
from regulatory_modules.data.gene_table import GeneTable
from regulatory_modules.data.mirna_identities import Annotate, identify_mirnas
from regulatory_modules.data.preprocessing import (
    CONSTANT,
    MIN_SEEN,
    Scale,
    check_scale,
    check_values,
    imputed,
    logged,
    reasons_to_drop,
    unlogged,
)
from regulatory_modules.data.read_matrix import TableLike, read_matrix, read_raw_table
from regulatory_modules.data.sample_selection import (
    SelectedSamples,
    check_number,
    match_samples,
    select_samples,
)


@dataclass(frozen=True, slots=True)
class _Options:
    tissue: Tissue
    min_seen: float
    resolver: NameResolver | None
    genes: GeneTable | None
    annotate: Annotate | None


def read_cohort(
    mirna: TableLike,
    mrna: TableLike | None = None,
    clinical: TableLike | None = None,
    *,
    name: str | None = None,
    resolver: NameResolver | None = None,
    genes: GeneTable | None = None,
    annotate: Annotate | None = None,
    tissue: Tissue = "tumour",
    scale: Scale = "counts",
    mrna_scale: Scale | None = None,
    min_seen: float = MIN_SEEN,
    transpose: bool | None = None,
) -> Cohort:
    """Read, identify, match and preprocess; every sample, miRNA, gene and clinical row is kept or counted.

    Args:
        mirna: miRNA expression: a path, a data frame or an AnnData object (`read_matrix`).
        mrna: mRNA expression; without it, the cohort has no genes.
        clinical: follow-up (`read_survival`).
        name: name of the cohort; None: TCGA and the study that the miRNA file is named for, or its name.
        resolver: identities of miRNAs; without it, names are kept as they are.
        genes: identities of genes; without it, names are kept as they are.
        annotate: adds what is known about a miRNA, such as its families.
        tissue: samples to use: tumour (primary), normal or all.
        scale: what the values of the miRNAs are; it is never guessed.
        mrna_scale: what those of the genes are; None: the same.
        min_seen: share of the samples in which a feature must be seen (`preprocessing`).
        transpose: whether samples are the columns of the matrices; None: see `expression_matrix`.

    Raises:
        UnknownOption: there is no such tissue or scale.
        NoCommonSamples: no sample is in both matrices, or no clinical row belongs to a sample.
        TooFewSamples: fewer than ten samples.
        NothingLeft: no sample, miRNA or gene is left.
        GTMALocError: a table cannot be read, or cannot be expression (`regulatory_modules.data.errors`).
    """
    check_tissue(tissue)
    check_scale(scale)
    check_scale(mrna_scale or scale)
    options = _Options(tissue, min_seen, resolver, genes, annotate)
    matrix = _checked(read_matrix(mirna, "miRNA", transpose), scale)
    selected = select_samples(matrix, tissue)
    other: ExpressionMatrix | None = None
    if mrna is not None:
        other = _checked(read_matrix(mrna, "mRNA", transpose), mrna_scale or scale)
        selected, others = match_samples(matrix, selected, other, select_samples(other, tissue))
    check_number(len(selected.samples))
    mirnas, mirna_log = _mirnas(matrix, selected, scale, options)
    found: tuple[tuple[Gene, ...], FloatArray] = ((), np.empty((len(selected.samples), 0)))
    if other is not None:
        found = _genes(other, others, mrna_scale or scale, options)
    survival, clinical_account, clinical_notes = _survival(clinical, selected.samples)
    accounts = [a for m in (matrix, other) if m for a in (m.samples, m.features)] + clinical_account
    matrices = [m for m in (matrix, other) if m]
    return Cohort(
        name=name or _name(mirna, [s.name for s in selected.samples]),
        samples=tuple(s.name for s in selected.samples),
        mirnas=mirnas,
        genes=found[0],
        mirna_log=mirna_log,
        gene_log=found[1],
        survival=survival,
        dropped={reason: n for account in accounts for reason, n in account.by_reason().items()},
        notes=(
            *_provenance({"miRNA expression": mirna, "mRNA expression": mrna, "clinical data": clinical}),
            *(note for m in matrices for note in m.notes),
            *_method_notes(options, [scale, mrna_scale or scale][: len(matrices)]),
            *(note for account in accounts for note in account.notes()),
            *clinical_notes,
        ),
    )


def _mirnas(
    matrix: ExpressionMatrix, selected: SelectedSamples, scale: Scale, options: _Options
) -> tuple[tuple[Mirna, ...], FloatArray]:
    values = unlogged(matrix.values[list(selected.rows)], scale)
    names = [str(name) for name in matrix.frame.columns]
    found = identify_mirnas(names, options.resolver, matrix.features, options.annotate)
    means = np.empty((len(values), len(found)))
    for i, one in enumerate(found):
        means[:, i] = _mean(values[:, list(one.columns)])
    kept, log = _kept(matrix, [one.mirna.name for one in found], means, scale, options)
    return tuple(found[i].mirna for i in kept), log


def _genes(
    matrix: ExpressionMatrix, selected: SelectedSamples, scale: Scale, options: _Options
) -> tuple[tuple[Gene, ...], FloatArray]:
    values = unlogged(matrix.values[list(selected.rows)], scale)
    names = [str(name) for name in matrix.frame.columns]
    found = identify_genes(names, _mean(values.T), options.genes, matrix.features)
    columns = values[:, [one.column for one in found]]
    kept, log = _kept(matrix, [one.gene.symbol for one in found], columns, scale, options)
    return tuple(found[i].gene for i in kept), log


def _checked(matrix: ExpressionMatrix, scale: Scale) -> ExpressionMatrix:
    samples, features = (
        [str(name) for name in names] for names in (matrix.frame.index, matrix.frame.columns)
    )
    check_values(matrix.values, scale, matrix.source, samples, features)
    return matrix


def _kept(
    matrix: ExpressionMatrix, names: Sequence[str], values: FloatArray, scale: Scale, options: _Options
) -> tuple[list[int], FloatArray]:
    """Positions of the features that are left, and their logarithms."""
    reasons = reasons_to_drop(values, scale, options.min_seen) if names else []
    for name, reason in zip(names, reasons, strict=True):
        if reason:
            matrix.features.drop(reason, [name])
    kept = [i for i, reason in enumerate(reasons) if not reason]
    if not kept and reasons and set(reasons) == {CONSTANT}:
        raise ConstantExpression(matrix.source, len(reasons))
    if not kept:
        raise NothingLeft(
            matrix.features.side,
            matrix.source,
            matrix.features.dropped.items(),
            "Check the names and the scale of the values, or give a smaller min_seen (--min-seen)",
        )
    return kept, imputed(logged(values[:, kept], scale))


def _mean(values: FloatArray) -> FloatArray:
    """Mean of each row over its values; NaN where there is none."""
    there = ~np.isnan(values)
    count = there.sum(axis=1)
    total = np.where(there, values, 0.0).sum(axis=1)
    mean: FloatArray = np.divide(total, count, out=np.full(len(values), np.nan), where=count > 0)
    return mean


def _survival(
    clinical: TableLike | None, samples: Sequence[Sample]
) -> tuple[Survival | None, list[Account], tuple[str, ...]]:
    if clinical is None:
        return None, [], ()
    survival, account, notes = read_survival(read_raw_table(clinical, "clinical"), samples)
    return survival, [account], notes


def _name(mirna: TableLike, samples: Sequence[str]) -> str:
    if not isinstance(mirna, str | Path):
        return "cohort"
    stem = Path(mirna).name.partition(".")[0]
    return f"{PROGRAM}-{stem}" if stem in STUDIES and is_barcode(samples[0]) else stem


def _provenance(sources: dict[str, TableLike | None]) -> list[str]:
    notes = []
    for what, source in sources.items():
        if source is None:
            continue
        path = Path(source) if isinstance(source, str | Path) else None
        name = path.name if path else f"a {type(source).__name__}"
        digest = f" (sha256 {file_digest(path).hex()[:16]})" if path and path.is_file() else ""
        notes.append(f"{what}: {name}{digest}")
    return notes


def _method_notes(options: _Options, scales: Sequence[Scale]) -> list[str]:
    seen = f"a feature must be seen in {options.min_seen:.0%} of the samples"
    used = {
        "counts": f"log2(x + 1); {seen}: not empty and not 0",
        "log2": f"logarithms as given; {seen}: not empty",
        "scaled": f"scaled values as given, not logarithms; {seen}: not empty",
    }
    sides: tuple[Side, ...] = ("miRNA", "mRNA")
    notes = [f"{side} values: {used[scale]}" for side, scale in zip(sides, scales, strict=False)]
    notes.append("empty cells that remain: median of the feature over the samples")
    notes.append(
        f"samples: {'primary tumour' if options.tissue == 'tumour' else options.tissue}; the first barcode "
        "of each patient and sample type; names without a type are taken as the selected one"
    )
    if options.resolver is None:
        notes.append("miRNAs: no miRBase release given, so names are kept as they are spelt")
    else:
        notes.append(
            "miRNAs: hairpins that share a mature (hsa-let-7a-1, -2, -3) are one miRNA, the mean of their "
            "values before the logarithm, named by their common stem"
        )
    if len(scales) > 1:
        notes.append(
            "genes: of several columns of one gene the one with the highest mean is kept (MaxMean)"
            if options.genes
            else "genes: no gene table given, so names are kept as they are spelt"
        )
    return notes
