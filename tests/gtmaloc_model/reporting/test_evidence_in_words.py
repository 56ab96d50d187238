"""The strongest evidence is said in words, with its numbers."""

from gtmaloc_model.explanation.graph_evidence import Evidence, LabelledNeighbour, SharedPartner
from gtmaloc_model.reporting.evidence_in_words import evidence_in_words


def said(shared: list[tuple[str, str, int, int]], neighbours: list[tuple[str, str, float]]) -> str:
    partners = tuple(
        SharedPartner(r, p, n, k, expected=0.25, lift=k / n / 0.25, chance=0.01) for r, p, n, k in shared
    )
    similar = tuple(LabelledNeighbour(*n) for n in neighbours)
    return evidence_in_words(Evidence(partners, similar, 9, 3, 1, 4, 2, speaks_for=True))


def test_the_nearest_neighbour_and_the_partner_of_highest_lift() -> None:
    assert said(
        [("ASSOCIATED_WITH", "Asthma", 10, 4), ("TARGETS", "TP53", 8, 8), ("AFFECTS_RESPONSE_TO", "x", 9, 5)],
        [("FUNCTIONALLY_SIMILAR_TO", "hsa-mir-2", 0.95), ("SEQUENCE_SIMILAR_TO", "hsa-mir-3", 0.9)],
    ) == (
        "similar in function (0.95) to hsa-mir-2, which is reported here; "
        "shares the target TP53 with 8 labelled miRNAs, 8 of them reported here (25% of equally studied ones)"
    )


def test_one_of_both_is_enough_and_none_says_nothing() -> None:
    assert said([], [("SEQUENCE_SIMILAR_TO", "a", 0.5)]) == (
        "similar in sequence (0.50) to a, which is reported here"
    )
    assert said([("AFFECTS_RESPONSE_TO", "cisplatin", 4, 4)], []).startswith(
        "shares the drug cisplatin with 4"
    )
    assert said([], []) == ""
