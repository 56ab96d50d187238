"""The human genes of an NCBI gene table, by the identifiers that other sources use for them."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from loaders.files.tables import DAMAGE, read_table

HUMAN_TAXON = "9606"
COLUMNS = {
    "tax_id": ("tax_id",),
    "GeneID": ("GeneID",),
    "Symbol": ("Symbol",),
    "dbXrefs": ("dbXrefs",),
}
_ENSEMBL = re.compile(r"Ensembl:(ENSG\d+)")


@dataclass(frozen=True, slots=True)
class HumanGenes:
    """Entrez ids by Ensembl id and by official symbol; all of them if several genes match."""

    ids: frozenset[str]
    by_ensembl: Mapping[str, tuple[tuple[str, str], ...]]  # (Entrez id, symbol)
    by_symbol: Mapping[str, tuple[str, ...]]

    def of_symbol(self, symbol: str) -> str | None:
        """The Entrez id of an official symbol; None if no gene has it, or several do."""
        found = self.by_symbol.get(symbol, ())
        return found[0] if len(found) == 1 else None

    @classmethod
    def none(cls) -> "HumanGenes":
        """No genes at all: for a directory without a gene table."""
        return cls(frozenset(), {}, {})

    @classmethod
    def read(cls, gene_info: Path) -> "HumanGenes":
        """The human rows of a gene_info table; the loader of that table reports rows with errors.

        Three sources look genes up, so the last table is kept until its file changes.
        """
        status = gene_info.stat()
        return cls._read(gene_info, status.st_mtime_ns, status.st_size)

    @classmethod
    @lru_cache(maxsize=1)
    def _read(cls, gene_info: Path, _modified: int, _size: int) -> "HumanGenes":
        ensembl: dict[str, list[tuple[str, str]]] = defaultdict(list)
        symbols: dict[str, list[str]] = defaultdict(list)
        ids = set()
        for _, row in read_table(gene_info, COLUMNS, quoting=False):
            if row["tax_id"] != HUMAN_TAXON or DAMAGE in row:
                continue
            entrez, symbol = row["GeneID"], row["Symbol"]
            ids.add(entrez)
            symbols[symbol].append(entrez)
            for gene in _ENSEMBL.findall(row["dbXrefs"]):
                ensembl[gene].append((entrez, symbol))
        return cls(
            frozenset(ids),
            {gene: tuple(found) for gene, found in ensembl.items()},
            {symbol: tuple(found) for symbol, found in symbols.items()},
        )
