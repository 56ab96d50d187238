"""Association columns and counts, worked out by hand."""

import pytest

from fixtures.six_mirnas import six_mirnas
from gtmaloc_model.features import association_columns as columns
from gtmaloc_model.features.association_columns import association_columns, partner_counts


def test_partner_counts_by_hand() -> None:
    """Columns: targets, drugs, diseases."""
    expected = [[1, 1, 1], [2, 1, 1], [1, 0, 1], [1, 0, 1], [1, 0, 2], [0, 0, 0]]
    assert partner_counts(six_mirnas()).tolist() == expected


def test_association_columns_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """Frequent columns of each relation, then the sum over all its columns, including rare ones."""
    monkeypatch.setattr(columns, "MIN_COLUMN_SUM", {"target": 3, "drug": 2, "disease": 1})
    assert association_columns(six_mirnas()).tolist() == [
        # no target has three miRNAs: their number; the drug, its number; both diseases, their number
        [1, 1, 1, 1, 0, 1],
        [2, 1, 1, 1, 0, 1],
        [1, 0, 0, 0, 1, 1],
        [1, 0, 0, 0, 1, 1],
        [1, 0, 0, 1, 1, 2],
        [0, 0, 0, 0, 0, 0],
    ]


def test_the_published_thresholds() -> None:
    assert columns.MIN_COLUMN_SUM == {"disease": 1, "drug": 15, "target": 12}
