"""The mature sequence that a name describes by its hairpin and its arm: hsa-miR-1-1-5p, hsa-miR-378a*."""

from dataclasses import replace

from loaders.identity.mirbase_entries import Entries
from loaders.identity.name_index import NameIndex
from loaders.identity.name_syntax import MirnaName, parse_name
from loaders.identity.resolution import How, Resolution


def arm_of(
    query: str, parts: MirnaName, hairpin: Resolution, entries: Entries, index: NameIndex
) -> Resolution | None:
    """The mature on this arm of the hairpin; all of them, if the hairpin's name has several meanings.

    A star means the arm whose mature once had a name with a star. If miRBase lists no such arm, the name is
    read as the hairpin, and the note says what miRBase does list.

    Args:
        query: the name as asked.
        parts: its parts, with an arm or a star.
        hairpin: what the name denotes without arm and star.
        entries: the entries of the release.
        index: their names.
    """
    literature_id = parts.literature_name
    if hairpin.how == "dead":
        return replace(hairpin, query=query, literature_id=literature_id)
    if hairpin.level not in ("precursor", "stem", "family") or not hairpin.precursors:
        return None
    found = [m for m in hairpin.matures if _is_on(parts, m, entries, index)]
    if parts.arm and not hairpin.matures:  # FASTA files do not say which hairpin a mature comes from
        found = [a for a in index.live(f"{parts.stem}-{parts.arm}") if a.startswith("MIMAT")]
    arm = f"{parts.arm} arm" if parts.arm else "star arm"
    called = hairpin.name or literature_id
    if len(found) == 1:
        answer = entries.answer(query, "renamed", found, literature_id)
        from_these = [p for p in hairpin.precursors if p in answer.precursors]
        note = f"the {arm} of {called}: {entries.names[found[0]]}"
        return replace(answer, precursors=tuple(from_these), note=note)
    if found:
        listed = ", ".join(f"{entries.names[m]} ({m})" for m in found)
        return entries.answer(query, "ambiguous", found, literature_id, f"the {arm} of {called}: {listed}")
    if hairpin.level == "family":
        return None
    how: How = "ambiguous" if hairpin.how == "ambiguous" else "renamed"
    others = entries.listed("; it lists", hairpin.matures)
    note = f"miRBase lists no {arm} of {called}{others}; read as the hairpin"
    return replace(hairpin, query=query, how=how, matures=(), literature_id=literature_id, note=note)


def _is_on(parts: MirnaName, mature: str, entries: Entries, index: NameIndex) -> bool:
    if parts.arm:
        current = parse_name(entries.names[mature])
        return current is not None and current.arm == parts.arm
    return any(name.endswith("*") for name in index.earlier_names(mature))
