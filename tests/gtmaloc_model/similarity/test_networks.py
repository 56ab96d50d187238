"""The step `relate` on arrays: each network follows its own parameters, on four miRNAs worked out by hand."""

import numpy as np
import pytest

from gtmaloc_model.data.hairpins import Hairpin
from gtmaloc_model.data.raw_data import RawData
from gtmaloc_model.similarity.networks import (
    ScoredNetwork,
    SimilarityParameters,
    functional_network,
    similarity_networks,
)

RAW = RawData(
    mirna_ids=("m0", "m1", "m2", "m3"),
    compartments=(),
    labels=(),
    associations={"disease": (("m0", "a"), ("m1", "b"), ("m2", "a"), ("m3", "d"))},
    repertoire=tuple(
        Hairpin(f"MI{i}", sequence=s)
        for i, s in enumerate(("A" * 10, "A" * 9 + "C", "A" * 7 + "CCC", "GGGGGGGGAA"))
    ),
    denoted={f"m{i}": (f"MI{i}",) for i in range(4)},
    generic=frozenset(),
    disease_parents={"a": ("root",), "b": ("root",), "d": ("b",)},
    fingerprint="f",
    synthetic=True,
)
DELTA, ALPHA = 0.6, 0.25
PARAMETERS = SimilarityParameters(
    mesh_delta=DELTA,
    functional_alpha=ALPHA,
    functional_threshold=0.18,
    disease_threshold=0.3,
    sequence_neighbours=1,
    sequence_threshold=0.85,
)
A_AND_B = DELTA / (1 + DELTA)  # both contain themselves and the root: 2 Δ / (2 (1 + Δ)) = .375
B_AND_D = (1 + 2 * DELTA + DELTA**2) / (2 + 2 * DELTA + DELTA**2)  # d lies below b: .719
# a and d share only the root, (Δ + Δ²) / (2 + 2 Δ + Δ²) = .270: below the disease threshold
OTHER_DISEASE = np.exp(-2)  # GIP of two miRNAs with one disease each, a different one


def scored(network: ScoredNetwork) -> dict[tuple[str, str], float]:
    """Score by pair of ids."""
    return {(start, end): score for start, end, score in network.edges()}


def test_the_networks_come_in_order_with_their_relation_types() -> None:
    networks = list(similarity_networks(RAW, PARAMETERS))
    assert [(n.type, n.label, n.ids) for n in networks] == [
        ("SEQUENCE_SIMILAR_TO", "MiRNA", RAW.mirna_ids),
        ("DISEASE_SIMILAR_TO", "Disease", ("a", "b", "d")),
        ("FUNCTIONALLY_SIMILAR_TO", "MiRNA", RAW.mirna_ids),
    ]


def test_the_sequence_network_keeps_the_nearest_and_all_above_its_threshold() -> None:
    sequence, _, _ = similarity_networks(RAW, PARAMETERS)
    expected = {("m0", "m1"): 0.9, ("m1", "m2"): 0.8, ("m0", "m3"): 0.2}  # not m0 and m2: .7
    assert scored(sequence) == pytest.approx(expected)


def test_the_disease_network_follows_its_decay_and_threshold() -> None:
    _, diseases, _ = similarity_networks(RAW, PARAMETERS)
    assert scored(diseases) == pytest.approx({("a", "b"): A_AND_B, ("b", "d"): B_AND_D})


def test_the_functional_network_mixes_best_match_and_profile_by_alpha() -> None:
    *_, functional = similarity_networks(RAW, PARAMETERS)
    a_and_b = ALPHA * A_AND_B + (1 - ALPHA) * OTHER_DISEASE  # .195
    b_and_d = ALPHA * B_AND_D + (1 - ALPHA) * OTHER_DISEASE  # .281; a and d: .169, below the threshold
    expected = {("m0", "m1"): a_and_b, ("m0", "m2"): 1, ("m1", "m2"): a_and_b, ("m1", "m3"): b_and_d}
    assert scored(functional) == pytest.approx(expected)
    assert scored(functional_network(RAW, PARAMETERS)) == scored(functional)


def test_the_matrix_of_a_network_is_symmetric_without_a_diagonal() -> None:
    _, diseases, _ = similarity_networks(RAW, PARAMETERS)
    expected = [[0, A_AND_B, 0], [A_AND_B, 0, B_AND_D], [0, B_AND_D, 0]]
    assert diseases.matrix().toarray() == pytest.approx(np.array(expected))
