r"""Which rows of a dataset belong together: one molecule, one family, one genomic cluster. No label is read.

Each row $i$ has a set of keys $K_i$, and the groups are the connected components of

$$ i \sim j \iff K_i \cap K_j \neq \emptyset. $$

Groups are numbered 0, 1, … in the order of their first rows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence, Set
from itertools import pairwise

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from gtmaloc_base.errors import UsageError
from gtmaloc_learning.arrays import IntArray
from gtmaloc_model.data.hairpins import Hairpin

MOLECULE, FAMILY, CLUSTER = "molecule", "family", "cluster"

GROUPS: Mapping[str, str] = {
    MOLECULE: "the hairpins of each miRNA (miRNA.dat or hairpin.fa)",
    FAMILY: "the families of hairpins (miFam.dat)",
    CLUSTER: "the families and genomic positions of hairpins (miFam.dat, hsa.gff3)",
}
"""Every kind of group, with what it is read from."""

NO_MOLECULE = -1
"""The molecule of a row that denotes no single molecule; the row takes no part in what needs one."""

CLUSTER_DISTANCE = 50_000
"""Base pairs between the starts of neighbours in one genomic cluster, at most."""

_STEM = re.compile(r"(?P<family>(?:[a-z][a-z0-9]*-)?[a-z]+-?[0-9]+)(?P<letter>[a-z]*).*", re.ASCII)


class UnknownGroups(UsageError):
    """A protocol needs to know which rows belong together, and the dataset does not say."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"This dataset does not say which rows are one {name}",
            f"Evaluate releases that give {GROUPS[name]} without --inputs published, or choose P1041 or P901",
        )


def row_groups(
    ids: Sequence[str], hairpins: Mapping[str, Sequence[Hairpin]], generic: Set[str]
) -> dict[str, IntArray]:
    """The groups of the rows, as far as the hairpins say them.

    - molecule: rows with a hairpin in common, or with the same stem (hsa-mir-133a for hsa-mir-133a-1) and the
      same sequence of a mature; `NO_MOLECULE` for generic ids and ids without a hairpin.
    - family: rows with the same number (181 for hsa-mir-181a and -181b), the same hairpin, or hairpins of the
      same family. Left out if no hairpin has a family.
    - cluster: as family, and rows whose hairpins lie in one genomic cluster. Left out if no hairpin has a
      family or none has a position.

    Args:
        ids: N literature ids.
        hairpins: the hairpins of each id; absent if there are none.
        generic: ids that are the common name of lettered miRNAs, such as hsa-let-7.

    Returns:
        (N,) group numbers under names of `GROUPS`.
    """
    own = [hairpins.get(mirna, ()) for mirna in ids]
    every = [hairpin for of_row in own for hairpin in of_row]
    groups: dict[str, IntArray] = {}
    if every:
        single = [i for i, mirna in enumerate(ids) if own[i] and mirna not in generic]
        molecule = np.full(len(ids), NO_MOLECULE, dtype=np.int64)
        molecule[single] = connected_rows([_molecule_keys(ids[i], own[i]) for i in single])
        groups[MOLECULE] = molecule
    if any(hairpin.families for hairpin in every):
        keys = [_family_keys(mirna, of_row) for mirna, of_row in zip(ids, own, strict=True)]
        groups[FAMILY] = connected_rows(keys)
        clusters = genomic_clusters(every)
        if clusters:
            near = [{("cluster", clusters[h.accession]) for h in o if h.accession in clusters} for o in own]
            groups[CLUSTER] = connected_rows([k | n for k, n in zip(keys, near, strict=True)])
    return groups


def connected_rows(keys: Sequence[Collection[Hashable]]) -> IntArray:
    """(N,) the component of each row; rows with a key in common are connected."""
    column: dict[Hashable, int] = {}
    pairs = [(i, column.setdefault(key, len(column))) for i, own in enumerate(keys) for key in own]
    n, size = len(keys), len(keys) + len(column)
    ends = ([i for i, _ in pairs], [n + k for _, k in pairs])
    graph = sparse.csr_matrix((np.ones(len(pairs), dtype=np.int8), ends), shape=(size, size))
    _, component = connected_components(graph, directed=False)
    return np.asarray(component[:n], dtype=np.int64)  # numbered by first node, and rows come first


def genomic_clusters(hairpins: Iterable[Hairpin]) -> dict[str, int]:
    """The number of the genomic cluster of each hairpin that has a position, by accession.

    Hairpins on one chromosome and strand are neighbours if their starts are at most `CLUSTER_DISTANCE` apart;
    a cluster is a chain of neighbours.
    """
    placed = sorted({(h.chromosome, h.strand, h.start, h.accession) for h in hairpins if h.chromosome})
    clusters = {accession: 0 for *_, accession in placed[:1]}
    for before, here in pairwise(placed):
        near = before[:2] == here[:2] and here[2] - before[2] <= CLUSTER_DISTANCE
        clusters[here[3]] = clusters[before[3]] + (not near)
    return clusters


def stem_of(mirna: str) -> str:
    """The id without its hairpin number: hsa-mir-133a for hsa-mir-133a-1."""
    match = _STEM.fullmatch(mirna)
    return f"{match['family']}{match['letter']}" if match else mirna


def number_of(mirna: str) -> str:
    """The id up to its number, with its kind: hsa-mir-181 for hsa-mir-181a-1, hsa-let-7 for hsa-let-7a."""
    match = _STEM.fullmatch(mirna)
    return match["family"] if match else mirna


def _molecule_keys(mirna: str, hairpins: Sequence[Hairpin]) -> set[Hashable]:
    matures = {("mature", stem_of(mirna), mature) for hairpin in hairpins for mature in hairpin.matures}
    return {("hairpin", hairpin.accession) for hairpin in hairpins} | matures


def _family_keys(mirna: str, hairpins: Sequence[Hairpin]) -> set[Hashable]:
    families = {("family", family) for hairpin in hairpins for family in hairpin.families}
    return {("number", number_of(mirna))} | {("hairpin", h.accession) for h in hairpins} | families


def single(molecule: IntArray) -> IntArray:
    """The molecules, with a number of its own for each row without one."""
    own = molecule.max(initial=0) + 1 + np.arange(len(molecule), dtype=np.int64)
    return np.where(molecule == NO_MOLECULE, own, molecule)
