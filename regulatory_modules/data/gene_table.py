"""The genes of a species by the identifiers that expression tables use for them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from loaders.files.tables import DAMAGE, read_table
from loaders.identity.human_genes import COLUMNS, HUMAN_TAXON
from loaders.missing import is_missing
from regulatory_modules.data.cohort import Gene

_ENSEMBL = re.compile(r"Ensembl:(ENSG\d+)")


@dataclass(frozen=True, slots=True)
class DescribedGene:
    """What a gene table says about one gene."""

    entrez: str
    symbol: str
    ensembl: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class GeneTable:
    """Genes by Entrez id; Entrez ids by Ensembl id, symbol and synonym, all of them if several match.

    Fill it with `of`, from the graph or any other table, or with `read`.
    """

    by_entrez: Mapping[str, Gene]
    by_ensembl: Mapping[str, tuple[str, ...]]
    by_symbol: Mapping[str, tuple[str, ...]]
    by_synonym: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, genes: Iterable[DescribedGene]) -> GeneTable:
        """The table of these genes."""
        by_entrez: dict[str, Gene] = {}
        ensembl, symbols, synonyms = (defaultdict[str, list[str]](list) for _ in range(3))
        for gene in genes:
            by_entrez[gene.entrez] = Gene(gene.symbol, gene.entrez)
            symbols[gene.symbol].append(gene.entrez)
            for index, ids in ((ensembl, gene.ensembl), (synonyms, gene.synonyms)):
                for id_ in dict.fromkeys(ids):
                    index[id_].append(gene.entrez)
        frozen = ({key: tuple(ids) for key, ids in index.items()} for index in (ensembl, symbols, synonyms))
        return cls(by_entrez, *frozen)

    @classmethod
    def read(cls, gene_info: Path) -> GeneTable:
        """The human genes of NCBI's gene_info table.

        Raises:
            GTMALocError: it cannot be read (`loaders.files.tables.read_table`).
        """
        columns = {**COLUMNS, "Synonyms": ("Synonyms",)}
        return cls.of(
            DescribedGene(
                row["GeneID"],
                row["Symbol"],
                tuple(_ENSEMBL.findall(row["dbXrefs"])),
                tuple(s for s in row.get("Synonyms", "").split("|") if not is_missing(s)),
            )
            for _, row in read_table(gene_info, columns, quoting=False, optional=frozenset({"Synonyms"}))
            if row["tax_id"] == HUMAN_TAXON and DAMAGE not in row
        )
