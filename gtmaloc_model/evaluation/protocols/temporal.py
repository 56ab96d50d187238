r"""Train on an earlier localization release, and score what it lacks by whether a later one reports it.

With $E$ and $L$ the 0/1 labels of the two releases, a pair (miRNA $i$, compartment $c$) is a candidate iff

$$ \exists c' : E_{ic'} = 1 \quad\text{and}\quad E_{ic} = 0, $$

and it is positive iff $L_{ic} = 1$. The dataset holds $E$; models never see $L$.
"""

from __future__ import annotations

from graph_schema.benchmark import PREDICTABLE_COMPARTMENTS
from gtmaloc_base.errors import UsageError
from gtmaloc_learning.arrays import LabelArray
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.row_groups import FAMILY
from gtmaloc_model.evaluation.protocols.base import Truth
from gtmaloc_model.evaluation.protocols.disjoint_groups import DisjointProtocol

_MEANING_OF_PROBABILITY = (
    "a probability is fitted on the earlier labels and judged by the later ones: read it as the chance that "
    "the later release reports a pair that the earlier one lacks"
)
_KNOWLEDGE = (
    "association tables may be younger than the earlier release, and so hold knowledge from after it: beside "
    "RNALocate of 2016, HMDD is of 2019 and miRTarBase of 2017"
)


class PTemporal(DisjointProtocol):
    """Rows with an earlier label, in folds that split no family; pairs that the earlier release lacks.

    Args:
        later: (N, C) labels of the later release, for the rows of the dataset; None cannot be evaluated.
        notes: what to say about the two releases.
    """

    name = "P-temporal"
    meaning = (
        "trained on an earlier release; pairs that it lacks, judged by a later one; folds as P901-family"
    )
    group = FAMILY
    labels_scored = PREDICTABLE_COMPARTMENTS
    compares_releases = True

    def __init__(self, later: LabelArray | None = None, notes: tuple[str, ...] = ()) -> None:
        self._later = later
        self.notes = (*notes, _MEANING_OF_PROBABILITY, _KNOWLEDGE)

    def truth(self, dataset: LocalizationDataset) -> Truth:
        """The later labels of all pairs, and the pairs that the labels of the dataset lack.

        Raises:
            UsageError: there are no later labels, or they are of other rows.
        """
        if self._later is None or self._later.shape != dataset.labels.shape:
            raise UsageError(
                f"{self.name} needs the labels of two releases for the same rows",
                "Run `gtmaloc evaluate --protocol P-temporal --data LATER --earlier EARLIER`",
            )
        return Truth(self._later, dataset.labels == 0)
