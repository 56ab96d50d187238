"""Seconds, CPU seconds and peak memory of methods on a cohort of the size of TCGA-BLCA in the MICA paper.

432 miRNAs and 17,292 genes in 424 samples, invented: 40 modules of 6 miRNAs and 40 genes in 5 shared factors;
8,000 of the pairs inside modules and as many others are targets, over all genes. Every method chooses its K
itself (2 to 40 where it sweeps). Each method runs in a process of its own.

    python benchmarks/module_fit.py [--methods consensus,kmeans]
"""

import argparse
import multiprocessing
import resource
import time

import numpy as np

from regulatory_modules.data.cohort import z_scores
from regulatory_modules.methods.base import MethodContext, MethodInput
from regulatory_modules.methods.registry import method_named

SAMPLES, MIRNAS, GENES, MODULES = 424, 432, 17_292, 40


def generated(seed: int = 0) -> MethodInput:
    """The invented cohort."""
    random = np.random.default_rng(seed)
    factors, shared = random.normal(size=(SAMPLES, MODULES)), random.normal(size=(SAMPLES, 5))
    sides, modules = [], []
    for n, each, sign in ((MIRNAS, 6, 1.0), (GENES, 40, -1.0)):
        module = np.full(n, -1)
        module[: MODULES * each] = np.repeat(np.arange(MODULES), each)
        values = random.normal(size=(SAMPLES, n)) + shared @ random.normal(scale=0.4, size=(5, n))
        values[:, module >= 0] += sign * factors[:, module[module >= 0]]
        sides.append(z_scores(values))
        modules.append(module)
    targets = np.zeros((MIRNAS, GENES), dtype=np.bool_)
    inside = np.argwhere((modules[0][:, None] == modules[1]) & (modules[0][:, None] >= 0))
    targets[tuple(random.permutation(inside)[:8_000].T)] = True
    targets[random.integers(0, MIRNAS, 8_000), random.integers(0, GENES, 8_000)] = True
    return MethodInput(mirna=sides[0], gene=sides[1], targets=targets)


def measure(name: str) -> None:
    """Print one row."""
    data = generated()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    wall, cpu = time.perf_counter(), time.process_time()
    found = method_named(name).find(data, MethodContext(seed=0))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"{name:22} {time.perf_counter() - wall:6.1f} s  {time.process_time() - cpu:6.1f} CPU s  "
        f"peak {peak / 2**20:.2f} GB ({before / 2**20:.2f} before)  {len(found.modules)} modules, "
        f"k {found.k}",
        flush=True,
    )


def main() -> None:
    """Measure every method that is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--methods", default="consensus,mica,kmeans,pca-kmeans")
    for name in parser.parse_args().methods.split(","):
        process = multiprocessing.get_context("spawn").Process(target=measure, args=(name,))
        process.start()
        process.join()


if __name__ == "__main__":
    main()
