"""The line above an answer: which miRNA it is about, and how the name was resolved."""

import pytest

from gtmaloc.cli.app import make_table
from gtmaloc.cli.mirna import resolved_line
from gtmaloc.console import print_table
from gtmaloc.pipeline.resolve import Resolved


@pytest.mark.parametrize(
    ("resolved", "line"),
    [
        (Resolved("hsa-mir-21", "mature", "exact"), "NAME is hsa-mir-21: exact match, mature level"),
        (
            Resolved("hsa-mir-106a", "mature", "renamed", "now hsa-miR-106a-5p"),
            "NAME is hsa-mir-106a: renamed, mature level (now hsa-miR-106a-5p)",
        ),
        (
            Resolved("hsa-mir-220a", "none", "dead", "MI0000297 was withdrawn"),
            "NAME is hsa-mir-220a: withdrawn from miRBase (MI0000297 was withdrawn)",
        ),
        (
            Resolved("hsa-mir-90015", "none", "unknown", "loaded sources use this name"),
            "NAME is hsa-mir-90015: unknown to miRBase (loaded sources use this name)",
        ),
    ],
)
def test_the_first_line_says_how_a_name_was_found(resolved: Resolved, line: str) -> None:
    assert resolved_line("NAME", resolved) == line


@pytest.mark.parametrize("text", ["[m]", "[/y]", "[bold]a"])
def test_brackets_in_a_table_are_shown_as_they_are(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_table(make_table(f"title {text}", (f"column {text}",), [(f"cell {text}",)]))
    printed = capsys.readouterr().out
    assert all(f"{part} {text}" in printed for part in ("title", "column", "cell"))
