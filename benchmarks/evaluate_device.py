"""Time one cross-validated evaluation of GTMALoc on a device, from a saved dataset.

    python benchmarks/evaluate_device.py dataset.npz [--device cuda] [--protocol P1041] [--folds 10]

Write the dataset with `LocalizationDataset.save`. Beside this repository it needs torch, numpy, scipy,
scikit-learn, torch_geometric and safetensors only, so that it runs on a bare machine with a GPU.
"""

import argparse
import json
import time
from pathlib import Path

from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.evaluation.evaluate import evaluate


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dataset", type=Path)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--protocol", default="P1041")
    parser.add_argument("--model", default="gtmaloc")
    parser.add_argument("--preset", help="default: that of the model")
    parser.add_argument("--folds", type=int, default=10)
    parser.add_argument("--seeds", default="0", help="comma-separated")
    parser.add_argument("--baselines", action="store_true", help="also run degree-only and extra-trees")
    given = parser.parse_args()
    cpu = time.process_time()
    found = evaluate(
        LocalizationDataset.load(given.dataset),
        protocol=given.protocol,
        model=given.model,
        preset=given.preset,
        n_folds=given.folds,
        seeds=[int(seed) for seed in given.seeds.split(",")],
        device=given.device,
        with_baselines=given.baselines,
    )
    print(json.dumps(found.as_json() | {"cpu_seconds": round(time.process_time() - cpu, 1)}, indent=2))


if __name__ == "__main__":
    main()
