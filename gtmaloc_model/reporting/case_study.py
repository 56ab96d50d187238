"""The case study: for each compartment the most probable pairs that nobody reports, as hypotheses to test.

A pair is that of a molecule. Names that are one molecule (a hairpin in common; or the same stem and the same
sequence of a mature) are listed once, and a pair that any loaded source reports for any of them is not new.
A generic name (hsa-let-7), which stands for several molecules, is not listed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from gtmaloc_learning.statuses import LIKELY, NOT_ENOUGH, POSSIBLE
from gtmaloc_model.data.row_groups import connected_rows, stem_of


@dataclass(frozen=True, slots=True)
class Mature:
    """A mature sequence; several accessions may have it."""

    names: tuple[str, ...]
    accessions: tuple[str, ...]
    sequence: str  # empty if unknown


@dataclass(frozen=True, slots=True)
class NewPair:
    """A molecule and a compartment in which no loaded source reports it.

    Attributes:
        mirna: its shortest name.
        id: the node that the prediction belongs to: an id of the literature, or accession of a hairpin.
        also_named: its other names.
        hairpins: accessions.
        matures: what an experiment would look for.
        calibrated: chance that the loaded release reports the pair.
        base_rate: share of labelled miRNAs that are reported in the compartment.
        rank: place among all predicted pairs of the compartment.
        of: how many there are.
        status: "likely" or "possible".
        set: the conformal set.
        features: feature set of the prediction.
        in_literature: whether the graph has associations under `id`; a hairpin has none.
        evidence: what in the graph speaks for it, in words.
    """

    mirna: str
    id: str
    also_named: tuple[str, ...]
    hairpins: tuple[str, ...]
    matures: tuple[Mature, ...]
    calibrated: float
    base_rate: float | None
    rank: int
    of: int | None
    status: str
    set: str | None
    features: str | None
    in_literature: bool
    evidence: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class NewPairs:
    """The new pairs of one compartment.

    Attributes:
        compartment: its name.
        pairs: the most probable first.
        unlike: more probable pairs of miRNAs that are unlike the labelled ones, and are left out.
    """

    compartment: str
    pairs: tuple[NewPair, ...]
    unlike: int


def case_study(
    predictions: Iterable[Mapping[str, Any]], names: Sequence[Mapping[str, Any]], most: int
) -> tuple[NewPairs, ...]:
    """The first new pairs of each compartment, in the order of the rows.

    Args:
        predictions: rows of the query `unreported_predictions`.
        names: rows of the query `names_of_molecules`.
        most: number of pairs for each compartment.
    """
    molecule = dict(zip((n["id"] for n in names), connected_rows([_keys(n) for n in names]), strict=True))
    of_molecule: dict[int, list[Mapping[str, Any]]] = {}
    for name in names:
        of_molecule.setdefault(int(molecule[name["id"]]), []).append(name)
    generic = {name["id"] for name in names if name["generic"]}
    reported = {(int(molecule[n["id"]]), c) for n in names for c in n["reported"]}
    found: dict[str, dict[int, NewPair]] = {}
    unlike: dict[str, set[int]] = {}
    for row in predictions:
        number, compartment = int(molecule[row["id"]]), row["compartment"]
        pairs, others = found.setdefault(compartment, {}), unlike.setdefault(compartment, set())
        known_or_listed = (number, compartment) in reported or number in pairs
        if known_or_listed or len(pairs) == most or row["id"] in generic:
            continue
        if row["status"] in (LIKELY, POSSIBLE):
            pairs[number] = _pair(row, of_molecule[number])
        elif row["status"] == NOT_ENOUGH:
            others.add(number)
    return tuple(NewPairs(c, tuple(pairs.values()), len(unlike[c])) for c, pairs in found.items())


def _keys(name: Mapping[str, Any]) -> set[Hashable]:
    """What one molecule has in common; a generic name (hsa-let-7) is of several, and stays alone."""
    if name["generic"]:
        return {name["id"]}
    stem = stem_of(name["name"])
    return {
        name["id"],
        *(("hairpin", accession) for accession in name["hairpins"]),
        *(("mature", stem, m.get("sequence") or m["accession"]) for m in name["matures"]),
    }


def _pair(row: Mapping[str, Any], names: Sequence[Mapping[str, Any]]) -> NewPair:
    own = next(name for name in names if name["id"] == row["id"])
    shown = sorted({name["name"] for name in names}, key=lambda name: (len(name), name))
    return NewPair(
        mirna=shown[0],
        id=row["id"],
        also_named=tuple(shown[1:]),
        hairpins=tuple(sorted({accession for name in names for accession in name["hairpins"]})),
        matures=_matures(m for name in names for m in name["matures"]),
        calibrated=row["calibrated"],
        base_rate=row["base_rate"],
        rank=row["rank"],
        of=row["of"],
        status=row["status"],
        set=row["set"],
        features=row["features"],
        in_literature=not own["hairpin"],
    )


def _matures(rows: Iterable[Mapping[str, Any]]) -> tuple[Mature, ...]:
    by_sequence: dict[str, dict[str, str]] = {}
    for row in rows:
        sequence = row.get("sequence") or ""
        by_sequence.setdefault(sequence or row["accession"], {})[row["accession"]] = row.get("name") or ""
    return tuple(
        Mature(
            names=tuple(sorted({name for name in of.values() if name})),
            accessions=tuple(sorted(of)),
            sequence="" if key in of else key,
        )
        for key, of in sorted(by_sequence.items(), key=lambda item: sorted(item[1].values()))
    )
