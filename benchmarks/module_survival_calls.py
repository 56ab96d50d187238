"""How often random miRNA modules are called prognostic: by us, and by the protocol of MICA's paper.

    .venv/bin/python benchmarks/module_survival_calls.py --data ../shared/data/tcga/rtcga/csv

The folder holds COHORT.miRNASeq.csv.gz (RTCGA: reads per million) and COHORT.survival_columns.csv of TCGA.
Expression is log2(RPM + 1) of primary tumours, miRNAs seen in at least 90 % of them.

1. Survival permuted over the patients, so that every call is false. All modules of one permutation share it,
   so the standard error is over permutations. Modules are random sets of 5 miRNAs, and coherent ones: a miRNA
   with the 4 that correlate with it most.
2. Survival as it is, 200 random sets of 5 miRNAs: what the paper's protocol calls prognostic.
3. Seconds for the random sets of 13 modules of 8 sizes (3 to 15 miRNAs).
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import BoolArray, FloatArray, IntArray
from regulatory_modules.evaluation.concordance import ComparablePairs, concordance
from regulatory_modules.evaluation.cox import fit_cox
from regulatory_modules.evaluation.in_sample import in_sample_logrank_p
from regulatory_modules.evaluation.logrank import logrank_p
from regulatory_modules.evaluation.survival_folds import out_of_fold, prepare_folds, standardise
from regulatory_modules.evaluation.survival_null import fingerprint_of, null_concordance

SIZE = 5
TIMED_SIZES = (3, 4, 5, 6, 8, 9, 12, 15)


def read_cohort(folder: Path, name: str) -> tuple[FloatArray, FloatArray, BoolArray]:
    """Expression (n, M), days and deaths of the patients with follow-up."""
    table = pd.read_csv(folder / f"{name}.miRNASeq.csv.gz")
    table = table[table["miRNA_ID"] == "reads_per_million_miRNA_mapped"]
    patient, tissue = table["row_name"].str[:12], table["row_name"].str[13:15]
    tumours = (tissue == "01") & ~patient.where(tissue == "01").duplicated()
    rpm = table.loc[tumours].drop(columns=["row_name", "machine", "miRNA_ID"]).to_numpy(dtype=np.float64)
    expression = np.log2(rpm[:, (rpm > 0).mean(axis=0) >= 0.9] + 1)
    clinical = pd.read_csv(folder / f"{name}.survival_columns.csv").set_index("bcr_patient_barcode")
    clinical = clinical.reindex(patient[tumours])
    death = clinical[["days_to_death", "max_days_to_death_any_followup"]].max(axis=1).to_numpy()
    contact = (
        clinical[["days_to_last_followup", "max_days_to_last_followup_any_followup"]].max(axis=1).to_numpy()
    )
    died = np.isfinite(death)
    days = np.where(died, death, contact)
    followed = np.isfinite(days) & (days > 0)
    return expression[followed], days[followed], died[followed]


def random_sets(mirnas: int, number: int, size: int, seed: int) -> IntArray:
    """(number, size) sets of different miRNAs."""
    rng = np.random.default_rng(seed)
    return np.sort(np.argsort(rng.random((number, mirnas)), axis=1)[:, :size], axis=1)


def coherent_sets(expression: FloatArray) -> IntArray:
    """(M, SIZE) every miRNA with those that correlate with it most."""
    return np.sort(np.argsort(-np.corrcoef(expression.T), axis=1)[:, :SIZE], axis=1)


def score(
    expression: FloatArray, days: FloatArray, died: BoolArray, sets: IntArray, seed: int
) -> dict[str, Any]:
    """Out-of-fold C and log-rank p of every set, and the in-sample p of the paper."""
    folds, pairs = prepare_folds(expression, days, died, seed), ComparablePairs.of(days, died)
    c, p = [], []
    for start in range(0, len(sets), 50):
        scored = out_of_fold(folds, sets[start : start + 50])
        repeats = concordance(scored.scores.reshape(-1, len(days)), pairs).reshape(len(scored.scores), -1)
        c.append(repeats.mean(axis=0))
        p.append(logrank_p(scored.high.mean(axis=0) > 0.5, days, died))
    return {
        "c": np.concatenate(c),
        "logrank_p": np.concatenate(p),
        "in_sample_p": in_sample_logrank_p(expression, sets, days, died),
    }


def calls(scored: dict[str, Any], null: FloatArray) -> list[float]:
    """Shares called: empirical p < .05, out-of-fold log-rank p < .05, in-sample log-rank p < .05."""
    ranks = (1 + (null >= scored["c"][:, None]).sum(axis=1)) / (1 + len(null))
    return [float((p < 0.05).mean()) for p in (ranks, scored["logrank_p"], scored["in_sample_p"])]


def permuted(
    cohort: tuple[FloatArray, FloatArray, BoolArray],
    modules: IntArray,
    draws: int,
    permutations: int,
    seed: int,
) -> dict[str, Any]:
    """Mean share of false calls over permutations of survival, with standard error."""
    expression, days, died = cohort
    rows = []
    for number in range(permutations):
        rng = np.random.default_rng(derived_seed(seed, number))
        order = rng.permutation(len(days))
        null_sets = random_sets(expression.shape[1], draws, SIZE, derived_seed(seed, number, 1))
        both = np.concatenate([modules, null_sets])
        scored = score(expression, days[order], died[order], both, number)
        null = scored["c"][len(modules) :]
        rows.append(calls({name: values[: len(modules)] for name, values in scored.items()}, null))
    shares = np.array(rows)
    return {
        "modules": len(modules),
        "draws": draws,
        "permutations": permutations,
        **{
            name: {
                "share": float(column.mean()),
                "standard_error": float(column.std(ddof=1) / permutations**0.5),
            }
            for name, column in zip(
                ("empirical_p", "logrank_out_of_fold", "logrank_in_sample"), shares.T, strict=True
            )
        },
    }


def as_it_is(cohort: tuple[FloatArray, FloatArray, BoolArray], seed: int) -> dict[str, Any]:
    """What 200 random sets look like with real survival."""
    expression, days, died = cohort
    sets = random_sets(expression.shape[1], 200, SIZE, derived_seed(seed, 2))
    null = random_sets(expression.shape[1], 1000, SIZE, derived_seed(seed, 3))
    scored = score(expression, days, died, np.concatenate([sets, null]), seed)
    first = {name: values[:200] for name, values in scored.items()}
    shares = calls(first, scored["c"][200:])
    z = standardise(expression, expression)[0]
    fitted = fit_cox(z[sets].transpose(0, 2, 1), days, died)
    c_in_sample = concordance((fitted[:, None, :] @ z[sets])[:, 0, :], ComparablePairs.of(days, died))
    return {
        "patients": len(days),
        "deaths": int(died.sum()),
        "mirnas": expression.shape[1],
        "empirical_p": shares[0],
        "logrank_out_of_fold": shares[1],
        "logrank_in_sample": shares[2],
        "c_in_sample": float(c_in_sample.mean()),
        "c_out_of_fold": float(first["c"].mean()),
        "c_percentile_95": float(np.percentile(scored["c"], 95)),
    }


def timed(cohort: tuple[FloatArray, FloatArray, BoolArray], draws: int, seed: int) -> dict[str, Any]:
    """Wall and CPU seconds of the random sets of 8 sizes on all cores."""
    expression, days, died = cohort
    sets = [random_sets(expression.shape[1], draws, size, derived_seed(seed, size)) for size in TIMED_SIZES]
    wall, cpu = time.perf_counter(), time.process_time()
    folds, pairs = prepare_folds(expression, days, died, seed), ComparablePairs.of(days, died)
    null_concordance(folds, pairs, sets, fingerprint=fingerprint_of(expression, seed=seed))
    return {"draws": draws, "wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}


def main() -> None:
    """Print the table, or JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--cohorts", nargs="+", default=["BLCA", "BRCA", "LIHC"])
    parser.add_argument("--modules", type=int, default=1000)
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--permutations", type=int, default=5)
    parser.add_argument("--coherent-permutations", type=int, default=30)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--no-times", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    cohorts = {name: read_cohort(options.data, name) for name in options.cohorts}
    name, first = next(iter(cohorts.items()))
    modules = random_sets(first[0].shape[1], options.modules, SIZE, derived_seed(options.seed, 1))
    result = {
        "permuted": {
            "cohort": name,
            "random": permuted(first, modules, options.draws, options.permutations, options.seed),
            "coherent": permuted(
                first, coherent_sets(first[0]), 300, options.coherent_permutations, options.seed + 1
            ),
        },
        "real": {name: as_it_is(cohort, options.seed) for name, cohort in cohorts.items()},
        "seconds": {}
        if options.no_times
        else {name: timed(cohort, options.draws, options.seed) for name, cohort in cohorts.items()},
    }
    print(json.dumps(result, indent=1) if options.json else as_text(result))


