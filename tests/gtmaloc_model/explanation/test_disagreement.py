"""Where evidence and model differ, it is said; where they agree, nothing is."""

from dataclasses import replace

import pytest

from gtmaloc_model.explanation.disagreement import disagreement
from gtmaloc_model.explanation.graph_evidence import Evidence, LabelledNeighbour, SharedPartner
from gtmaloc_model.explanation.model_output import CompartmentContributions, Contribution

SILENT = Evidence((), (), 0, 0, 0, 4, 0, False)
PARTNERS = (
    SharedPartner("TARGETS", "weaker", 9, 8, 0.5, 1.6, 0.01),
    SharedPartner("TARGETS", "stronger", 20, 18, 0.25, 2.4, 0.001),
)
STRONG = replace(SILENT, shared=PARTNERS, partners_for=2, speaks_for=True)
SIMILAR = replace(SILENT, neighbours=(LabelledNeighbour("r", "n", 0.9),), similar_found=3, speaks_for=True)


def output(*contributions: float) -> CompartmentContributions:
    parts = tuple(Contribution(f"part {i}", v, 0.1) for i, v in enumerate(contributions))
    return CompartmentContributions(0.2, parts, ())


@pytest.mark.parametrize(
    ("answer", "set_", "calibrated", "evidence"),
    [
        ("unlikely", "absent", 0.1, SILENT),
        ("likely", "present", 0.9, STRONG),
        ("likely", "present", 0.9, SIMILAR),
        ("likely", "present", 0.9, replace(SILENT, similar_found=1)),
        ("likely", "present", 0.9, replace(SILENT, shared=PARTNERS[:1])),
        ("possible", "either", 0.4, STRONG),
        ("possible", "absent", 0.4, SILENT),
        ("known", "present", 0.9, SILENT),
        ("known", "either", 0.4, STRONG),
        ("unknown", None, None, STRONG),
    ],
)
def test_nothing_is_said_where_they_agree(
    answer: str, set_: str | None, calibrated: float | None, evidence: Evidence
) -> None:
    assert disagreement(answer, set_, calibrated, evidence, output(1.0)) is None


@pytest.mark.parametrize(("answer", "set_"), [("unlikely", "neither"), ("possible", "absent")])
def test_evidence_against_the_model_names_the_strongest_partner(answer: str, set_: str) -> None:
    assert disagreement(answer, set_, 0.0512, STRONG, None) == (
        "The graph speaks for it (18 of 20 miRNAs that share stronger are found here, where 25% of equally "
        "studied ones are), the model against it (0.051)"
    )


def test_similar_miRNAs_against_the_model() -> None:  # noqa: N802
    found = disagreement("unlikely", "absent", 0.05, SIMILAR, None)
    assert found == (
        "The graph speaks for it (3 of 4 similar miRNAs are found here), the model against it (0.050)"
    )


def test_a_report_that_the_model_would_not_have_expected() -> None:
    assert disagreement("known", "absent", 0.04, STRONG, None) == (
        "A source reports it, but the model, which has not seen that report, gives it 0.040 and excludes it "
        "at 90 %"
    )


def test_a_prediction_without_evidence_says_what_it_rests_on() -> None:
    said = "The model calls it likely, but no evidence in the graph speaks for it"
    found = disagreement("likely", "present", 0.9, SILENT, output(-0.5, 0.25, 1.5))
    assert found == f"{said}; it rests on part 2 (+1.50 log odds)"
    assert disagreement("likely", "present", 0.9, SILENT, None) == said
    assert disagreement("likely", "present", 0.9, SILENT, output(-0.5)) == said
