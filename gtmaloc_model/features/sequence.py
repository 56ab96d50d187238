r"""Composition of hairpins and of their matures.

For a sequence $s$ of length $L$ and a word $w$ of $k$ letters,
$f_w = \#\{i : s_{i..i+k-1} = w\} / (L - k + 1)$.
Matures of a hairpin are averaged. The seed is nucleotides 2 to 8, the tail the last six.
"""

from __future__ import annotations

from collections import Counter
from itertools import product

from gtmaloc_model.data.dataset import LocalizationDataset
from gtmaloc_model.data.hairpins import Hairpin
from gtmaloc_model.features.block import Block, Columns, columns_of_hairpins

LETTERS = "ACGU"
WORDS = {k: tuple("".join(letters) for letters in product(LETTERS, repeat=k)) for k in (1, 2, 3)}
SEED = slice(1, 8)
TAIL = slice(-6, None)


def word_shares(sequence: str, k: int) -> dict[str, float]:
    """Share of each word of k letters among all words of a sequence; zeros if it is shorter than k."""
    counts = Counter(sequence[i : i + k] for i in range(len(sequence) - k + 1))
    total = max(1, len(sequence) - k + 1)
    return {word: counts[word] / total for word in WORDS[k]}


def describe_sequence(hairpin: Hairpin) -> dict[str, float]:
    """Length, G+C share and word shares of the hairpin; the same and the ends, averaged over its matures."""
    found: dict[str, float] = {}
    if hairpin.sequence:
        found |= _composition("hairpin", hairpin.sequence)
    matures = [p.sequence for p in hairpin.products if p.sequence]
    described = [_composition("mature", m) | _ends(m) for m in matures]
    for name in described[0] if described else ():
        found[name] = sum(values[name] for values in described) / len(described)
    return found


def _composition(what: str, sequence: str) -> dict[str, float]:
    shares = {w: share for k in WORDS for w, share in word_shares(sequence, k).items()}
    return {
        f"{what} length": float(len(sequence)),
        f"{what} G+C": shares["G"] + shares["C"],
        **{f"{what} {word}": share for word, share in shares.items()},
    }


def _ends(mature: str) -> dict[str, float]:
    seed, tail = mature[SEED], mature[TAIL]
    return {
        **{f"first {x}": float(mature[0] == x) for x in LETTERS},
        **{f"last {x}": float(mature[-1] == x) for x in LETTERS},
        **{f"seed {x}": seed.count(x) / max(1, len(seed)) for x in LETTERS},
        **{f"tail {x}": tail.count(x) / max(1, len(tail)) for x in LETTERS},
    }


def _compute(dataset: LocalizationDataset) -> Columns:
    return columns_of_hairpins(dataset, describe_sequence)


SEQUENCE = Block("sequence", "length and composition of hairpins and matures", ("mirbase",), _compute)
