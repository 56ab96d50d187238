"""Every row is loaded, a duplicate, or rejected; each description of a node is loaded once."""

import pytest

from graph_schema.records import Duplicate, Edge, Loaded, Node, NodeKey, OutOfScope, Rejected
from loaders.files.tables import DAMAGE
from loaders.row_accounting import (
    DescribedNode,
    Row,
    RowContent,
    UnusableRow,
    account_rows,
    needed,
    pubmed_ids,
    whole_number,
)

MIRNA = NodeKey("MiRNA", "hsa-mir-21")


def read_row(row: Row) -> RowContent:
    """A row of a disease, in one spelling, and a publication."""
    if row["disease"] == "?":
        raise UnusableRow("no disease", out_of_scope=row["pmid"] == "")
    node = Node("Disease", row["disease"].lower(), {"spellings": (row["disease"],)})
    disease = DescribedNode(node.at, ("Disease", row["disease"]), (node,))
    edge = Edge("ASSOCIATED_WITH", MIRNA, node.at, {"pmids": (row["pmid"],)})
    return RowContent((node.key, row["pmid"]), (disease,), (edge,))


def test_each_row_has_one_outcome() -> None:
    rows = [
        ("Glioma", "1"),
        ("GLIOMA", "2"),
        ("Glioma", "3"),
        ("Glioma", "2"),
        ("?", "4"),
        ("?", ""),
        ("", ""),
    ]
    numbered = [(i, {"disease": d, "pmid": p}) for i, (d, p) in enumerate(rows, start=2)]
    numbered.append((9, {"disease": "Glioma", "pmid": "5", DAMAGE: "the row has 1 fields"}))
    first, other_spelling, known, *rest = account_rows(numbered, read_row)
    assert isinstance(first, Loaded)
    assert isinstance(other_spelling, Loaded)
    assert isinstance(known, Loaded)
    assert [len(o.nodes) for o in (first, other_spelling, known)] == [1, 1, 0], "each spelling once"
    assert [len(o.edges) for o in (first, other_spelling, known)] == [1, 1, 1]
    assert rest == [
        Duplicate(5, of=3),
        Rejected(6, "no disease", "?\t4"),
        OutOfScope(7, "no disease"),
        OutOfScope(8, "a blank row"),
        Rejected(9, "the row has 1 fields; fix the line", "Glioma\t5"),
    ]


def test_only_equal_rows_are_duplicates_among_thousands() -> None:
    rows = [(line, {"disease": "Glioma", "pmid": str(line)}) for line in range(5_000)]
    rows += [(5_000 + line, row) for line, row in rows]
    outcomes = list(account_rows(rows, read_row))
    assert all(isinstance(outcome, Loaded) for outcome in outcomes[:5_000])
    assert outcomes[5_000:] == [Duplicate(5_000 + line, of=line) for line in range(5_000)]


@pytest.mark.parametrize(
    ("text", "number"),
    [("17", "17"), (" 17.0 ", "17"), ("007", "7"), ("0", None), ("1.5", None), ("-1", None), ("²", None)],
)
def test_whole_numbers(text: str, number: str | None) -> None:
    assert whole_number(text) == number


def test_pubmed_ids_are_given_once_in_their_order() -> None:
    assert pubmed_ids("9;1|9, 17.0", "PMID") == ("9", "1", "17")
    assert pubmed_ids("", "PMID") == ()
    with pytest.raises(UnusableRow, match="PMID is 'x', not a PubMed id"):
        pubmed_ids("1;x", "PMID")


def test_a_required_cell_must_not_be_empty() -> None:
    assert needed({"Drug": "cisplatin"}, "Drug", "drug") == "cisplatin"
    with pytest.raises(UnusableRow, match="no drug in column Drug"):
        needed({"Drug": ""}, "Drug", "drug")
