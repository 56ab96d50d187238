"""Comparisons belong to one cohort, and later ones replace rows of the same method."""

from dataclasses import replace
from pathlib import Path

import pytest

from fixtures.evaluated_modules import planted_run
from regulatory_modules.kept_comparison import DamagedComparison, keep_comparison, kept_comparison


def test_rows_are_kept_by_cohort_and_method(tmp_path: Path) -> None:
    cohort = planted_run().cohort
    assert kept_comparison(tmp_path, cohort) is None
    keep_comparison(
        tmp_path, cohort, {"rows": [{"method": "mica", "modules": 1}, {"method": "kmeans", "modules": 2}]}
    )
    keep_comparison(tmp_path, cohort, {"rows": [{"method": "mica", "modules": 3}]})
    kept = kept_comparison(tmp_path, cohort)
    assert kept is not None
    assert kept["rows"] == [{"method": "mica", "modules": 3}, {"method": "kmeans", "modules": 2}]
    for other in (
        replace(cohort, samples=cohort.samples[::-1]),
        replace(cohort, name="other"),
        replace(cohort, genes=cohort.genes[:-1]),
        replace(cohort, mirnas=cohort.mirnas[:-1]),
    ):
        assert kept_comparison(tmp_path, other) is None


@pytest.mark.parametrize("content", ["no JSON", "[]", '{"rows": [1]}', "{}"])
def test_a_damaged_file_says_what_to_do(tmp_path: Path, content: str) -> None:
    cohort = planted_run().cohort
    path = keep_comparison(tmp_path, cohort, {"rows": []})
    path.write_text(content)
    with pytest.raises(DamagedComparison, match="cannot be used") as raised:
        kept_comparison(tmp_path, cohort)
    assert "modules compare" in raised.value.remedy
