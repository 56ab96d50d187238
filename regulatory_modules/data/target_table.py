"""Validated targets from a table: one row per pair of a miRNA and a gene."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gtmaloc_base.errors import GTMALocError, UsageError
from loaders.files.tables import DAMAGE, read_table
from loaders.identity.name_syntax import literature_name
from loaders.sources.mirtarbase import SUPPORT, experiments_of
from regulatory_modules.data.cohort import Cohort, Mirna
from regulatory_modules.data.measured_arm import names_an_arm
from regulatory_modules.data.target_selection import TargetSelection
from regulatory_modules.data.targets import Targets

if TYPE_CHECKING:
    import pandas as pd

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "miRNA": ("miRNA", "microRNA"),
    "gene": ("Target Gene", "gene", "target", "symbol"),
    "entrez": ("Target Gene (Entrez ID)", "Target Gene (Entrez Gene ID)", "entrez", "entrez_id"),
    "support": ("Support Type", "support"),
    "evidence": ("Experiments", "evidence"),
}
"""Names of the columns, in any case; those of miRTarBase's own tables are among them."""

_OPTIONAL = frozenset(COLUMNS) - {"miRNA", "gene"}
_Rows = Iterable[tuple[str, Mapping[str, str]]]  # place, for messages, and texts by column


class UnknownSupport(GTMALocError):
    """A row has a support type that does not exist."""


def read_targets(
    path: Path, cohort: Cohort, selection: TargetSelection | None = None
) -> tuple[Targets, dict[str, int]]:
    """The targets in a TSV, CSV or spreadsheet file, also packed, and the number of unused rows by reason.

    A row that names a hairpin, or no arm (hsa-miR-21), counts for both arms; one that names an arm counts for
    that arm, or for the hairpin in a cohort of hairpins. Genes are found by Entrez id, else by symbol. Where
    the table has support types and experiments, as miRTarBase's has, they are selected as in the graph.

    Raises:
        GTMALocError: the file cannot be read, or has no column for miRNAs or genes.
        UnknownSupport: a support type does not exist.
    """
    delimiter = "," if ".csv" in path.name.lower() else "\t"
    rows = read_table(path, COLUMNS, delimiter=delimiter, optional=_OPTIONAL)
    return _targets(((f"{path}, line {n}", row) for n, row in rows), cohort, selection, path.name)


def targets_of_frame(
    frame: pd.DataFrame, cohort: Cohort, selection: TargetSelection | None = None
) -> tuple[Targets, dict[str, int]]:
    """What `read_targets` returns, from a data frame with the same columns.

    Raises:
        UsageError: it has no column for miRNAs or genes.
        UnknownSupport: a support type does not exist.
    """
    lower = {str(name).lower(): name for name in frame.columns}
    at = {
        column: lower[alias.lower()]
        for column, aliases in COLUMNS.items()
        for alias in reversed(aliases)
        if alias.lower() in lower
    }
    missing = [column for column in COLUMNS if column not in at and column not in _OPTIONAL]
    if missing:
        raise UsageError(
            f"The data frame of targets has no column {' or '.join(missing)}",
            f"Name its columns {' and '.join(c for c in COLUMNS if c not in _OPTIONAL)}",
        )
    present = {
        column: frame[name].astype(object).where(frame[name].notna(), "") for column, name in at.items()
    }
    columns = {column: [str(value).strip() for value in values] for column, values in present.items()}
    rows = (
        (f"row {n} of the targets", dict(zip(columns, values, strict=True)))
        for n, values in enumerate(zip(*columns.values(), strict=True))
    )
    return _targets(rows, cohort, selection, "a data frame")


def _targets(
    rows: _Rows, cohort: Cohort, selection: TargetSelection | None, source: str
) -> tuple[Targets, dict[str, int]]:
    selection = selection or TargetSelection()
    mirnas, genes = _MirnaIndex(cohort.mirnas), _gene_index(cohort)
    matrix = np.zeros((len(cohort.mirnas), len(cohort.genes)), dtype=np.bool_)
    unused: Counter[str] = Counter()
    used, has_support = 0, False
    for place, row in rows:
        has_support |= "support" in row
        reason = _unusable(place, row, selection)
        found = () if reason else mirnas.find(row["miRNA"])
        gene = genes.get(_entrez(row)) if _entrez(row) else None
        if gene is None:
            gene = genes.get(row["gene"])
        if not reason and not found:
            reason = "miRNA not in the cohort"
        elif not reason and gene is None:
            reason = "gene not in the cohort"
        if reason:
            unused[reason] += 1
            continue
        used += 1
        matrix[list(found), gene] = True
    words = str(selection) if has_support else "every row, since the table has no support types"
    return Targets(matrix, source, f"{words}; {used:,} of {used + unused.total():,} rows used"), dict(unused)


def _unusable(place: str, row: Mapping[str, str], selection: TargetSelection) -> str:
    """Why a row does not count, whatever it names; empty if it does."""
    if DAMAGE in row:
        return "row of the wrong length"
    if not row["miRNA"] or not (row["gene"] or _entrez(row)):
        return "row without miRNA or gene"
    if "support" in row:
        support = row["support"]
        if support and support.lower() not in (*SUPPORT, "strong", "weak"):
            raise UnknownSupport(
                f"{place}, column support: {support[:60]!r} is no support type",
                f"Use one of: {', '.join(SUPPORT)}, strong, weak; or remove the column",
            )
        functional, strength = SUPPORT.get(support.lower(), (True, support.lower()))
        if strength not in selection.support or (selection.functional and not functional):
            return "support that was not selected"
    if selection.evidence and not any(
        word.lower() in experiment.lower()
        for word in selection.evidence
        for experiment in experiments_of(row.get("evidence", ""))
    ):
        return "evidence that was not selected"
    return ""


def _entrez(row: Mapping[str, str]) -> str:
    """The Entrez id of a row; a spreadsheet or data frame may have written it as 1021.0."""
    return row.get("entrez", "").removesuffix(".0")


def _gene_index(cohort: Cohort) -> dict[str, int]:
    by_symbol = {gene.symbol: j for j, gene in enumerate(cohort.genes)}
    return by_symbol | {gene.entrez: j for j, gene in enumerate(cohort.genes) if gene.entrez}


class _MirnaIndex:
    """Finds the miRNAs of a cohort that a name denotes; in a table, few names make up most rows."""

    def __init__(self, mirnas: tuple[Mirna, ...]) -> None:
        self._exact: dict[str, list[int]] = defaultdict(list)
        self._literature: dict[str, list[int]] = defaultdict(list)
        self._arms = {i for i, m in enumerate(mirnas) if names_an_arm(m.name)}
        for i, mirna in enumerate(mirnas):
            for key in (mirna.name, *mirna.matures, *mirna.precursors):
                self._exact[key].append(i)
            for key in mirna.literature or (literature_name(mirna.name),):
                self._literature[key].append(i)
        self._found: dict[str, tuple[int, ...]] = {}

    def find(self, name: str) -> tuple[int, ...]:
        if name not in self._found:
            self._found[name] = self._find(name)
        return self._found[name]

    def _find(self, name: str) -> tuple[int, ...]:
        if name in self._exact:
            return tuple(self._exact[name])
        of_hairpin = self._literature.get(literature_name(name), [])
        if names_an_arm(name):
            return tuple(i for i in of_hairpin if i not in self._arms)
        return tuple(of_hairpin)
