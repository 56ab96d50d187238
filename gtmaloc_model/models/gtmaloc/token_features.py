"""The classifier's input for a miRNA: one vector per relation."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from gtmaloc_model.data.dataset import RELATIONS, LocalizationDataset

MIN_PARTNER_DEGREE = 8
"""Association columns with fewer ones are left out; node2vec and the graph transformer cover them."""
Z_SCALE = 0.3
"""Weight of the graph transformer's output relative to its own inputs (development folds, seed 7)."""


def standardise(matrix: npt.NDArray[np.floating]) -> npt.NDArray[np.float32]:
    """(x − mean) / SD for each column over all miRNAs; a constant column becomes 0."""
    x = matrix.astype(np.float64)
    sd = x.std(axis=0)
    return np.asarray((x - x.mean(axis=0)) / np.where(sd > 1e-9, sd, 1.0), dtype=np.float32)


def token_features(
    dataset: LocalizationDataset, encoded: Mapping[str, npt.NDArray[np.float32]]
) -> list[npt.NDArray[np.float32]]:
    """(N, d_r) input of each relation's token, in the order of `RELATIONS`.

    Without an encoder (sequence) a token is the standardised node2vec vector x. With one it is

        0.3 · z ‖ x ‖ a ‖ ln(1 + |a|),

    where z is the encoder's standardised output, a the association columns with at least
    `MIN_PARTNER_DEGREE` ones, and ln(1 + |a|) is standardised. All but z is a skip connection around the
    encoder, because normalising to unit length discards how well studied a miRNA is.

    Args:
        dataset: the miRNAs.
        encoded: (N, width) output of the encoder of each relation that has one.
    """
    tokens = []
    for relation in RELATIONS:
        parts = [standardise(dataset.embeddings[relation])]
        if relation in encoded:
            profile = dataset.associations[relation].toarray().astype(np.float32)
            frequent = profile[:, profile.sum(axis=0) >= MIN_PARTNER_DEGREE]
            degree = standardise(np.log1p(frequent.sum(axis=1, keepdims=True)))
            parts = [standardise(encoded[relation]) * np.float32(Z_SCALE), *parts, frequent, degree]
        tokens.append(np.concatenate(parts, axis=1).astype(np.float32))
    return tokens
