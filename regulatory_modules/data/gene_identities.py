"""Which gene each column of a matrix measures, and which of several columns of a gene is kept.

Of several columns of one gene the one with the highest mean is kept: the default of WGCNA's collapseRows
("MaxMean"; Miller et al. 2011, BMC Bioinformatics 12:322).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gtmaloc_learning.arrays import FloatArray
from regulatory_modules.data.account import Account
from regulatory_modules.data.cohort import Gene
from regulatory_modules.data.gene_table import GeneTable

LOWER_MEAN = "another column of the same gene, with a lower mean"
AMBIGUOUS = "identifier of several genes"
UNKNOWN = "identifier not in the gene table"
PSEUDOAUTOSOMAL = "second copy of a pseudoautosomal gene, on chromosome Y"

_PIPE = re.compile(r"(?P<symbol>[^|]*)\|(?P<entrez>[0-9]+)", re.ASCII)
_ENSEMBL = re.compile(r"(?P<id>ENSG[0-9]+)(\.[0-9]+)?", re.ASCII)
_ON_Y = re.compile(r"ENSGR[0-9]+(\.[0-9]+)?|ENSG[0-9]+(\.[0-9]+)?_PAR_Y", re.ASCII)
_NO_SYMBOL = "?"


@dataclass(frozen=True, slots=True)
class GeneColumn:
    """A gene and the column that measures it."""

    gene: Gene
    column: int


def identify_genes(
    names: Sequence[str], means: FloatArray, table: GeneTable | None, account: Account
) -> tuple[GeneColumn, ...]:
    """The genes of a matrix, in the order of the columns.

    Args:
        names: name of each column: SYMBOL|Entrez, Entrez id, Ensembl id with or without version, or symbol.
            Of SYMBOL|Entrez only the id counts: symbols change, and ? stands for none.
        means: (F,) mean of each column.
        table: the genes; None: symbols and ids are kept as they are.
        account: counts ambiguous and unknown names, and second columns of a gene. A symbol of several genes
            is dropped, not chosen among; a synonym counts only if it is no official symbol.
    """
    found: list[GeneColumn] = []
    for column, name in enumerate(names):
        gene, reason = gene_of(name, table)
        if gene is None:
            account.drop(reason, [name])
        else:
            found.append(GeneColumn(gene, column))
    best: dict[Gene, GeneColumn] = {}
    for candidate in found:
        other = best.setdefault(candidate.gene, candidate)
        if means[candidate.column] > means[other.column]:
            best[candidate.gene] = candidate
    kept = {b.column for b in best.values()}
    account.drop(LOWER_MEAN, (names[c.column] for c in found if c.column not in kept))
    return _with_distinct_symbols([c for c in found if c.column in kept])


def gene_of(name: str, table: GeneTable | None) -> tuple[Gene | None, str]:
    """The gene that a name denotes, or None and the reason."""
    text = name.strip()
    if not text:
        return None, "no name"
    if _ON_Y.fullmatch(text):
        return None, PSEUDOAUTOSOMAL
    pipe, ensembl = _PIPE.fullmatch(text), _ENSEMBL.fullmatch(text)
    entrez = pipe["entrez"] if pipe else text if text.isascii() and text.isdigit() else ""
    if table is None:
        symbol = pipe["symbol"] if pipe else ensembl["id"] if ensembl else "" if entrez else text
        # NCBI calls a gene without a symbol LOC and its id
        return Gene(symbol if symbol not in ("", _NO_SYMBOL) else f"LOC{entrez}", entrez), ""
    if entrez:
        return (table.by_entrez[entrez], "") if entrez in table.by_entrez else (None, UNKNOWN)
    ids = (
        table.by_ensembl.get(ensembl["id"], ())
        if ensembl
        else table.by_symbol.get(text, ()) or table.by_synonym.get(text, ())
    )
    if len(ids) != 1:
        return None, AMBIGUOUS if ids else UNKNOWN
    return table.by_entrez[ids[0]], ""


def _with_distinct_symbols(found: Sequence[GeneColumn]) -> tuple[GeneColumn, ...]:
    """Genes that share a symbol are shown as SYMBOL|Entrez."""
    times = Counter(c.gene.symbol for c in found)
    return tuple(
        GeneColumn(Gene(f"{c.gene.symbol}|{c.gene.entrez}", c.gene.entrez), c.column)
        if times[c.gene.symbol] > 1
        else c
        for c in found
    )
