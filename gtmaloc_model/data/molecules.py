r"""Merges the rows of a dataset that are one molecule.

With $R_m$ the rows of molecule $m$, $Y$ the labels, $A$ an association matrix, $F$ the functional similarity
and $Z$ an embedding,

$$ Y'_{mc} = \max_{i \in R_m} Y_{ic}, \quad A'_{mk} = \max_{i \in R_m} A_{ik}, \quad
   F'_{mn} = \max_{i \in R_m,\, j \in R_n} F_{ij} \ (m \neq n), \quad
   Z'_m = \tfrac{1}{|R_m|} \sum_{i \in R_m} Z_i . $$

A label or association that is reported for one spelling holds for the molecule, and its hairpins are those of
all its rows. Vectors have no maximum;
their mean, unlike the vector of the first row, does not depend on how names are sorted.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy import sparse

from gtmaloc_model.data.dataset import InconsistentDataset, LocalizationDataset
from gtmaloc_model.data.knowledge import Knowledge
from gtmaloc_model.data.row_groups import MOLECULE, NO_MOLECULE


def merge_molecules(dataset: LocalizationDataset) -> LocalizationDataset:
    """One row for each molecule, under the id of its first row and in the order of these rows.

    Rows without a molecule are left out. A dataset whose rows are molecules already stays as it is.

    Args:
        dataset: N rows with the group `molecule`.

    Raises:
        UnknownGroups: the dataset does not say which rows are one molecule.
        InconsistentDataset: the rows of a molecule lie in different groups of another kind.
    """
    molecule = dataset.group(MOLECULE)
    _, first, of_row = np.unique(molecule, return_index=True, return_inverse=True)
    rows = np.flatnonzero(molecule != NO_MOLECULE)
    for name, group in dataset.groups.items():
        if (group[rows] != group[first[of_row[rows]]]).any():
            raise InconsistentDataset(f"A molecule lies in several groups {name}", "Export the dataset again")
    kept = np.sort(first[molecule[first] != NO_MOLECULE])
    target = np.searchsorted(kept, first[of_row[rows]])  # the new row of each row
    shape = (len(kept), len(molecule))
    member = sparse.csr_matrix((np.ones(len(rows)), (target, rows)), shape=shape)  # (M, N) 0/1
    share = sparse.diags(1 / np.maximum(member.sum(axis=1).A1, 1)) @ member
    merged = dataset.subset(kept)
    return replace(
        merged,
        labels=(member @ dataset.labels > 0).astype(np.int8),
        associations={k: _any(member @ a) for k, a in dataset.associations.items()},
        embeddings={k: np.asarray(share @ z, dtype=np.float32) for k, z in dataset.embeddings.items()},
        functional_similarity=_largest(dataset.functional_similarity, rows, target, len(kept)),
        knowledge=dataset.knowledge and _united(dataset.knowledge, rows, target, len(kept)),
        fingerprint="",
    )


def _united(
    knowledge: Knowledge, rows: npt.NDArray[np.integer], target: npt.NDArray[np.integer], size: int
) -> Knowledge:
    """The hairpins of all rows of a molecule."""
    denoted: list[set[str]] = [set() for _ in range(size)]
    for row, molecule in zip(rows.tolist(), target.tolist(), strict=True):
        denoted[molecule].update(knowledge.denoted[row])
    return knowledge.with_rows([sorted(own) for own in denoted])


def _any(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    return sparse.csr_matrix(counts > 0, dtype=np.float32)


def _largest(
    similarity: sparse.csr_matrix,
    rows: npt.NDArray[np.integer],
    target: npt.NDArray[np.integer],
    size: int,
) -> sparse.csr_matrix:
    """(M, M) the largest similarity between rows of two molecules; the diagonal is empty."""
    pairs = sparse.coo_matrix(similarity[rows][:, rows])
    largest = np.zeros((size, size), dtype=np.float32)
    np.maximum.at(largest, (target[pairs.row], target[pairs.col]), pairs.data)
    np.fill_diagonal(largest, 0)
    return sparse.csr_matrix(largest)
