"""Seconds of all-against-all Smith–Waterman: ours, parasail with a reused profile, Biopython.

    .venv/bin/python benchmarks/smith_waterman.py --sequences hairpin.fa.gz --json

The peers run on one core over the full matrix, as their users write it, alternating with ours so that a busy
machine slows all equally. parasail's striped kernel is its fastest; with equal costs of opening and extending
a gap it gives some pairs too low a score, which the output counts; its scan kernel is exact.
Biopython aligns a subset, scaled up to all pairs.
"""

import argparse
import gzip
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import parasail

from gtmaloc_model.similarity.smith_waterman import smith_waterman

Scores = npt.NDArray[np.int32]


def read_sequences(path: Path, number: int, species: str) -> list[str]:
    """The first `number` sequences of a FASTA file whose names begin with `species`."""
    sequences: list[str] = []
    wanted = False
    with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as lines:
        for line in lines:
            if line.startswith(">"):
                wanted = line.startswith(f">{species}-")
                if wanted and len(sequences) == number:
                    break
                if wanted:
                    sequences.append("")
            elif wanted:
                sequences[-1] += line.strip()
    return sequences


def random_hairpins(number: int, seed: int = 0) -> list[str]:
    """Random sequences with the lengths of human precursors (mean 86, SD 14)."""
    rng = np.random.default_rng(seed)
    lengths = np.clip(rng.normal(86, 14, number).astype(int), 41, 180)
    return ["".join(rng.choice(list("ACGU"), size)) for size in lengths]


def parasail_profile(sequences: list[str], kernel: str) -> Scores:
    """Every pair in both directions, one profile per query."""
    matrix = parasail.matrix_create("ACGU", 1, -1)
    align = getattr(parasail, f"sw_{kernel}_profile_16")
    scores = np.empty((len(sequences), len(sequences)), dtype=np.int32)
    for i, query in enumerate(sequences):
        profile = parasail.profile_create_16(query, matrix)
        for j, target in enumerate(sequences):
            scores[i, j] = align(profile, target, 2, 2).score
    return scores


def biopython(sequences: list[str]) -> Scores | None:
    """The same with Biopython's PairwiseAligner; None if it is not installed."""
    try:
        from Bio.Align import PairwiseAligner
    except ImportError:
        return None
    aligner = PairwiseAligner(mode="local", match_score=1, mismatch_score=-1, gap_score=-2)
    return np.array([[aligner.score(a, b) for b in sequences] for a in sequences], dtype=np.int32)


def main() -> None:
    """Run the benchmark and print the result."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sequences", type=Path, help="FASTA, plain or gzip; random hairpins if not given")
    parser.add_argument("--species", default="hsa", help="prefix of the names to take")
    parser.add_argument("--number", type=int, default=1041)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true", help="one JSON object on stdout, text on stderr")
    options = parser.parse_args()
    if options.sequences is None:
        sequences = random_hairpins(options.number)
    else:
        sequences = read_sequences(options.sequences, options.number, options.species)
    few = sequences[: max(2, len(sequences) // 10)]

    def ours(workers: int | None) -> Scores:
        return smith_waterman(sequences, normalise=False, workers=workers).astype(np.int32)

    contenders: dict[str, Callable[[], Scores | None]] = {
        "ours": lambda: ours(None),
        "ours, one thread": lambda: ours(1),
        "parasail striped profile": lambda: parasail_profile(sequences, "striped"),
        "parasail scan profile": lambda: parasail_profile(sequences, "scan"),
        "Biopython (subset, scaled)": lambda: biopython(few),
    }
    seconds: dict[str, list[float]] = {}
    scores: dict[str, Scores] = {}
    for _ in range(options.rounds):
        for name, run in contenders.items():
            started = time.perf_counter()
            result = run()
            if result is None:
                continue
            scale = (len(sequences) / len(result)) ** 2
            seconds.setdefault(name, []).append((time.perf_counter() - started) * scale)
            scores[name] = result

    median = {name: statistics.median(times) for name, times in seconds.items()}
    report = {
        "sequences": len(sequences),
        "rounds": options.rounds,
        "minimum_s": {name: round(min(times), 3) for name, times in seconds.items()},
        "median_s": {name: round(value, 3) for name, value in median.items()},
        "ratio_to_ours": {name: round(value / median["ours"], 2) for name, value in median.items()},
        "pairs_that_differ_from_ours": {
            name: int((found != scores["ours"][: len(found), : len(found)]).sum())
            for name, found in scores.items()
        },
    }
    text = sys.stderr if options.json else sys.stdout
    print(f"{len(sequences)} sequences, all against all, {options.rounds} rounds", file=text)
    print(f"{'':28}{'minimum s':>10}{'median s':>10}{'/ ours':>8}{'pairs that differ':>19}", file=text)
    for name in seconds:
        print(
            f"{name:28}{report['minimum_s'][name]:10.2f}{report['median_s'][name]:10.2f}"
            f"{report['ratio_to_ours'][name]:8.2f}{report['pairs_that_differ_from_ours'][name]:19d}",
            file=text,
        )
    if options.json:
        print(json.dumps(report))


if __name__ == "__main__":
    main()
