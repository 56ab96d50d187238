"""Why a name is unknown, and whether it could be the name of one miRNA at all."""

import re
from collections.abc import Callable, Collection, Mapping

from loaders.identity.canonical_names import Conventions
from loaders.identity.name_syntax import MirnaName
from loaders.identity.resolution import Resolution

_SEVERAL = re.compile(r"[0-9a-z*][~/,;+&|][0-9a-z]|\b(?:cluster|family)\b", re.IGNORECASE)
_SPEAKS_OF_MIRNAS = re.compile(r"mir|let-?[0-9]|lin-?[0-9]", re.IGNORECASE)
_LARGEST_INDEX = 34
"""The largest hairpin number that any release has used (dre-mir-430b-34)."""
_COMMON_INDEX = 9
"""Larger numbers count only where miRBase lists them: hsa-mir-17-18 is a part of a cluster."""

ElsewhereUsed = Mapping[str, Collection[str]]
"""Species by hairpin name without species and dash (`mir709`), of species that are not loaded."""


def names_several(text: str) -> bool:
    """Whether the text joins names (hsa-mir-15a/16-1) or names a group of miRNAs (mir-17~92)."""
    return _SEVERAL.search(text) is not None and _SPEAKS_OF_MIRNAS.search(text) is not None


def not_one_mirna(
    text: str,
    parts: MirnaName | None,
    conventions: Conventions,
    organisms: Collection[str],
    look_up: Callable[[str], Resolution],
) -> str:
    """Why an unlisted name cannot denote one miRNA, by its grammar and miRBase's history; else empty.

    Args:
        text: the canonical name.
        parts: its parts, None if it does not have the form of a name.
        conventions: what names of this release look like.
        organisms: every organism code in miRBase's lists of names; empty if they are not at hand.
        look_up: what another name denotes.
    """
    if parts is None:
        several = names_several(text)
        return "names several miRNAs; write one name per line" if several else "not a microRNA name"
    if not parts.species:
        loaded = ", ".join(sorted(conventions.species))
        return f"the name has no species code, such as hsa-, and does not say which it means of {loaded}"
    if parts.letter.endswith("hg"):
        return "a symbol in HG is the host gene of a miRNA, not a miRNA"
    if parts.species not in conventions.species:
        unheard = organisms and parts.species not in organisms
        return f"{parts.species!r} is no organism code of miRBase" if unheard else ""
    if not parts.number[:1].isdigit() and parts.kind == "mir" and parts.species not in conventions.worded:
        return f"{parts.number!r} stands in place of the number, which no name of {parts.species} has"
    bare = f"{parts.species}-{parts.kind}{parts.dash}"
    index = int(parts.index or 0)
    unlisted = f"miRBase lists no hairpin {index} of {parts.stem}"
    if index > _LARGEST_INDEX or (index > _COMMON_INDEX and look_up(parts.stem).how != "unknown"):
        return f"{unlisted}; a cluster or a merged name is not one miRNA"
    if index in (3, 5) and look_up(parts.stem).level == "precursor":
        return f"{unlisted}; write -{index}p if you mean the arm"
    number, arm = parts.number[:-1], parts.number[-1:]
    if (
        parts.letter == "p"
        and arm in ("3", "5")
        and (not number or look_up(f"{bare}{number}").how != "unknown")
    ):
        return f"looks like an arm without its dash; write {bare}{number or '…'}-{arm}p if you mean that"
    return ""


def reason(parts: MirnaName, conventions: Conventions, elsewhere: ElsewhereUsed) -> str:
    """Why a well-formed name is unknown."""
    if parts.species not in conventions.species:
        loaded = ", ".join(sorted(conventions.species))
        return f"species {parts.species} is not loaded (loaded: {loaded or 'none'})"
    others = elsewhere.get(bare_name(parts), ())
    if not others:
        return "miRBase has no such name"
    shown = ", ".join(sorted(others)[:5]) + (f" and {len(others) - 5} more" if len(others) > 5 else "")
    return f"miRBase has no such name for {parts.species}; it has used it for {shown}"


def bare_name(parts: MirnaName) -> str:
    """The name without species, dash, arm and star (`mir709`), under which species can be compared."""
    index = f"-{parts.index}" if parts.index else ""
    return f"{parts.kind}{parts.number}{parts.letter}{index}{parts.antisense}"
