"""Texts that a spreadsheet program would run as formulas when it opens a text file."""

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def without_formula(text: str) -> str:
    """The text; with an apostrophe in front if a spreadsheet program would otherwise run it.

    Source: OWASP, CSV Injection.
    """
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text
