"""What `explain` prints for people: the model beside the graph, and where they differ."""

import pytest

from gtmaloc.cli.main import _run
from gtmaloc.pipeline import explain as step
from gtmaloc.pipeline.explain import ExplainResult
from gtmaloc.pipeline.resolve import Resolved
from gtmaloc_model.explanation.compartments import CompartmentEvidence
from gtmaloc_model.explanation.graph_evidence import SharedPartner
from gtmaloc_model.explanation.model_output import (
    Applicability,
    Contribution,
    FeatureContribution,
    ModelNeighbour,
)

NUCLEUS = CompartmentEvidence(
    compartment="Nucleus", answer="unlikely", probability=0.2, calibrated=0.125, rank=3, of=9, base_rate=0.5,
    set="absent", sources=(), pmids=(), reports=(), nothing_known=0.25,
    contributions=(Contribution("associations", -1.5, 0.375),),
    features=tuple(FeatureContribution(f"[x] {i}", 0.1) for i in range(4)),
    shared=(SharedPartner("TARGETS", "GENE", 9, 8, 0.25, 2.5, 0.001),), neighbours=(), compared=7,
    partners_for=2, partners_against=1, similar=4, similar_found=3, disagreement="They differ",
)  # fmt: skip
ANSWER = ExplainResult(
    query="x", resolved=Resolved("hsa-mir-1", "precursor", "exact", None), run="r1", synthetic=False,
    applicability=Applicability(False, 0.1, 0.5, 0.1, 0.2),
    neighbours=(ModelNeighbour("hsa-mir-2", 0.5, ("Nucleus",), {"Nucleus": 0.0625}),),
    compartments=(NUCLEUS,), contributions_note=None, outdated=False, note=None,
)  # fmt: skip


def test_the_answer_in_words(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(step, "explain", lambda workspace, name: ANSWER)
    monkeypatch.setenv("COLUMNS", "200")
    assert _run(["explain", "x"]) == 0
    shown = capsys.readouterr().out
    lines = [" ".join(line.replace("│", " ").split()) for line in shown.splitlines()]
    for line in (
        "The miRNA is described more poorly, or lies farther from labelled ones, than 95 % of these.",
        "hsa-mir-2 0.500 Nucleus Nucleus 0.125 → 0.062",
        "Nucleus: unlikely (calibrated probability 0.125, rank 3 of 9, base rate 0.500 of labelled miRNAs, "
        "set absent)",
        "Disagreement: They differ.",
        "nothing known 0.250",
        "associations -1.50 0.375",
        "most in the trees' votes: [x] 0 +0.100, [x] 1 +0.100, [x] 2 +0.100",
        "shared diseases, drugs and targets: 7, 2 of them for it, 1 against it (by chance about 0 each)",
        "targets GENE: 8 of 9 other miRNAs found here, 25% of equally studied ones (lift 2.50, chance 0.001)",
        "similar miRNAs: 3 of 4 found here",
    ):
        assert line in lines
