"""Conventions of names and of miRBase entries: how a miRNA was studied, not where it is.

They lead under random folds and lose when the future is asked (docs/features.md), so only the set `all` has
them.
"""

from __future__ import annotations

import re
from collections import Counter

import numpy as np

from gtmaloc_model.data.dataset import ASSOCIATIONS, LocalizationDataset
from gtmaloc_model.data.hairpins import Hairpin
from gtmaloc_model.data.row_groups import number_of, stem_of
from gtmaloc_model.features.association_columns import partner_counts
from gtmaloc_model.features.block import Block, Columns, columns_of_hairpins

_NAME = re.compile(
    r"(?:[a-z]+-)?(?P<kind>[a-z]+)-?(?P<number>\d+)(?P<letter>[a-z]?)[a-z]*(?:-(?P<copy>\d+))?"
)
_COMMON_REFERENCE = 12
"""Hairpins that must share a reference for it to be a column: most are screens that named many miRNAs."""


def _names(dataset: LocalizationDataset) -> Columns:
    ids = dataset.mirna_ids
    numbers = [number_of(mirna) for mirna in ids]
    stems = [stem_of(mirna) for mirna in ids]
    of_number, of_stem, listed = Counter(numbers), Counter(stems), set(ids)
    current = {hairpin.name for hairpin in dataset.known().repertoire}
    named = list(zip(ids, dataset.known().hairpins, strict=True))
    columns = {
        "number": [float(_part(m, "number") or 0) for m in ids],
        "let": [float(_part(m, "kind") == "let") for m in ids],
        "letter": [float(ord(_part(m, "letter") or "`") - ord("`")) for m in ids],
        "copy": [float(_part(m, "copy") or 0) for m in ids],
        "ids of this number": [float(of_number[n]) for n in numbers],
        "ids of this stem": [float(of_stem[s]) for s in stems],
        "stem is listed": [float(s in listed and s != m) for s, m in zip(stems, ids, strict=True)],
        "number is listed": [float(n in listed) for n in numbers],
        "letter a is listed": [float(f"{m}a" in listed) for m in ids],
        "first copy is listed": [float(f"{m}-1" in listed) for m in ids],
        "hairpins": [float(len(own)) for _, own in named],
        "is the name of a hairpin": [float(m in current) for m, _ in named],
        "is an earlier name": [float(bool(own) and m not in current) for m, own in named],
        "stands for copies": [float(any(h.name.startswith(f"{m}-") for h in own)) for m, own in named],
        "stands for letters": [
            float(any(re.match(f"{re.escape(m)}[a-z]", h.name) is not None for h in own)) for m, own in named
        ],
    }
    columns["log number"] = np.log1p(columns["number"]).tolist()
    return Columns(tuple(columns), np.array(list(columns.values())).T)


def _part(mirna: str, part: str) -> str:
    found = _NAME.fullmatch(mirna)
    return (found[part] or "") if found else ""


def _curation(dataset: LocalizationDataset) -> Columns:
    repertoire = dataset.known().repertoire
    cited = Counter(pmid for hairpin in repertoire for pmid in hairpin.pmids)
    common = sorted(pmid for pmid, count in cited.items() if count >= _COMMON_REFERENCE)

    def describe(hairpin: Hairpin) -> dict[str, float]:
        number = re.sub(r"\D", "", hairpin.accession)
        evidence = [product.evidence for product in hairpin.products]
        known = {"accession": float(number)} if number else {}
        dates = [float(pmid) for pmid in hairpin.pmids if pmid.isdecimal()]
        if dates:
            known |= {"first reference": min(dates), "last reference": max(dates)}
        return {
            **known,
            "references": float(len(hairpin.pmids)),
            "comment length": float(hairpin.comment_length),
            "matures": float(len(hairpin.products)),
            "experimental": float(evidence.count("experimental")),
            "not experimental": float(evidence.count("not_experimental")),
            **_arms(hairpin),
            **{f"cited in {pmid}": float(pmid in hairpin.pmids) for pmid in common},
        }

    return columns_of_hairpins(dataset, describe)


def _arms(hairpin: Hairpin) -> dict[str, float]:
    """Numbers of matures that begin in the first half of the hairpin and in the second."""
    if not hairpin.sequence:
        return {}
    first = [p.start <= len(hairpin.sequence) / 2 for p in hairpin.products if p.start]
    return {"5′ matures": float(sum(first)), "3′ matures": float(len(first) - sum(first))}


def _degrees(dataset: LocalizationDataset) -> Columns:
    own = np.log1p(partner_counts(dataset))
    parts, names = [own], [f"log partners: {name}" for name in ASSOCIATIONS]
    for what, group in (("number", number_of), ("stem", stem_of)):
        keys = np.unique([group(mirna) for mirna in dataset.mirna_ids], return_inverse=True)[1]
        largest = np.zeros((keys.max(initial=-1) + 1, own.shape[1]))
        np.maximum.at(largest, keys, own)
        parts.append(largest[keys])
        names += [f"largest of its {what}: {name}" for name in ASSOCIATIONS]
    return Columns(tuple(names), np.hstack(parts))


NAMES = Block("names", "number, letters and copies in the name", ("localization_benchmark",), _names)
CURATION = Block(
    "curation", "accession, references and evidence of the miRBase entry", ("mirbase",), _curation
)
DEGREES = Block("degrees", "numbers of reported partners", ("mirtarbase", "ncdr", "hmdd"), _degrees)
