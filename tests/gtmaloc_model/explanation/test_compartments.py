"""One record per compartment: reports before predictions, and the model beside the graph."""

import pytest

from gtmaloc_model.explanation.compartments import explain_compartments
from gtmaloc_model.explanation.graph_evidence import Evidence
from gtmaloc_model.explanation.model_output import (
    CompartmentContributions,
    Contribution,
    FeatureContribution,
    OutputExplanation,
)

EVIDENCE = {
    "Nucleus": Evidence((), (), 7, 2, 1, 4, 3, True),
    "Cytoplasm": Evidence((), (), 0, 0, 0, 0, 0, False),
}
OUTPUT = OutputExplanation(
    {
        "Nucleus": CompartmentContributions(
            0.3, (Contribution("sequence", 0.5, 0.2),), (FeatureContribution("sequence: length", 0.1),)
        )
    },
    (),
    None,
)


def place(name: str, **given_values: object) -> dict[str, object]:
    return {
        "compartment": name,
        "reports": [],
        "probability": 0.4,
        "calibrated": 0.4,
        "rank": 5,
        "of": 9,
        "status": "possible",
        "set": "either",
        "run": "r1",
        "base_rate": 0.2,
    } | given_values


def report(source: str, *pmids: str, score: float | None = None) -> dict[str, object]:
    rest: dict[str, object] = {"go_id": None, "evidence": [], "observations": []}
    return rest | {"source": source, "pmids": pmids, "score": score}


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
    assert explain_compartments([place("Nucleus", **given_values)], EVIDENCE, None)[0].answer == answer


def test_reports_with_publications_come_before_the_bare_label_of_the_benchmark() -> None:
    reports = [
        report("localization_benchmark"),
        report("unpublished", score=0.9),
        report("another", "8", score=0.2),
        report("rnalocate", "9", "7", score=0.8),
    ]
    (nucleus,) = explain_compartments([place("Nucleus", reports=reports)], EVIDENCE, None)
    assert nucleus.sources == ("rnalocate", "another", "unpublished", "localization_benchmark")
    assert nucleus.pmids == ("7", "8", "9")
    assert nucleus.reports[0].score == 0.8


def test_model_and_graph_stand_side_by_side() -> None:
    nucleus, cytoplasm = explain_compartments(
        [place("Nucleus", status="unlikely"), place("Cytoplasm")], EVIDENCE, OUTPUT
    )
    assert (nucleus.set, nucleus.nothing_known) == ("either", 0.3)
    assert nucleus.contributions == OUTPUT.compartments["Nucleus"].contributions
    assert nucleus.features == OUTPUT.compartments["Nucleus"].features
    assert (nucleus.compared, nucleus.partners_for, nucleus.partners_against) == (7, 2, 1)
    assert (nucleus.similar, nucleus.similar_found) == (4, 3)
    assert nucleus.disagreement is not None and "3 of 4 similar miRNAs" in nucleus.disagreement
    assert (cytoplasm.nothing_known, cytoplasm.contributions, cytoplasm.features) == (None, (), ())
    assert cytoplasm.disagreement is None
