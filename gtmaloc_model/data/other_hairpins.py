"""Hairpins that no row of a dataset denotes, as further rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse

from gtmaloc_learning.arrays import IntArray
from gtmaloc_model.data.dataset import InconsistentDataset, LocalizationDataset
from gtmaloc_model.data.hairpins import Hairpin
from gtmaloc_model.data.row_groups import MOLECULE, NO_MOLECULE, row_groups


def other_hairpins(dataset: LocalizationDataset) -> tuple[Hairpin, ...]:
    """The hairpins of the species that no row denotes, in order of accession; none without knowledge."""
    if dataset.knowledge is None:
        return ()
    denoted = {accession for row in dataset.knowledge.denoted for accession in row}
    return tuple(h for h in dataset.knowledge.repertoire if h.accession not in denoted)


def with_hairpins(dataset: LocalizationDataset, hairpins: Sequence[Hairpin]) -> LocalizationDataset:
    """The dataset with one more row for each of these hairpins, under its accession.

    The new rows have no label, association or embedding. A hairpin that the repertoire lacks is added to it.
    Each new row is a group of its own, of every kind: a model may see labels of its relatives. Embeddings
    are dropped.

    Raises:
        MissingKnowledge: the dataset knows no hairpins.
        InconsistentDataset: another hairpin of the repertoire has one of these accessions.
    """
    knowledge = dataset.known()
    known = {hairpin.accession: hairpin for hairpin in knowledge.repertoire}
    for hairpin in hairpins:
        if known.setdefault(hairpin.accession, hairpin) != hairpin:
            raise InconsistentDataset(f"There are two hairpins {hairpin.accession}", "Choose another name")
    more = len(hairpins)
    extended = replace(knowledge, repertoire=tuple(known[a] for a in sorted(known)))
    return replace(
        dataset,
        mirna_ids=(*dataset.mirna_ids, *(h.accession for h in hairpins)),
        labels=np.vstack([dataset.labels, np.zeros((more, len(dataset.compartments)), dtype=np.int8)]),
        associations={
            k: sparse.vstack([a, sparse.csr_matrix((more, a.shape[1]), dtype=a.dtype)], format="csr")
            for k, a in dataset.associations.items()
        },
        embeddings={},
        functional_similarity=sparse.block_diag(
            [dataset.functional_similarity, sparse.csr_matrix((more, more), dtype=np.float32)], format="csr"
        ),
        groups={
            k: np.concatenate([g, g.max(initial=-1) + 1 + np.arange(more)]) for k, g in dataset.groups.items()
        },
        knowledge=extended.with_rows([*knowledge.denoted, *((h.accession,) for h in hairpins)]),
        fingerprint="",
    )


def molecules_with(dataset: LocalizationDataset, hairpins: Sequence[Hairpin]) -> IntArray:
    """(N + n,) the molecules of the rows, then of these hairpins by their own names; see `row_groups`."""
    own = dict(zip(dataset.mirna_ids, dataset.known().hairpins, strict=True))
    generic = {
        m for m, at in zip(dataset.mirna_ids, dataset.group(MOLECULE), strict=True) if at == NO_MOLECULE
    }
    names = [f"{hairpin.name or hairpin.accession} " for hairpin in hairpins]  # a row may have the same name
    own |= {name: (hairpin,) for name, hairpin in zip(names, hairpins, strict=True)}
    return row_groups([*dataset.mirna_ids, *names], own, generic)[MOLECULE]
