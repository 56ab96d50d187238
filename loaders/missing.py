"""The words that sources write for a missing value, the same for all of them."""

from collections.abc import Mapping

MISSING = frozenset(
    {"", "-", "--", "–", "—", ".", "na", "n/a", "n.a.", "#n/a", "<na>", "nan", "none", "null", "\\n"}
)
r"""In lower case. `\n` is a backslash and an n, as databases export it (`\N`)."""

_LONGEST = max(map(len, MISSING))


def is_missing(text: str) -> bool:
    """Whether a cell without surrounding blanks holds no value."""
    return len(text) <= _LONGEST and text.lower() in MISSING


def without_missing(row: Mapping[str, str]) -> dict[str, str]:
    """The row with an empty text for every missing value."""
    return {column: "" if is_missing(text) else text for column, text in row.items()}
