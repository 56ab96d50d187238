"""NCBI Gene: symbols, synonyms and identifiers of genes."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from graph_schema.records import Duplicate, Loaded, Node, Outcome, OutOfScope, Rejected, Release, Value
from loaders.errors import MissingRelease, WrongFormat
from loaders.files.locate import find
from loaders.files.tables import DAMAGE, read_table, row_text
from loaders.identity.resolver import NameResolver
from loaders.missing import is_missing
from loaders.scope import LoadScope
from loaders.source import Source
from loaders.species import CODE_OF_TAXON

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "taxon": ("tax_id",),
        "gene": ("GeneID",),
        "symbol": ("Symbol",),
        "synonyms": ("Synonyms",),
        "references": ("dbXrefs",),
        "chromosome": ("chromosome",),
        "description": ("description",),
        "type": ("type_of_gene",),
        "full_name": ("Full_name_from_nomenclature_authority",),
        "modified": ("Modification_date",),
    }
)
HUMAN_TAXON, HUMAN_TABLE = "9606", "homo_sapiens"
_NUMBER = re.compile(r"[0-9]{1,10}")
_OPTIONAL = frozenset({"full_name", "modified"})


class NCBIGene(Source):
    """The gene_info table, one row per gene."""

    name = "ncbi_gene"
    title = "NCBI Gene"
    licence = "public domain (US government work)"
    citation = (
        "Brown GR et al. Gene: a gene-centered information resource at NCBI. Nucleic Acids Res 2015; 43:D36"
    )
    minima = MappingProxyType({"": {"(Gene)": 1}})

    def locate(self, data: Path) -> tuple[Path, ...]:
        """The table of one organism, or of all."""
        path = self._find(data)
        if path is None:
            raise MissingRelease(
                f"{data} has no NCBI gene table: Homo_sapiens.gene_info or gene_info (also as .gz)",
                "Download it from https://ftp.ncbi.nlm.nih.gov/gene/DATA/ into its folder ncbi_gene",
            )
        return (path,)

    def located(self, data: Path) -> tuple[Path, ...]:
        """The table; empty if there is none."""
        path = self._find(data)
        return () if path is None else (path,)

    @staticmethod
    def _find(data: Path) -> Path | None:
        names = ("homo_sapiens.gene_info*", "*.gene_info*", "gene_info*")
        path = find(data, "genes_proteins", *names, date_inside=_newest_change)
        return path or find(data, "ncbi_gene", *names, date_inside=_newest_change)

    def version(self, files: tuple[Path, ...]) -> str:
        """The newest modification date in the table: NCBI Gene has no release numbers."""
        newest = _newest_change(files[0])
        if len(newest) != 8 or not newest.isdigit():
            return "unknown"
        return f"{newest[:4]}-{newest[4:6]}-{newest[6:]}"

    def outcomes(self, release: Release, resolver: NameResolver, scope: LoadScope) -> Iterator[Outcome]:
        """One outcome per gene."""
        first: dict[str, tuple[int, str]] = {}
        for line, row in _rows(release.files[0]):
            species = CODE_OF_TAXON.get(row["taxon"], "")
            if DAMAGE in row:
                yield Rejected(line, f"{row[DAMAGE]}; fix the line", row_text(row))
            elif not _NUMBER.fullmatch(row["taxon"]) or not _NUMBER.fullmatch(row["gene"]):
                yield Rejected(line, "tax_id and GeneID must be numbers; fix the line", row_text(row))
            elif not (scope.includes(species) if species else not scope.species):
                yield OutOfScope(line, f"a gene of taxon {row['taxon']}")
            elif row["symbol"] == "NEWENTRY" or is_missing(row["symbol"]):
                yield OutOfScope(line, "a gene without a symbol")
            else:
                before, text = first.setdefault(row["gene"], (line, row_text(row)))
                if before == line:
                    yield Loaded(line, (_gene(row, species),))
                elif text == row_text(row):
                    yield Duplicate(line, before)
                else:
                    reason = f"gene {row['gene']} differs in line {before}; remove one of the two"
                    yield Rejected(line, reason, row_text(row))


def _newest_change(path: Path) -> str:
    column = {"modified": COLUMNS["modified"]}
    rows = read_table(path, column, optional=_OPTIONAL, quoting=False)
    return max(row.get("modified", "") for _, row in rows)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows; a table named after the human genome must begin with a human gene."""
    human, unchecked = path.name.lower().startswith(HUMAN_TABLE), True
    for line, row in read_table(path, COLUMNS, optional=_OPTIONAL, quoting=False):
        if unchecked and human and DAMAGE not in row and row["taxon"] != HUMAN_TAXON:
            raise WrongFormat(path, line, f"genes of taxon {HUMAN_TAXON} (human)", row["taxon"])
        unchecked = False
        yield line, row


def _gene(row: Mapping[str, str], species: str) -> Node:
    properties: dict[str, Value] = {"name": row["symbol"]}
    if species:
        properties["species"] = species
    full_name = row.get("full_name", "-")
    texts = {
        "full_name": row["description"] if is_missing(full_name) else full_name,
        "chromosome": row["chromosome"],
        "gene_type": row["type"],
        "ensembl": _reference(row["references"], "Ensembl"),
    }
    properties.update({name: text for name, text in texts.items() if not is_missing(text)})
    if synonyms := _listed(row["synonyms"]):
        properties["synonyms"] = synonyms
    return Node("Gene", f"NCBIGene:{row['gene']}", properties)


def _listed(cell: str) -> tuple[str, ...]:
    # NCBI writes only "-" for a missing list; NA is a synonym of a gene (XK).
    return tuple(dict.fromkeys(part for part in cell.split("|") if part not in ("-", "")))


def _reference(cell: str, database: str) -> str:
    return next((r.partition(":")[2] for r in _listed(cell) if r.startswith(f"{database}:")), "")
