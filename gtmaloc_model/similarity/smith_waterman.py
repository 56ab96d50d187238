"""Smith–Waterman similarity of miRNA sequences, all against all.

For sequences a and b, H(i, 0) = H(0, j) = 0 and

    H(i, j) = max { 0, H(i-1, j-1) + s(a_i, b_j), H(i-1, j) + gap, H(i, j-1) + gap }
    SW(a, b) = max H(i, j)                    s = match if a_i = b_j, else mismatch
    S(a, b)  = SW(a, b) / √(SW(a, a) · SW(b, b)) = SW(a, b) / (match · √(|a|·|b|))

One tile aligns a group of queries with a group of targets at once, one anti-diagonal of H after another: its
cells depend only on the two previous diagonals, so each step is a few NumPy operations over (position, query,
target). NumPy releases the interpreter lock in them, so threads help. Scores are stored with an offset as the
narrowest unsigned integers that cannot overflow for the lengths of the tile, so saturation cannot occur.
"""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gtmaloc_base.errors import GTMALocError, UsageError
from gtmaloc_base.progress import Progress, silent

_ALPHABET = "ACGU"
_PADDING = len(_ALPHABET)
_TARGETS_IN_TILE = 256  # with 16 queries, a tile of hairpins fits into the L2 cache
_QUERIES_IN_TILE = 16
_CELLS_IN_COLUMN = 4096  # for long sequences: fewer queries per tile, to bound memory

Scores = npt.NDArray[np.int32]
Similarity = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Scoring:
    """Integer scores of a match, a mismatch and one position of a gap."""

    match: int = 1
    mismatch: int = -1
    gap: int = -2

    def __post_init__(self) -> None:
        if not (self.match > 0 >= self.mismatch and self.gap < 0):
            raise UsageError(
                f"Smith–Waterman scores match={self.match}, mismatch={self.mismatch}, gap={self.gap} "
                "do not define a local alignment",
                "Choose match > 0, mismatch <= 0 and gap < 0",
            )

    @property
    def floor(self) -> int:
        """The stored value of score 0: large enough that no subtraction from it goes below 0."""
        return max(-self.gap, -self.mismatch)

    def dtype(self, length: int) -> npt.DTypeLike:
        """The narrowest unsigned integers that hold any score of `length` matches."""
        return np.min_scalar_type(self.floor + self.match * length)


def smith_waterman(
    sequences: Sequence[str],
    *,
    names: Sequence[str] | None = None,
    match: int = 1,
    mismatch: int = -1,
    gap: int = -2,
    normalise: bool = True,
    workers: int | None = None,
    progress: Progress = silent,
) -> Similarity:
    """Similarity S of all pairs of sequences, symmetric, (n, n).

    Args:
        sequences: RNA or DNA letters in either case; T counts as U.
        names: names of the sequences in error messages; their positions if not given.
        match: score of two equal letters.
        mismatch: score of two different letters.
        gap: score of each position of a gap (linear: a gap of length k costs k times this).
        normalise: divide by match·√(|a|·|b|), so that S lies in [0, 1] and S(a, a) = 1; otherwise raw scores.
        workers: number of threads; None for one per core that this process may use.
        progress: counts tiles; called from the calling thread.

    Raises:
        GTMALocError: a sequence is empty or contains letters other than A, C, G, U, T.
        UsageError: the scores do not define a local alignment.
    """
    scoring = Scoring(match, mismatch, gap)
    encoded = [_encode(s, _name(names, k)) for k, s in enumerate(sequences)]
    # Each distinct sequence is aligned once; sorted by length, so that a tile needs little padding.
    distinct = sorted(set(encoded), key=lambda code: (len(code), code))
    position = {code: k for k, code in enumerate(distinct)}
    scores = _score_lower_triangle(distinct, scoring, workers or _usable_cores(), progress)
    scores = np.maximum(scores, scores.T)
    similarity = scores.astype(np.float64)
    if normalise:
        root_length = np.sqrt([len(code) for code in distinct])
        similarity /= match * np.outer(root_length, root_length)
        np.fill_diagonal(similarity, 1.0)
    order = np.array([position[code] for code in encoded], dtype=np.intp)
    return similarity.astype(np.float32)[np.ix_(order, order)]


def mirna_similarity(
    precursors_of: Mapping[str, Sequence[str]],
    *,
    match: int = 1,
    mismatch: int = -1,
    gap: int = -2,
    workers: int | None = None,
    progress: Progress = silent,
) -> Similarity:
    """Sequence similarity of miRNAs as the literature names them, (n, n): max { S(a, b) : a ∈ A, b ∈ B }.

    A name such as hsa-let-7a denotes several precursors; two names are as similar as their most similar
    precursors, and names that share a precursor have similarity 1. A miRNA without a precursor has no
    sequence similarity: its row is 0, including the diagonal. (For such ids, the matrix released with the
    published model contains a kernel of their disease associations instead; nothing is mixed in here.)

    Args:
        precursors_of: precursor sequences of each miRNA; the order of the keys is the order of the rows.
        match: see `smith_waterman`.
        mismatch: see `smith_waterman`.
        gap: see `smith_waterman`.
        workers: see `smith_waterman`.
        progress: see `smith_waterman`.
    """
    members = [(row, name, s) for row, (name, group) in enumerate(precursors_of.items()) for s in group]
    similarity = np.zeros((len(precursors_of), len(precursors_of)), dtype=np.float32)
    if not members:
        return similarity
    of_precursors = smith_waterman(
        [s for _, _, s in members],
        names=[name for _, name, _ in members],
        match=match,
        mismatch=mismatch,
        gap=gap,
        workers=workers,
        progress=progress,
    )
    rows, starts = np.unique([row for row, _, _ in members], return_index=True)
    largest = np.maximum.reduceat(np.maximum.reduceat(of_precursors, starts, axis=0), starts, axis=1)
    similarity[np.ix_(rows, rows)] = largest
    return similarity


