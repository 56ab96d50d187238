"""Cross-fits a model by several processes that share each batch; for torchrun.

    torchrun --standalone --nproc-per-node 2 -m gtmaloc_model.training.together DATASET OUT

DATASET is an exported dataset (`var/datasets`), OUT the journal of the folds. Every process does the same but
for its share of each batch of the fusion networks of `gtmaloc`; the first one writes.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gtmaloc_base.errors import GTMALocError, UsageError
from gtmaloc_learning.checkpoint import CheckpointKey
from gtmaloc_learning.data_parallel import process_group, rank_and_size
from gtmaloc_learning.device import resolve_device
from gtmaloc_learning.predictions import Predictions
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.folds import random_folds
from gtmaloc_model.models.base import Context
from gtmaloc_model.models.registry import model_named
from gtmaloc_model.training.out_of_fold import predict_folds


def cross_fit_together(
    path: Path, out: Path, *, features: str | None, folds: int, seed: int, device: str = "auto"
) -> Predictions:
    """Out-of-fold predictions of `gtmaloc` for all rows of a dataset, under P1041.

    Raises:
        UsageError: OUT exists: one process would continue it and the others begin anew.
    """
    if out.exists():
        raise UsageError(f"{out} exists", "Delete it, or choose another file")
    where = resolve_device(device)
    dataset, model = LocalizationDataset.load(path), model_named("gtmaloc", None, features)
    key = CheckpointKey(
        kind="folds", model=model.name, preset=model.variant, fingerprint=dataset.fingerprint, seed=seed
    )
    split = random_folds(np.arange(len(dataset.mirna_ids)), folds, seed)
    with process_group(where):
        first = rank_and_size()[0] == 0
        context = Context(seed, where.type)
        return predict_folds(dataset, model, split, context, key=key, journal=out if first else None)


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="gtmaloc_model.training.together", description=__doc__)
    parser.add_argument("dataset", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--features")
    parser.add_argument("--folds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args(arguments)
    try:
        cross_fit_together(
            given.dataset, given.out, features=given.features, folds=given.folds, seed=given.seed
        )
    except GTMALocError as error:
        parser.exit(error.exit_code, f"error: {error}\n")


if __name__ == "__main__":
    main()
