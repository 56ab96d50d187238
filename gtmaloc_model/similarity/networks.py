"""The step `relate` on arrays: sequence, disease and functional networks of a dataset (eq. 1-6)."""

import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from gtmaloc_base.progress import Progress, silent
from gtmaloc_model.data.raw_data import RawData
from gtmaloc_model.similarity.disease_semantic import semantic_similarity
from gtmaloc_model.similarity.functional import functional_similarity
from gtmaloc_model.similarity.gip_kernel import gip_kernel
from gtmaloc_model.similarity.smith_waterman import mirna_similarity
from gtmaloc_model.similarity.thresholds import mix, nearest_neighbours, threshold_network

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class SimilarityParameters:
    """The free parameters of eq. 1-6; see docs/similarities.md."""

    mesh_delta: float = 0.5
    functional_alpha: float = 0.5
    functional_threshold: float = 0.6
    disease_threshold: float = 0.3
    sequence_neighbours: int = 20
    sequence_threshold: float = 0.6


@dataclass(frozen=True, slots=True, eq=False)
class ScoredNetwork:
    """An undirected network: each unordered pair once, i < j, with its score."""

    type: str  # relation type in the graph
    label: str  # node label of both ends
    ids: tuple[str, ...]
    i: npt.NDArray[np.int64]
    j: npt.NDArray[np.int64]
    score: npt.NDArray[np.float32]
    method: str
    seconds: float  # of computing time

    def edges(self) -> list[tuple[str, str, float]]:
        """(start id, end id, score) of every edge."""
        return [
            (self.ids[a], self.ids[b], s)
            for a, b, s in zip(self.i.tolist(), self.j.tolist(), self.score.tolist(), strict=True)
        ]

    def matrix(self) -> sparse.csr_matrix:
        """(N, N) symmetric scores with an empty diagonal."""
        n = len(self.ids)
        upper = sparse.csr_matrix((self.score, (self.i, self.j)), shape=(n, n))
        return sparse.csr_matrix(upper + upper.T)


def functional_network(raw: RawData, parameters: SimilarityParameters) -> ScoredNetwork:
    """Eq. 4-6: best-match average of disease similarity, mixed with the GIP kernel, thresholded."""
    return _functional(raw, parameters, _disease_similarity(raw, parameters))


def similarity_networks(
    raw: RawData, parameters: SimilarityParameters, progress: Progress = silent
) -> Iterator[ScoredNetwork]:
    """The three networks of a dataset, one after the other: sequence, disease, functional."""
    yield _sequence(raw, parameters, progress)
    started = time.perf_counter()
    diseases = _disease_similarity(raw, parameters)
    i, j, score = threshold_network(diseases, parameters.disease_threshold)
    yield ScoredNetwork(
        "DISEASE_SIMILAR_TO",
        "Disease",
        raw.partners("disease"),
        i,
        j,
        score,
        f"Wang, delta {parameters.mesh_delta:g}, threshold {parameters.disease_threshold:g}",
        time.perf_counter() - started,
    )
    yield _functional(raw, parameters, diseases)


def _disease_similarity(raw: RawData, parameters: SimilarityParameters) -> Matrix:
    return semantic_similarity(raw.partners("disease"), raw.disease_parents, delta=parameters.mesh_delta)


def _sequence(raw: RawData, parameters: SimilarityParameters, progress: Progress) -> ScoredNetwork:
    started = time.perf_counter()
    known = {m: raw.precursors.get(m, ()) for m in raw.mirna_ids}
    similarity = mirna_similarity(known, progress=progress)
    k, least = parameters.sequence_neighbours, parameters.sequence_threshold
    i, j, score = nearest_neighbours(similarity, k, least)
    method = f"Smith-Waterman +1/-1/-2, divided by sqrt of the lengths; {k} nearest or at least {least:g}"
    seconds = time.perf_counter() - started
    return ScoredNetwork("SEQUENCE_SIMILAR_TO", "MiRNA", raw.mirna_ids, i, j, score, method, seconds)


def _functional(raw: RawData, parameters: SimilarityParameters, diseases: Matrix) -> ScoredNetwork:
    started = time.perf_counter()
    associations = raw.association_matrix("disease").toarray()
    mixed = mix(
        functional_similarity(associations, diseases), gip_kernel(associations), parameters.functional_alpha
    )
    i, j, score = threshold_network(mixed, parameters.functional_threshold)
    method = (
        f"best-match average and GIP, alpha {parameters.functional_alpha:g}, "
        f"threshold {parameters.functional_threshold:g}"
    )
    seconds = time.perf_counter() - started
    return ScoredNetwork("FUNCTIONALLY_SIMILAR_TO", "MiRNA", raw.mirna_ids, i, j, score, method, seconds)
