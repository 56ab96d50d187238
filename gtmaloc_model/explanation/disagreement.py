"""Where the evidence in the graph and the model differ, in one sentence."""

from __future__ import annotations

from gtmaloc_model.explanation.graph_evidence import Evidence
from gtmaloc_model.explanation.model_output import CompartmentContributions


def disagreement(
    answer: str,
    set_: str | None,
    calibrated: float | None,
    evidence: Evidence,
    output: CompartmentContributions | None,
) -> str | None:
    """A sentence, or None if they agree.

    They differ where

    - a source reports the pair, but the model, which has not seen this report, excludes it at 90 %;
    - the model excludes the pair or calls it unlikely, but the evidence exceeds chance;
    - the model calls the pair likely, but nothing in the graph speaks for it.
    """
    if calibrated is None:
        return None
    if answer == "known":
        if set_ != "absent":
            return None
        return (
            f"A source reports it, but the model, which has not seen that report, gives it {calibrated:.3f} "
            "and excludes it at 90 %"
        )
    if evidence.speaks_for and (answer == "unlikely" or set_ == "absent"):
        return f"The graph speaks for it ({_for(evidence)}), the model against it ({calibrated:.3f})"
    if answer == "likely" and not evidence.shared and not evidence.similar_found:
        return f"The model calls it likely, but no evidence in the graph speaks for it{_rests_on(output)}"
    return None


def _for(evidence: Evidence) -> str:
    if evidence.shared:
        best = min(evidence.shared, key=lambda s: (s.chance, s.partner))
        return (
            f"{best.found_there} of {best.shared_by} miRNAs that share {best.partner} are found here, where "
            f"{best.expected:.0%} of equally studied ones are"
        )
    return f"{evidence.similar_found} of {evidence.similar} similar miRNAs are found here"


def _rests_on(output: CompartmentContributions | None) -> str:
    if output is None or not output.contributions:
        return ""
    most = max(output.contributions, key=lambda c: c.contribution)
    return f"; it rests on {most.part} ({most.contribution:+.2f} log odds)" if most.contribution > 0 else ""
