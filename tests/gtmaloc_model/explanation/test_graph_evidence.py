"""Evidence for a compartment: what is shared with miRNAs found there, and which neighbours are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gtmaloc_model.explanation.graph_evidence import PRIOR_WEIGHT, explain_compartments, lift


def place(name: str, **given_values: object) -> dict[str, object]:
    return {
        "compartment": name,
        "reports": [],
        "probability": 0.4,
        "calibrated": 0.4,
        "rank": 5,
        "of": 9,
        "status": "possible",
        "run": "r1",
        "base_rate": 0.2,
    } | given_values


def report(source: str, *pmids: str, score: float | None = None) -> dict[str, object]:
    rest: dict[str, object] = {"go_id": None, "evidence": [], "observations": []}
    return rest | {"source": source, "pmids": pmids, "score": score}


def shared(partner: str, shared_by: int, found_there: int, compartment: str = "Nucleus") -> dict[str, object]:
    return {
        "relation": "ASSOCIATED_WITH",
        "partner": partner,
        "shared_by": shared_by,
        "found_there": found_there,
        "compartment": compartment,
    }


@pytest.mark.parametrize(
    ("given_values", "answer"),
    [
        ({"reports": [report("localization_benchmark")], "calibrated": 0.1}, "known"),
        ({"calibrated": 0.5, "status": "likely"}, "likely"),
        ({"calibrated": 0.49, "status": "not enough evidence"}, "not enough evidence"),
        ({"calibrated": None, "probability": None}, "unknown"),
    ],
)
def test_the_answer_says_known_before_the_status_of_the_prediction(
    given_values: dict[str, object], answer: str
) -> None:
    assert explain_compartments([place("Nucleus", **given_values)], [], [])[0].answer == answer


def test_reports_with_publications_come_before_the_bare_label_of_the_benchmark() -> None:
    reports = [
        report("localization_benchmark"),
        report("unpublished", score=0.9),
        report("another", "8", score=0.2),
        report("rnalocate", "9", "7", score=0.8),
    ]
    (nucleus,) = explain_compartments([place("Nucleus", reports=reports)], [], [])
    assert nucleus.sources == ("rnalocate", "another", "unpublished", "localization_benchmark")
    assert nucleus.pmids == ("7", "8", "9")
    assert nucleus.reports[0].score == 0.8


def test_lift_is_the_shrunk_share_over_the_base_rate() -> None:
    assert PRIOR_WEIGHT == 5
    assert lift(8, 10, 0.2) == pytest.approx((8 + 5 * 0.2) / (10 + 5) / 0.2)


def test_lift_of_a_compartment_where_nothing_is_found_is_neutral() -> None:
    assert lift(0, 10, 0.0) == 1.0


@given(st.integers(1, 500), st.floats(0.01, 1.0))
def test_a_share_equal_to_the_base_rate_has_lift_one(shared_by: int, base: float) -> None:
    assert lift(0, 0, base) == pytest.approx(1.0)
    assert lift(shared_by, shared_by, base) >= 1.0 - 1e-9  # found everywhere: never evidence against


def test_few_shared_miRNAs_count_less_than_many() -> None:  # noqa: N802
    few, many = shared("rare", 3, 3), shared("common", 60, 60)
    evidence = explain_compartments([place("Nucleus")], [few, many], [])[0]
    assert [s.partner for s in evidence.shared] == ["common", "rare"]


def test_a_partner_below_the_base_rate_is_not_evidence() -> None:
    evidence = explain_compartments([place("Nucleus")], [shared("elsewhere", 50, 2)], [])[0]
    assert evidence.shared == ()


def test_the_partners_of_largest_lift_are_kept_per_relation() -> None:
    rows = [shared(f"shared {n} times", n, n) for n in (4, 20, 8)]
    rows += [{**row, "relation": "TARGETS"} for row in rows]
    found = explain_compartments([place("Nucleus")], rows, [], most=2)[0].shared
    kept = ["shared 20 times", "shared 8 times"]
    assert [(s.relation, s.partner) for s in found] == [
        (relation, partner) for relation in ("ASSOCIATED_WITH", "TARGETS") for partner in kept
    ]


def test_evidence_stays_with_its_compartment() -> None:
    places = [place("Nucleus"), place("Cytoplasm")]
    evidence = explain_compartments(places, [shared("x", 10, 9, "Cytoplasm")], [])
    assert [len(e.shared) for e in evidence] == [0, 1]


def test_neighbours_are_kept_per_relation_and_most_similar_first() -> None:
    rows = [
        {"relation": r, "neighbour": f"{r}-{k}", "score": 1 - k / 10, "compartment": "Nucleus"}
        for r in ("SEQUENCE_SIMILAR_TO", "FUNCTIONALLY_SIMILAR_TO")
        for k in range(5)
    ]
    found = explain_compartments([place("Nucleus")], [], rows, most=2)[0].neighbours
    assert [n.neighbour for n in found] == [
        "FUNCTIONALLY_SIMILAR_TO-0",
        "FUNCTIONALLY_SIMILAR_TO-1",
        "SEQUENCE_SIMILAR_TO-0",
        "SEQUENCE_SIMILAR_TO-1",
    ]
