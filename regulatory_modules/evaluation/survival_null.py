r"""Concordance of random miRNA sets, scored in the same folds as the modules.

$$ p = \frac{1 + \#\{C_\text{null} \ge C\}}{1 + \text{draws}} $$

The draws are computed in blocks. Finished blocks are kept in a mapping that the caller may store on disk, so
that an interrupted computation loses at most the blocks in progress. A key is a digest of all that a block
depends on: patients, follow-up, expression, seed, settings and sets.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Iterable, MutableMapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import TypeAlias

import numpy as np
from threadpoolctl import threadpool_limits

from gtmaloc_base.progress import Progress, silent
from gtmaloc_learning.arrays import FloatArray, IntArray
from regulatory_modules.evaluation.concordance import ComparablePairs, concordance
from regulatory_modules.evaluation.cox import RIDGE
from regulatory_modules.evaluation.survival_folds import FOLDS, REPEATS, Fold, out_of_fold

KeptBlocks: TypeAlias = MutableMapping[str, FloatArray]

_BLOCK = 50  # draws: about half a second of work
_VERSION = f"survival null 1, {FOLDS} folds, {REPEATS} repeats, ridge {RIDGE}"


def mean_concordance(folds: tuple[Fold, ...], pairs: ComparablePairs, sets: IntArray) -> FloatArray:
    """(B,) out-of-fold C of each row of miRNAs `sets` (B, m), mean over the repeats."""
    scores = out_of_fold(folds, sets).scores
    c = concordance(scores.reshape(-1, scores.shape[2]), pairs)
    return np.asarray(c.reshape(len(scores), -1).mean(axis=0), dtype=np.float64)


def null_concordance(
    folds: tuple[Fold, ...],
    pairs: ComparablePairs,
    null_sets: Iterable[IntArray],
    *,
    fingerprint: str,
    kept: KeptBlocks | None = None,
    progress: Progress = silent,
) -> dict[str, FloatArray]:
    """Out-of-fold C of every draw; equal draws of several modules are computed once.

    The result does not depend on the number of threads nor on what was kept.

    Args:
        folds: prepared folds.
        pairs: of the same patients.
        null_sets: (draws, m) miRNAs for each module.
        fingerprint: digest of patients, follow-up, expression and seed.
        kept: finished blocks by their key; new ones are added as soon as they are finished.
        progress: reports finished draws.

    Returns:
        (draws,) C by the digest of the draws.
    """
    kept = {} if kept is None else kept
    draws = {digest_of(sets): np.sort(sets, axis=1) for sets in null_sets}
    blocks = {
        (digest, start): sets[start : start + _BLOCK]
        for digest, sets in draws.items()
        for start in range(0, len(sets), _BLOCK)
    }
    keys = {place: _key(fingerprint, block) for place, block in blocks.items()}
    waiting = {key: blocks[place] for place, key in keys.items() if key not in kept}
    total, lock = sum(map(len, draws.values())), threading.Lock()

    def compute(key: str, block: IntArray) -> int:
        values = mean_concordance(folds, pairs, block)
        with lock:
            kept[key] = values
        return len(block)

    done = total - sum(map(len, waiting.values()))
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(cores()) as threads:
        running = [threads.submit(compute, key, block) for key, block in waiting.items()]
        try:
            progress(done, total, "survival of random sets")
            for finished in as_completed(running):
                done += finished.result()
                progress(done, total, "survival of random sets")
        finally:
            threads.shutdown(wait=True, cancel_futures=True)
    return {
        digest: np.concatenate([kept[keys[digest, start]] for start in range(0, len(sets), _BLOCK)])
        for digest, sets in draws.items()
    }


def empirical_p(value: float, null: FloatArray) -> float:
    """Share of random sets that are at least as good, the module counted with them; never 0."""
    return float((1 + np.count_nonzero(null >= value)) / (1 + len(null)))


def digest_of(sets: IntArray) -> str:
    """Digest of draws, whatever the order of the miRNAs within a set."""
    return _digest(np.sort(sets, axis=1).astype("<i8"))


def fingerprint_of(*arrays: np.ndarray, seed: int) -> str:
    """Digest of arrays and a seed."""
    return _digest(*arrays, np.array(seed))


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _key(fingerprint: str, block: IntArray) -> str:
    return hashlib.sha256(f"{_VERSION}\0{fingerprint}\0{digest_of(block)}".encode()).hexdigest()


def _digest(*arrays: np.ndarray) -> str:
    state = hashlib.sha256()
    for array in arrays:
        state.update(f"{array.dtype.str}{array.shape}".encode())
        state.update(np.ascontiguousarray(array).tobytes())
    return state.hexdigest()
