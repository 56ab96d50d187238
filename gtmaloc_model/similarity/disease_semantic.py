"""Semantic similarity of diseases on the MeSH tree (Wang et al., Bioinformatics 2010; equations 2 and 3).

T_d is disease d with all its ancestors, whose contributions decay with each step away from d:

    D_d(t) = 1 if t = d, else max { Δ · D_d(t') : t' a child of t in T_d }
    DV(d)  = Σ_{t ∈ T_d} D_d(t)
    S(a, b) = Σ_{t ∈ T_a ∩ T_b} (D_a(t) + D_b(t)) / (DV(a) + DV(b))

The maximum over paths means D_d(t) = Δ^(shortest path up from d to t), so one breadth-first search over all
diseases at once, as products of sparse matrices, gives every contribution.
"""

from collections.abc import Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse

from gtmaloc_base.errors import GTMALocError, UsageError

Similarity = npt.NDArray[np.float32]


def mesh_parents(tree_numbers: Mapping[str, Collection[str]]) -> dict[str, frozenset[str]]:
    """Parents of each descriptor: the owners of its tree numbers without their last part.

    A descriptor may have several positions in the tree (C04.588.614.250 and C10.551.240 are one disease), so
    the result is a directed acyclic graph over descriptors, not a tree over numbers. A number without a dot
    is a root.

    Args:
        tree_numbers: tree numbers of each descriptor of complete branches, such as C and F03.

    Raises:
        GTMALocError: one number has two owners, or a number's parent is missing.
    """
    owner: dict[str, str] = {}
    for descriptor, numbers in tree_numbers.items():
        for number in numbers:
            if owner.setdefault(number, descriptor) != descriptor:
                raise GTMALocError(
                    f"MeSH tree number {number} belongs to both {owner[number]!r} and {descriptor!r}",
                    "Use the tree file of a single MeSH year",
                )
    parents: dict[str, set[str]] = {descriptor: set() for descriptor in tree_numbers}
    for number, descriptor in owner.items():
        above, dot, _ = number.rpartition(".")
        if not dot:
            continue
        if above not in owner:
            raise GTMALocError(
                f"MeSH tree number {number} ({descriptor!r}) has no parent: {above} is missing",
                "Give the complete disease part of the tree (C and F03), not only the diseases of interest",
            )
        if owner[above] != descriptor:
            parents[descriptor].add(owner[above])
    return {descriptor: frozenset(above) for descriptor, above in parents.items()}


def semantic_similarity(
    diseases: Sequence[str], parents: Mapping[str, Collection[str]], delta: float = 0.5
) -> Similarity:
    """Semantic similarity S of all pairs of diseases, symmetric, in [0, 1], (m, m).

    Args:
        diseases: descriptors, in the order of rows and columns. For one that is not in `parents`, T_d is only
            the disease itself: its similarity is 1 with itself and 0 with every other disease.
        parents: parents of each descriptor, from `mesh_parents`.
        delta: the decay Δ of a contribution per step upwards; Wang et al. use 0.5.

    Raises:
        UsageError: Δ is not between 0 and 1.
    """
    if not 0 < delta < 1:
        raise UsageError(
            f"The semantic decay is {delta}", "Choose a decay between 0 and 1; Wang et al. use 0.5"
        )
    if not diseases:
        return np.zeros((0, 0), dtype=np.float32)
    contribution = _contributions(diseases, parents, delta)
    present = contribution.copy()
    present.data[:] = 1.0
    shared = (contribution @ present.T).toarray()  # Σ_{t ∈ T_a ∩ T_b} D_a(t)
    value = contribution.sum(axis=1)
    similarity: npt.NDArray[np.float64] = (shared + shared.T) / np.add.outer(value, value)
    np.fill_diagonal(similarity, 1.0)
    return similarity.astype(np.float32)


def _contributions(
    diseases: Sequence[str], parents: Mapping[str, Collection[str]], delta: float
) -> sparse.csr_array:
    """D_d(t) as a sparse matrix (diseases, terms)."""
    term: dict[str, int] = {}
    for descriptor in diseases:
        term.setdefault(descriptor, len(term))
    edges: list[tuple[int, int]] = []
    unexplored = list(term)
    while unexplored:
        descriptor = unexplored.pop()
        for above in parents.get(descriptor, ()):
            if above not in term:
                term[above] = len(term)
                unexplored.append(above)
            edges.append((term[descriptor], term[above]))
    child, above_child = np.array(edges, dtype=np.intp).reshape(-1, 2).T
    upwards = sparse.csr_array((np.ones(len(edges)), (child, above_child)), shape=(len(term), len(term)))

    rows = np.arange(len(diseases))
    frontier = sparse.csr_array(
        (np.ones(len(diseases)), (rows, [term[d] for d in diseases])), shape=(len(diseases), len(term))
    )
    contribution, step = frontier.copy(), 0
    while frontier.nnz:
        step += 1
        frontier = frontier @ upwards
        frontier.data[:] = 1.0
        frontier = frontier - frontier.multiply(contribution != 0)  # terms not reached by a shorter path
        frontier.eliminate_zeros()
        contribution = contribution + delta**step * frontier
    return contribution.tocsr()
