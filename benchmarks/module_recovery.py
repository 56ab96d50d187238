r"""How well each method of `regulatory_modules` recovers planted modules.

For each planted module $P$ (its miRNAs and genes together) and the modules $F$ that a method finds,

$$ \text{recovery} = \frac{1}{n} \sum_P \max_F \frac{|P \cap F|}{|P \cup F|} $$

over three kinds of invented cohorts of 400 samples: 10 modules of 5 miRNAs × 10 genes among 100 miRNAs and
300 genes; 30 % of the targets are missing and 30 % of those listed are false. `plain` is the cohort of
`regulatory_modules.data.synthetic`; `weak` has weaker modules; in `shared`, one factor runs through all
features in addition, as tumour purity does.

    python benchmarks/module_recovery.py --seeds 10,11,12 [--methods consensus,kmeans]
"""

import argparse
import time
from dataclasses import replace

import numpy as np

from regulatory_modules.data.cohort import z_scores
from regulatory_modules.data.synthetic import Plan, Planted, synthetic_cohort
from regulatory_modules.methods.base import Found, MethodContext, MethodInput
from regulatory_modules.methods.registry import method_named, method_names

KINDS = {
    "plain": (Plan(), 0.0),
    "weak": (replace(Plan(), mirna_loading=0.6, gene_loading=0.5), 0.0),
    "shared": (Plan(), 1.0),
}
"""Plan, and the standard deviation of a factor that all features share (each with its own loading)."""


def planted_input(plan: Plan, shared: float, seed: int) -> tuple[MethodInput, Planted]:
    """The input of the methods and the truth."""
    cohort, targets, truth = synthetic_cohort(seed, plan)
    random = np.random.default_rng(seed)
    factor = random.normal(size=(len(cohort.samples), 1))
    mirna, gene = (
        z_scores(z + shared * factor * random.normal(size=z.shape[1]))
        for z in (cohort.mirna_z, cohort.gene_z)
    )
    return MethodInput(mirna=mirna, gene=gene, targets=targets.matrix), truth


def recovery(found: Found, truth: Planted) -> float:
    """Mean best Jaccard index of the planted modules."""
    sets = [{("m", i) for i in m.mirnas} | {("g", j) for j in m.genes} for m in found.modules]
    best = []
    for mirnas, genes in zip(truth.mirnas, truth.genes, strict=True):
        planted = {("m", i) for i in mirnas} | {("g", j) for j in genes}
        best.append(max((len(planted & s) / len(planted | s) for s in sets), default=0.0))
    return float(np.mean(best))


def main() -> None:
    """Print one row per method: recovery by kind (mean over seeds), modules and CPU seconds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seeds", default="10,11,12")
    parser.add_argument("--methods", default=",".join(method_names()))
    options = parser.parse_args()
    seeds = [int(seed) for seed in options.seeds.split(",")]
    print(f"seeds {seeds}; mean best Jaccard (modules found), CPU seconds a cohort")
    for name in options.methods.split(","):
        cells, began, runs = [], time.process_time(), 0
        for plan, shared in KINDS.values():
            scores, counts = [], []
            for seed in seeds:
                data, truth = planted_input(plan, shared, seed)
                found = method_named(name).find(data, MethodContext(seed=seed))
                scores.append(recovery(found, truth))
                counts.append(len(found.modules))
                runs += 1
            cells.append(f"{np.mean(scores):.3f} ({np.mean(counts):.1f})")
        seconds = (time.process_time() - began) / runs
        print(
            f"{name:22}",
            *(f"{k} {c}" for k, c in zip(KINDS, cells, strict=True)),
            f"{seconds:.1f} s",
            flush=True,
        )


if __name__ == "__main__":
    main()
