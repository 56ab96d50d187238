r"""Which miRNA each column of a matrix measures, and which columns measure the same one.

Two columns are connected if they share a mature (MIMAT accession); hsa-let-7a-1, -2 and -3 all give
hsa-let-7a-5p, so their reads cannot be told apart. Each connected component $C$ becomes one miRNA:

$$ x_{sC} = \frac{1}{|C|} \sum_{i \in C} x_{si} \qquad \text{(unlogged values)} $$

Matures and hairpins are connected among themselves only: a hairpin shares a mature with both of its arms.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from loaders.identity.name_syntax import literature_name, parse_name
from loaders.identity.resolution import Resolution
from loaders.identity.resolver import NameResolver
from regulatory_modules.data.account import Account
from regulatory_modules.data.cohort import Mirna

COLLAPSED = "collapsed with another of the same mature"
_LEVELS = ("mature", "precursor", "stem")
_REASONS = {
    "ambiguous": "ambiguous name",
    "dead": "entry withdrawn from miRBase",
    "unknown": "name not in miRBase",
}
Annotate = Callable[[Mirna], Mirna]


@dataclass(frozen=True, slots=True)
class MirnaColumns:
    """A miRNA and the columns that measure it."""

    mirna: Mirna
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Measured:
    column: int
    name: str
    answer: Resolution | None

    @property
    def keys(self) -> tuple[str, ...]:
        """What it shares with other columns of the same miRNA."""
        if self.answer is None:
            return (f"name {self.name}",)
        if self.answer.level == "mature":
            return tuple(f"mature {accession}" for accession in self.answer.matures)
        return tuple(f"of hairpin {a}" for a in (*self.answer.matures, *self.answer.precursors))


def identify_mirnas(
    names: Sequence[str], resolver: NameResolver | None, account: Account, annotate: Annotate | None = None
) -> tuple[MirnaColumns, ...]:
    """The miRNAs of a matrix, in the order of their first columns.

    Args:
        names: name of each column: MIMAT or MI accession, mature, hairpin or stem.
        resolver: what tells the identity of a name; None: each name is one miRNA, as it is spelt.
        account: counts ambiguous, withdrawn and unknown names, and columns that were collapsed.
        annotate: adds what else is known about a miRNA, such as its families.
    """
    measured = [m for m in _measured(names, resolver, account)]
    if not measured:
        return ()
    groups: dict[int, list[_Measured]] = {}
    for m, component in zip(measured, _components([m.keys for m in measured]), strict=True):
        groups.setdefault(component, []).append(m)
    found = []
    for group in groups.values():
        account.drop(COLLAPSED, (m.name for m in group[1:]))
        mirna = _mirna(group, resolver)
        found.append(MirnaColumns(annotate(mirna) if annotate else mirna, tuple(m.column for m in group)))
    return tuple(found)


def _measured(names: Sequence[str], resolver: NameResolver | None, account: Account) -> Iterable[_Measured]:
    for column, name in enumerate(names):
        answer = resolver.resolve(name) if resolver and name else None
        reason = "" if name else "no name"
        if answer is not None:
            reason = _REASONS.get(answer.how, "")
            if not reason and answer.level not in _LEVELS:
                reason = "name of a family, not of one miRNA"
        if reason:
            account.drop(reason, [name])
        else:
            yield _Measured(column, name, answer)


def _components(keys: Sequence[Sequence[str]]) -> list[int]:
    """The connected component of each item; items with a common key are connected."""
    number: dict[str, int] = {}
    edges = [(i, number.setdefault(key, len(number))) for i, own in enumerate(keys) for key in own]
    items = len(keys)
    size = items + len(number)
    rows, columns = np.array(edges).T
    graph = coo_array((np.ones(len(edges)), (rows, columns + items)), shape=(size, size))
    return [int(c) for c in connected_components(graph, directed=False)[1][:items]]


def _mirna(group: Sequence[_Measured], resolver: NameResolver | None) -> Mirna:
    if resolver is None:
        return Mirna(group[0].name)
    answers = [m.answer for m in group if m.answer is not None]
    current = _names(answers, resolver)
    shown = collapsed_name(current)
    literature = [a.literature_id for a in answers if a.literature_id]
    literature += [literature_name(name) for name in (shown, *current)]
    return Mirna(
        name=shown,
        precursors=_sorted(p for a in answers for p in a.precursors),
        matures=_sorted(m for a in answers for m in a.matures),
        literature=_sorted(literature),
    )


def _names(answers: Sequence[Resolution], resolver: NameResolver) -> tuple[str, ...]:
    """The current names of the entries, in natural order."""
    names = {resolver.resolve(accession).name or accession for a in answers for accession in a.accessions}
    return _sorted(names)


def collapsed_name(names: Sequence[str]) -> str:
    """The common stem of several names, such as hsa-let-7a; else the first one."""
    stems = {parts.stem if (parts := parse_name(name)) else name for name in names}
    return stems.pop() if len(names) > 1 and len(stems) == 1 else names[0]


def _sorted(names: Iterable[str]) -> tuple[str, ...]:
    """Without repetition, in natural order: hsa-mir-9 before hsa-mir-10."""
    return tuple(sorted(set(names), key=natural_order))


def natural_order(name: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key in which numbers count as numbers."""
    return tuple((1, int(p), "") if p.isdigit() else (0, 0, p) for p in re.split(r"([0-9]+)", name))
