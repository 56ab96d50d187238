"""The strongest graph evidence for one compartment, as a sentence."""

from graph_schema.networks import NETWORKS
from gtmaloc_model.explanation.graph_evidence import Evidence

_WORDS = {"FUNCTIONALLY_SIMILAR_TO": "function", **{n.relation_type: n.name for n in NETWORKS}}


def evidence_in_words(of: Evidence) -> str:
    """The most similar miRNA that is reported there, and the shared partner of highest lift; may be empty."""
    said = []
    if of.neighbours:
        near = max(of.neighbours, key=lambda n: n.score)
        by = _WORDS.get(near.relation, near.relation)
        said.append(f"similar in {by} ({near.score:.2f}) to {near.neighbour}, which is reported here")
    if of.shared:
        best = max(of.shared, key=lambda s: s.lift)
        kind = _WORDS.get(best.relation, best.relation)
        said.append(
            f"shares the {kind} {best.partner} with {best.shared_by} labelled miRNAs, {best.found_there} of "
            f"them reported here ({best.expected:.0%} of equally studied ones)"
        )
    return "; ".join(said)
