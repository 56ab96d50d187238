"""HMDD: microRNA-disease associations from experiments (v2, v3.0 to v3.2 and v4, text or spreadsheet)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from graph_schema.records import Edge, Node, Outcome, Release, Value
from loaders.errors import MissingRelease, WrongFormat
from loaders.files.locate import find
from loaders.files.tables import read_table
from loaders.identity.mirna_nodes import MirnaNodes
from loaders.identity.name_syntax import fold
from loaders.identity.resolver import NameResolver
from loaders.row_accounting import DescribedNode, Row, RowContent, account_rows, needed, pubmed_ids
from loaders.scope import LoadScope
from loaders.source import Source

COLUMNS = {
    "category": ("category", "code"),
    "mir": ("mir", "miRNA"),
    "disease": ("disease",),
    "pmid": ("pmid",),
    "causality": ("causality", "causal"),
}
"""The description is left out: its free text can mention compartments, which would leak labels."""

COLUMNS_V2: Mapping[str, tuple[str, ...]] = {
    c: () for c in ("number", "mir", "disease", "pmid", "description")
}
"""Version 2 has no header; its columns are identified by their order."""

FILES = (
    ("alldata_v[0-9]*.txt*", "*v[0-9]*_alldata*.txt*", "alldata_v[0-9]*.xlsx", "*v[0-9]*_alldata*.xlsx"),
    ("alldata.txt*", "alldata.xlsx"),
    ("HMDD2*.txt*", "HMDD2*.xlsx"),
)
"""Releases with a number, newest first, then the unnumbered version 3; within a release, text comes first."""

CAUSALITY = {"yes": True, "causal": True, "1": True, "no": False, "non-causal": False, "0": False}
_CATEGORY_SLIP = re.compile(r"-(up|down|ns)$")


class HMDD(Source):
    """MicroRNA-disease associations. One row is one association in one publication under one category.

    A row becomes one ASSOCIATED_WITH edge. Rows that agree in category, microRNA, disease and publication are
    duplicates; they differ at most in the description, which is never stored.
    """

    name = "hmdd"
    expected_rows = MappingProxyType({"2": {"": 10_381}, "3.2": {"": 35_547}})
    title = "HMDD: the Human microRNA Disease Database"
    licence = "freely accessible for research; treated as non-commercial, no redistribution"
    citation = (
        "Huang Z et al. HMDD v3.0: a database for experimentally supported human microRNA-disease "
        "associations. Nucleic Acids Res 2019;47:D1013"
    )
    minima = MappingProxyType(
        {"": {"ASSOCIATED_WITH": 1}, "3.2": {"ASSOCIATED_WITH": 17_700}, "2": {"ASSOCIATED_WITH": 6_100}}
    )

    def locate(self, data: Path) -> tuple[Path, ...]:
        """The newest release; its text file if there is one, else its spreadsheet."""
        found = find(data, "hmdd", *FILES)
        if found is None:
            raise MissingRelease(
                f"{data} has no HMDD table", "Put alldata_v4.txt or alldata.txt (v3.2) into its folder hmdd"
            )
        return (found,)

    def version(self, files: tuple[Path, ...]) -> str:
        """The release from the file name; plain alldata.txt is some version 3."""
        name = files[0].name.lower()
        if _is_v2(files[0]):
            return "2"
        found = re.search(r"v(\d+(?:\.\d+)?)", name)
        return found[1] if found else "3.x"

    def outcomes(self, release: Release, resolver: NameResolver, scope: LoadScope) -> Iterator[Outcome]:
        """One outcome per row of the table."""
        mirnas = MirnaNodes(resolver, scope)
        path = release.files[0]
        if _is_v2(path):
            rows = _numbered(path, read_table(path, COLUMNS_V2, header=False, quoting=False))
        else:
            optional = frozenset({"causality"})
            rows = read_table(path, COLUMNS, optional=optional, quoting=False)
        return account_rows(((line, _shown(row)) for line, row in rows), lambda row: _read_row(row, mirnas))


def _is_v2(path: Path) -> bool:
    return path.name.lower().startswith("hmdd2")


def _numbered(path: Path, rows: Iterable[tuple[int, Row]]) -> Iterator[tuple[int, Row]]:
    """The rows of version 2, which begin with their number; the other versions have a header instead."""
    for i, (line, row) in enumerate(rows):
        if i == 0 and not row["number"].isdigit():
            raise WrongFormat(path, line, "the number of a row, as in HMDD 2", row["number"])
        yield line, row


def _shown(row: Row) -> Row:
    return {column: text for column, text in row.items() if column not in ("number", "description")}


def _read_row(row: Row, mirnas: MirnaNodes) -> RowContent:
    mirna = mirnas.node(needed(row, "mir", "microRNA"))
    disease = _disease(needed(row, "disease", "disease"))
    pmids = pubmed_ids(row["pmid"], "pmid")
    properties: dict[str, Value] = {"pmids": pmids}
    category = _CATEGORY_SLIP.sub(r"_\1", row.get("category", ""))  # circulation_biomarker_diagnosis-down
    if category:
        properties["categories"] = (category,)
        properties["evidence"] = (evidence_family(category),)
    causal = CAUSALITY.get(row.get("causality", "").lower())
    if causal is not None:
        properties["causal"] = causal
    key = (category, mirna.at.key, disease.at.key, pmids)
    return RowContent(key, (mirna, disease), (Edge("ASSOCIATED_WITH", mirna.at, disease.at, properties),))


def evidence_family(category: str) -> str:
    """The family of a category code: circulation, tissue, genetics, epigenetics, target, other and so on."""
    words = re.split(r"[_ ]", category.lower())
    return "target" if words[-1] == "target" else words[0]


def _disease(text: str) -> DescribedNode:
    node = Node("Disease", fold(text), {"name": " ".join(text.split()), "spellings": (text,)})
    return DescribedNode(node.at, ("Disease", text), (node,))
