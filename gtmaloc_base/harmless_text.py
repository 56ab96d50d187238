"""Text from data, file names and users that neither a terminal nor a spreadsheet program obeys."""

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def visible(text: str) -> str:
    r"""The text on one line; what is not printable is an escape: `\n`, `\x1b`, `\u202e`."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def without_formula(text: str) -> str:
    """The text; with an apostrophe in front if a spreadsheet program would otherwise run it.

    Source: OWASP, CSV Injection.
    """
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text
