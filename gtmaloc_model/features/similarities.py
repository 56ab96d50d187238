r"""Similarities of rows, declared. None reads a label.

| name | formula |
|---|---|
| hairpin, mature | largest normalised Smith–Waterman score of two sequences |
| genome $s$ | $\max \exp(-\lvert s_g - s_h \rvert / s)$ on one chromosome and strand; 0 below .01 |
| coexpression | mean over cohorts of $\max(0, r)$, about the correlation (`features.expression`) |
| level | $\exp(-\lVert z_i - z_j \rVert^2 / 4)$ of standardised means, deviations and shares over cohorts |
| functional | best-match average of disease similarity (eq. 4) |
| profile $r$ | cosine of association rows, a partner of $n_j$ of $N$ miRNAs weighing $\log(N / (n_j + 1))$ |
| kernel $r$ | Gaussian interaction profile kernel (eq. 3) |
| semantic | $\max(0, (c - .7) / .3)^2$, $c$ the cosine of disease rows times disease similarity |
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt

from gtmaloc_learning.arrays import FloatArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.features.cache import cached
from gtmaloc_model.features.expression import coexpression, level_similarity
from gtmaloc_model.similarity.disease_semantic import semantic_similarity
from gtmaloc_model.similarity.functional import functional_similarity
from gtmaloc_model.similarity.gip_kernel import gip_kernel
from gtmaloc_model.similarity.smith_waterman import mirna_similarity

Matrix = npt.NDArray[np.float32]

_RELATIONS = ("disease", "drug", "target")
_LEAST = 0.01
_UNRELATED = 0.7
"""Cosine of two smoothed disease rows that share nothing in particular: nearly all reach it."""


@dataclass(frozen=True)
class Similarity:
    """A similarity, declared.

    Attributes:
        name: as it is shown.
        block: the block that it comes from, and is left out with.
        neighbours: number of nearest training rows whose labels are read.
        compute: (N, N) symmetric, in [0, 1], of the rows of a dataset.
    """

    name: str
    block: str
    neighbours: int
    compute: Callable[[LocalizationDataset], Matrix]


def _hairpins(dataset: LocalizationDataset) -> Matrix:
    rows = dataset.known().hairpins
    return mirna_similarity({str(i): [h.sequence for h in own if h.sequence] for i, own in enumerate(rows)})


def _matures(dataset: LocalizationDataset) -> Matrix:
    rows = dataset.known().hairpins
    return mirna_similarity(
        {
            str(i): sorted({p.sequence for h in own for p in h.products if p.sequence})
            for i, own in enumerate(rows)
        }
    )


def _genome(dataset: LocalizationDataset, scale: float) -> Matrix:
    rows = dataset.known().hairpins
    places = [
        (i, h.chromosome + h.strand, h.start) for i, own in enumerate(rows) for h in own if h.chromosome
    ]
    row = np.array([i for i, _, _ in places], dtype=np.int64)
    where = np.array([w for _, w, _ in places], dtype=np.str_)
    start = np.array([s for _, _, s in places], dtype=np.float64)
    found = np.zeros((len(rows), len(rows)), dtype=np.float32)
    for i, w, s in places:
        near = np.flatnonzero(where == w)
        score = np.exp(-np.abs(start[near] - s) / scale)
        np.maximum.at(found[i], row[near], np.where(score >= _LEAST, score, 0.0).astype(np.float32))
    return found


def _functional(dataset: LocalizationDataset) -> Matrix:
    profile = dataset.associations["disease"].toarray()
    found = functional_similarity(profile, _diseases(dataset))
    return np.asarray(found, dtype=np.float32)


def _profile(dataset: LocalizationDataset, relation: str) -> Matrix:
    profile = dataset.associations[relation].toarray().astype(np.float64)
    weight = np.log(len(profile) / (profile.sum(axis=0) + 1)).clip(min=0.0)
    return _cosine(profile * weight)


def _kernel(dataset: LocalizationDataset, relation: str) -> Matrix:
    return np.asarray(gip_kernel(dataset.associations[relation].toarray()), dtype=np.float32)


def _semantic(dataset: LocalizationDataset) -> Matrix:
    profile = dataset.associations["disease"].toarray().astype(np.float64)
    cosine = _cosine(profile @ _diseases(dataset).astype(np.float64))
    return np.asarray(np.clip((cosine - _UNRELATED) / (1 - _UNRELATED), 0, 1) ** 2, dtype=np.float32)


def _diseases(dataset: LocalizationDataset) -> Matrix:
    parents = dataset.known().disease_parents
    return np.asarray(semantic_similarity(dataset.partner_ids["disease"], parents), dtype=np.float32)


def _cosine(rows: FloatArray) -> Matrix:
    unit = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    return np.asarray(np.clip(unit @ unit.T, 0, 1), dtype=np.float32)


INTRINSIC: tuple[Similarity, ...] = (
    Similarity("hairpin", "sequence", 10, _hairpins),
    Similarity("mature", "sequence", 10, _matures),
    Similarity("genome 2 kb", "genome", 8, partial(_genome, scale=2e3)),
    Similarity("genome 7 kb", "genome", 8, partial(_genome, scale=7e3)),
    Similarity("genome 30 kb", "genome", 10, partial(_genome, scale=3e4)),
    Similarity("coexpression", "expression", 20, coexpression),
    Similarity("expression level", "expression", 40, level_similarity),
)
"""What exists for a miRNA that nobody has studied."""

ASSOCIATED: tuple[Similarity, ...] = (
    Similarity("functional", "associations", 20, _functional),
    *(Similarity(f"kernel {r}", "associations", 30, partial(_kernel, relation=r)) for r in _RELATIONS),
    *(Similarity(f"profile {r}", "associations", 20, partial(_profile, relation=r)) for r in _RELATIONS),
    Similarity("semantic", "associations", 20, _semantic),
)
"""What follows from reported associations."""

SIMILARITIES: Mapping[str, Similarity] = {s.name: s for s in (*INTRINSIC, *ASSOCIATED)}


def similarity_of(dataset: LocalizationDataset, similarity: Similarity) -> Matrix:
    """(N, N) this similarity of all rows, computed once for each dataset."""
    return cached(dataset, f"similarity/{similarity.name}", lambda: similarity.compute(dataset))
