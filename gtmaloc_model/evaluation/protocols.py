"""Which rows are evaluated, and how they are divided into folds."""

from __future__ import annotations

import numpy as np

from gtmaloc_base.errors import UsageError
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.folds import Fold, random_folds

PROTOCOLS: dict[str, str] = {
    "P1041": "all rows; one without any known compartment counts as seven negatives (as published)",
    "P901": "labelled rows only",
}
"""Names and meanings. The numbers are those of the published benchmark; other data keep the names."""


def protocol_named(name: str) -> str:
    """The protocol's own spelling of a name given in any case."""
    for known in PROTOCOLS:
        if known.lower() == name.lower():
            return known
    raise UsageError(f"There is no protocol {name!r}", f"Choose one of: {', '.join(PROTOCOLS)}")


def folds(dataset: LocalizationDataset, protocol: str, n_folds: int, seed: int) -> list[Fold]:
    """Divide the rows of a protocol at random into folds of (almost) equal size.

    Args:
        dataset: the data.
        protocol: a name of `PROTOCOLS`, in any case.
        n_folds: K ≥ 2.
        seed: of the shuffle.

    Returns:
        K folds; each row of the protocol is in exactly one test part.
    """
    all_rows = protocol_named(protocol) == "P1041"
    rows = np.arange(len(dataset.mirna_ids)) if all_rows else np.flatnonzero(dataset.labelled)
    return random_folds(rows.astype(np.int64), n_folds, seed)
