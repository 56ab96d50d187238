"""How often random modules are called enriched: by the evaluation of this project, and by two common ways.

Random modules of six genes are drawn from the human genes of miRTarBase, uniformly or in proportion to the
number of miRNAs that target a gene, as modules are. Nothing is shared with the null of the test. Every call
is false.

    python -m benchmarks.module_null_calls --data ../shared/data

reads DIR/mirtarbase/miRTarBase_SE_WR_release7.csv and DIR/gene_sets/*.gmt.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.stats import hypergeom

from gtmaloc_learning.arrays import BoolArray, IntArray
from regulatory_modules.data.cohort import Gene
from regulatory_modules.evaluation.enrichment import Enrichment, Q, benjamini_hochberg, enrichment
from regulatory_modules.evaluation.gene_sets import GeneSets, read_gmt
from regulatory_modules.evaluation.kept_nulls import KeptNulls
from regulatory_modules.evaluation.null_modules import NullModules, degree_strata
from regulatory_modules.evaluation.terms import other_counts, term_groups

_COLLECTIONS = {
    "GO BP": "enrichr.GO_Biological_Process_2021.gmt",
    "KEGG": "c2.cp.kegg.v7.5.1.symbols.gmt",
    "Hallmark": "h.all.v7.0.symbols.gmt",
}
_GENES_PER_MODULE, _BATCH = 6, 10
_NO_MIRNAS = np.zeros(1, dtype=np.int64)


def main() -> None:
    """Print the shares of random modules that are called enriched, then the time of the nulls."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="directory with mirtarbase/ and gene_sets/")
    parser.add_argument("--modules", type=int, default=1000)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=5)
    options = parser.parse_args()
    genes, degree = _universe(options.data / "mirtarbase" / "miRTarBase_SE_WR_release7.csv")
    collections = [read_gmt(options.data / "gene_sets" / file, name) for name, file in _COLLECTIONS.items()]
    strata = degree_strata(degree)
    nulls = NullModules(_NO_MIRNAS, strata, options.draws, options.seed + 1)
    random = np.random.default_rng(options.seed)
    drawn = {"uniform": None, "by degree": degree / degree.sum()}
    print(f"{len(genes)} genes in {strata.max() + 1} degree strata, {options.modules} modules")
    print(
        "Share of random modules called enriched; ±1 standard error at .05 is "
        f"{np.sqrt(0.05 * 0.95 / options.modules):.3f}"
    )
    print(
        "| gene sets | drawn | terms | module p | in tens | any q | in tens"
        " | GSEApy 20,000 | GSEApy universe | p < .005 |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for sets in collections:
        groups = term_groups(sets, genes, strata)
        for name, weight in drawn.items():
            modules = [
                random.choice(len(genes), _GENES_PER_MODULE, replace=False, p=weight)
                for _ in range(options.modules)
            ]
            result = enrichment(groups, modules, [nulls.gene_sets(m) for m in modules], KeptNulls())
            shares = [*_our_shares(result), *_other_shares(sets, modules, genes)]
            print(
                f"| {sets.name} | {name} | {len(groups.names)} | "
                + " | ".join(f"{100 * share:.1f} %" for share in shares)
                + " |",
                flush=True,
            )
    _time(collections, genes, degree, options.draws)


def _universe(path: Path) -> tuple[list[Gene], IntArray]:
    """Human genes and the number of human miRNAs that target each."""
    with path.open(encoding="latin-1", newline="") as stream:
        pairs = {
            (row["miRNA"], row["Target Gene"])
            for row in csv.DictReader(stream)
            if row["Species (miRNA)"] == row["Species (Target Gene)"] == "Homo sapiens"
        }
    degree = Counter(gene for _, gene in pairs)
    symbols = sorted(degree)
    return [Gene(symbol) for symbol in symbols], np.array([degree[symbol] for symbol in symbols])


def _our_shares(result: Enrichment) -> list[float]:
    """Module p < .05 alone, and corrected in tens; any term with q < .05 alone, and corrected in tens."""
    batches = range(0, len(result.p), _BATCH)
    alone = np.array([(benjamini_hochberg(p) < Q).any() for p in result.p])
    tens = [benjamini_hochberg(result.module_p[i : i + _BATCH]) < Q for i in batches]
    terms_in_tens: list[BoolArray] = [
        (benjamini_hochberg(result.p[i : i + _BATCH]) < Q).any(axis=1) for i in batches
    ]
    shares = [result.module_p < Q, np.concatenate(tens), alone, np.concatenate(terms_in_tens)]
    return [float(share.mean()) for share in shares]


def _other_shares(sets: GeneSets, modules: Sequence[IntArray], genes: Sequence[Gene]) -> list[float]:
    symbols = [[genes[j].symbol for j in module] for module in modules]
    counts = other_counts(sets, symbols, [gene.symbol for gene in genes])
    return [
        float(np.mean([count > 0 for count in column]))
        for column in zip(*((c.gseapy_genome, c.gseapy_universe, c.paper) for c in counts), strict=True)
    ]


def _time(collections: Sequence[GeneSets], genes: Sequence[Gene], degree: IntArray, draws: int) -> None:
    """Nulls of 13 modules for all collections, and the same by one test per random module and term."""
    random = np.random.default_rng(0)
    sizes = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 30, 50, 100)
    modules = [random.choice(len(genes), n, replace=False, p=degree / degree.sum()) for n in sizes]
    began = time.perf_counter()
    strata = degree_strata(degree)
    nulls = NullModules(_NO_MIRNAS, strata, draws)
    for sets in collections:
        enrichment(
            term_groups(sets, genes, strata), modules, [nulls.gene_sets(m) for m in modules], KeptNulls()
        )
    ours = time.perf_counter() - began
    part, began = 2, time.perf_counter()
    for module in modules:
        for row in nulls.gene_sets(module)[:part]:
            _plain_loop(collections, {genes[j].symbol for j in row}, len(genes))
    plain = (time.perf_counter() - began) * draws / part
    print(
        f"Nulls of 13 modules, {draws} draws: {ours:.1f} s. A loop with one scipy call per draw and hit term:"
        f" {plain:.0f} s (measured on {part} draws per module and scaled), {plain / ours:.0f} times as long"
    )


def _plain_loop(collections: Sequence[GeneSets], members: set[str], background: int) -> None:
    for sets in collections:
        for listed in sets.sets.values():
            overlap = len(members & listed)
            if overlap:
                hypergeom.sf(overlap - 1, background, len(listed), len(members))


if __name__ == "__main__":
    main()
