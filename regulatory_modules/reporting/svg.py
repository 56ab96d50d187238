"""Inline SVG in the style that all figures of the page share; attributes and text are escaped."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from markupsafe import Markup

from gtmaloc_learning.figures.style import PALETTE

INK, SOFT, LINE = "#1c2430", "#5b6470", "#d5dbe2"
BLUE, ORANGE = PALETTE[0], PALETTE[1]
FAMILY = "Helvetica, Arial, sans-serif"


def element(tag: str, content: str = "", **attributes: object) -> str:
    """One element; `content` is SVG already. An underscore in the name of an attribute is a hyphen."""
    given = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(_value(value))}"'
        for name, value in attributes.items()
        if value is not None and value != ""
    )
    return f"<{tag}{given}>{content}</{tag}>" if content else f"<{tag}{given}/>"


def text(x: float, y: float, content: str, **attributes: object) -> str:
    """Escaped text."""
    return element("text", escape(content) or " ", x=x, y=y, **attributes)


def path(d: str, **attributes: object) -> str:
    """A path, not filled unless asked for."""
    return element("path", "", d=d, **({"fill": "none"} | attributes))


def drawing(width: float, height: float, label: str, parts: Iterable[str], size: float = 11) -> Markup:
    """The whole figure, as wide as its place allows, but not wider than drawn; `label` says what it shows."""
    return Markup(  # noqa: S704 - every text in it went through `text` or `element`
        element(
            "svg",
            element("title", escape(label)) + "".join(parts),
            xmlns="http://www.w3.org/2000/svg",
            viewBox=f"0 0 {_value(width)} {_value(height)}",
            role="img",
            aria_label=label,
            font_family=FAMILY,
            font_size=size,
            fill=INK,
            style=f"max-width:{_value(width)}px",
        )
    )


def shortened(name: str, most: int) -> str:
    """The text; its end cut off if it is too long."""
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _value(value: object) -> str:
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)