def as_text(result: dict[str, Any]) -> str:
    """The three tables."""
    lines = [f"Survival permuted, {result['permuted']['cohort']}: share of modules called (± standard error)"]
    for kind in ("random", "coherent"):
        row = result["permuted"][kind]
        shares = "  ".join(
            f"{name} {100 * row[name]['share']:.1f} ± {100 * row[name]['standard_error']:.1f} %"
            for name in ("empirical_p", "logrank_out_of_fold", "logrank_in_sample")
        )
        lines.append(f"  {row['modules']} {kind} modules × {row['permutations']} permutations: {shares}")
    lines.append("Survival as it is, 200 random sets of 5 miRNAs")
    for name, row in result["real"].items():
        lines.append(
            f"  {name} {row['patients']} / {row['deaths']} / {row['mirnas']}: in-sample "
            f"{100 * row['logrank_in_sample']:.1f} %, out of fold {100 * row['logrank_out_of_fold']:.1f} %, "
            f"empirical p {100 * row['empirical_p']:.1f} %; C in-sample {row['c_in_sample']:.3f}, "
            f"out of fold {row['c_out_of_fold']:.3f} (95th percentile {row['c_percentile_95']:.3f})"
        )
    for name, row in result["seconds"].items():
        lines.append(f"  {name}, {row['draws']} draws × 8 sizes: {row['wall']:.0f} s, CPU {row['cpu']:.0f} s")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