def _name(names: Sequence[str] | None, k: int) -> str:
    return f"sequence {k}" if names is None else f"sequence {k} ({names[k]})"


def _encode(sequence: str, name: str) -> bytes:
    """The sequence as one small integer per letter."""
    letters = sequence.upper().replace("T", "U")
    wrong = next((k for k, letter in enumerate(letters) if letter not in _ALPHABET), None)
    if wrong is not None:
        raise GTMALocError(
            f"{name} contains the letter {sequence[wrong]!r} at position {wrong + 1}; "
            "only A, C, G, U and T can be aligned",
            "Correct the sequence in its source, or remove it",
        )
    if not letters:
        raise GTMALocError(
            f"{name} is empty", "Remove it: a miRNA without a sequence has no sequence similarity"
        )
    return bytes(map(_ALPHABET.index, letters))


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):  # a container may allow fewer cores than the machine has
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _score_lower_triangle(
    sequences: Sequence[bytes], scoring: Scoring, workers: int, progress: Progress
) -> Scores:
    """SW of each sequence with itself and all earlier ones; `sequences` are sorted by length."""
    n = len(sequences)
    scores = np.zeros((n, n), dtype=np.int32)
    in_tile = max(1, min(_QUERIES_IN_TILE, _CELLS_IN_COLUMN // max(map(len, sequences), default=1)))
    tiles = [
        (query, min(query + in_tile, n), target, min(target + _TARGETS_IN_TILE, n))
        for target in range(0, n, _TARGETS_IN_TILE)
        for query in range(target, n, in_tile)
    ]
    # Largest tiles first, so that the threads finish at about the same time.
    tiles.sort(key=lambda tile: len(sequences[tile[1] - 1]) * (min(tile[1], tile[3]) - tile[2]), reverse=True)

    def align(tile: tuple[int, int, int, int]) -> None:
        query, query_end, target, target_end = tile
        target_end = min(target_end, query_end)
        scores[query:query_end, target:target_end] = _align(
            sequences[query:query_end], sequences[target:target_end], scoring
        )

    with ThreadPoolExecutor(workers, thread_name_prefix="smith-waterman") as pool:
        pending = [pool.submit(align, tile) for tile in tiles]
        try:
            for done, future in enumerate(as_completed(pending), start=1):
                future.result()
                progress(done, len(tiles))
        except BaseException:  # including Ctrl-C: do not wait for tiles that have not started
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return scores


def _align(queries: Sequence[bytes], targets: Sequence[bytes], scoring: Scoring) -> Scores:
    """SW of each query with each target, (queries, targets)."""
    rows = max(map(len, queries))
    columns = max(map(len, targets))
    floor, dtype = scoring.floor, scoring.dtype(min(rows, columns))
    # profile[letter · columns + c]: score of `letter` against position columns-1-c of each target. Along an
    # anti-diagonal the target position falls as the query position rises, hence the reversal. Negative scores
    # are stored as their complement: adding it to a stored score (never below `floor`) gives the right one
    # modulo 2^bits.
    reverse = _pad(targets, columns)[:, ::-1].T
    letters = np.arange(len(_ALPHABET) + 1)[:, None, None]
    equal = (reverse == letters) & (letters != _PADDING)
    profile = np.where(equal, scoring.match, scoring.mismatch).astype(dtype).reshape(-1, len(targets))
    lookup = _pad(queries, rows).T.astype(np.intp) * columns + np.arange(rows)[:, None]

    # stored[.][i+1] is the cell of query position i on one of the last three anti-diagonals t = i + j. Row 0,
    # and rows not yet written, are the borders H(0, j) and H(i, 0). Padding cannot raise a maximum: it scores
    # no match.
    shape = (rows, len(queries), len(targets))
    stored = [np.full((rows + 1, *shape[1:]), floor, dtype=dtype) for _ in range(3)]
    best = np.full(shape, floor, dtype=dtype)
    diagonal = np.empty(shape, dtype=dtype)
    gap, zero = np.array(-scoring.gap, dtype=dtype), np.array(floor, dtype=dtype)
    for t in range(rows + columns - 1):
        first, end = max(0, t - columns + 1), min(rows, t + 1)
        now, before, two_before = stored[t % 3], stored[(t - 1) % 3], stored[(t - 2) % 3]
        cell, paired = now[first + 1 : end + 1], diagonal[: end - first]
        np.take(profile, lookup[first:end] + (columns - 1 - t), axis=0, out=paired, mode="clip")
        np.add(paired, two_before[first:end], out=paired)
        np.maximum(before[first:end], before[first + 1 : end + 1], out=cell)
        np.subtract(cell, gap, out=cell)
        np.maximum(cell, paired, out=cell)
        np.maximum(cell, zero, out=cell)
        np.maximum(best[first:end], cell, out=best[first:end])
    largest: Scores = best.max(axis=0).astype(np.int32)
    return largest - np.int32(floor)


def _pad(sequences: Sequence[bytes], length: int) -> npt.NDArray[np.uint8]:
    """The encoded sequences as rows, padded at the end with a letter that matches nothing."""
    padded = np.full((len(sequences), length), _PADDING, dtype=np.uint8)
    for row, code in zip(padded, sequences, strict=True):
        row[: len(code)] = np.frombuffer(code, dtype=np.uint8)
    return padded
