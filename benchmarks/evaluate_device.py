"""Time one cross-validation of a model on a device, from a saved dataset.

    python benchmarks/evaluate_device.py dataset.npz [--device cuda] [--model gtmaloc] [--folds 10]

Write the dataset with `LocalizationDataset.save`. Besides this repository it needs only torch, numpy, scipy,
scikit-learn, torch_geometric and safetensors, so that it runs on a bare machine with a GPU.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np

from gtmaloc_learning.calibration_metrics import expected_calibration_error
from gtmaloc_learning.checkpoint import CheckpointKey
from gtmaloc_learning.device import resolve_device
from gtmaloc_learning.metrics import auprc_per_label, auroc_per_label, summarise
from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.folds import random_folds
from gtmaloc_model.models.base import Context, LocalizationModel
from gtmaloc_model.models.registry import model_named
from gtmaloc_model.training.out_of_fold import predict_folds


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--model", default="gtmaloc")
    parser.add_argument("--preset", help="default: the model's default")
    parser.add_argument("--labelled", action="store_true", help="leave out rows without any label")
    parser.add_argument("--folds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    model = model_named(given.model, given.preset)
    context = Context(given.seed, resolve_device(given.device).type)
    dataset = LocalizationDataset.load(given.dataset)
    rows = np.flatnonzero(dataset.labelled) if given.labelled else np.arange(len(dataset.mirna_ids))
    print(json.dumps(measure(dataset, model, rows, given.folds, context), indent=2))


def measure(
    dataset: LocalizationDataset, model: LocalizationModel, rows: np.ndarray, n_folds: int, context: Context
) -> dict[str, object]:
    """Wall and CPU seconds of one cross-validation, and its scores."""
    folds = random_folds(rows, n_folds, context.seed)
    key = CheckpointKey(
        kind="folds",
        model=model.name,
        preset=model.preset,
        fingerprint=dataset.fingerprint,
        seed=context.seed,
    )
    wall, processor = time.perf_counter(), time.process_time()
    found = predict_folds(dataset, model, folds, context, key=key)
    seconds = {
        "seconds": round(time.perf_counter() - wall, 1),
        "cpu_seconds": round(time.process_time() - processor, 1),
    }
    tested = found.subset(found.tested)
    auroc, auprc = (
        summarise(
            [per_label(dataset.labels[f.test], found.probability[f.test]) for f in folds],
            dataset.compartments,
            n_folds,
        )
        for per_label in (auroc_per_label, auprc_per_label)
    )
    return {
        "model": model.name,
        "preset": model.preset,
        "device": context.device,
        "rows": len(rows),
        "folds": n_folds,
        "seed": context.seed,
        "auroc": auroc.as_json(),
        "auprc": auprc.as_json(),
        "ece": expected_calibration_error(tested.known, tested.calibrated),
        **seconds,
    }


if __name__ == "__main__":
    main()
