"""The verb `explain`."""

from typing import Annotated, Any

import typer
from rich.table import Table

from gtmaloc.cli.app import Json, make_table, workspace
from gtmaloc.cli.mirna import SYNTHETIC, print_note, resolved_line
from gtmaloc.console import literal, print_json, print_line, print_table
from gtmaloc_model.explanation.study_degree import CHANCE

_NOT_LIKE = "The miRNA is described more poorly, or lies farther from labelled ones, than 95 % of these."
_FEATURES = 3
"""Single features that are printed; --json outputs all that the run keeps."""


def explain(
    name: Annotated[str, typer.Argument(help="A miRNA name or accession.")], as_json: Json = False
) -> None:
    """Show known and predicted compartments of one miRNA, what the model's output rests on, and the evidence.

    A sequence without a name has no explanation: its model is trained for the question and kept by no run.

    Example: gtmaloc explain hsa-miR-21-5p
    """
    from gtmaloc.pipeline.explain import explain as step

    result = step(workspace(), name)
    if as_json:
        print_json(result.as_json())
        return
    print_line(resolved_line(result.query, result.resolved))
    if result.synthetic:
        print_line(SYNTHETIC, "bold yellow")
    print_note(result.note)
    print_line(f"run {result.run}" if result.run else "no published run")
    print_note(result.contributions_note)
    if result.applicability is not None and not result.applicability.inside:
        print_line(_NOT_LIKE, "bold yellow")
    if result.neighbours:
        print_line("")
        print_table(_neighbours(result))
    for c in result.compartments:
        _print_compartment(c)
    print_line("")
    if result.neighbours:
        print_line(
            "log odds: what a part of the input adds to the model's answer; without it: the probability if "
            "that part is said to be unknown, or if the neighbour had not been in the training data.",
            "dim",
        )
    print_line(
        "Evidence in the graph is compared with miRNAs that are studied equally well; it is not what the "
        "model computes with.",
        "dim",
    )
    print_line(result.meaning, "dim")


def _neighbours(result: Any) -> Table:
    """The neighbours of the model, each with the compartment that changes most without it."""
    now = {c.compartment: c.calibrated for c in result.compartments}
    rows = []
    for n in result.neighbours:
        most = max(n.without, key=lambda c: abs(n.without[c] - now[c]))
        change = f"{most} {now[most]:.3f} → {n.without[most]:.3f}"
        rows.append((n.mirna, n.weight, ", ".join(n.compartments) or "none reported", change))
    columns = ("labelled miRNA", "weight", "found in", "largest change without it")
    return make_table("Labels that the model weighs most", columns, rows)


def _print_compartment(c: Any) -> None:
    known = f", known from {', '.join(c.sources)}" if c.sources else ""
    probability = (
        f"calibrated probability {c.calibrated:.3f}" if c.calibrated is not None else "no prediction"
    )
    base_rate = f"base rate {c.base_rate:.3f} of labelled miRNAs"
    rank = f"rank {c.rank} of {c.of}, " if c.rank is not None and c.of is not None else ""
    set_ = f", set {c.set}" if c.set else ""
    print_line("")
    print_line(f"{c.compartment}: {c.answer} ({probability}, {rank}{base_rate}{set_}{known})", "bold")
    if c.disagreement:
        print_line(f"  Disagreement: {c.disagreement}.", "bold yellow")
    for r in c.reports:
        print_line(f"  {_report_line(r)}")
    if c.contributions:
        print_table(_contributions(c))
    if c.features:
        shown = ", ".join(f"{f.feature} {f.contribution:+.3f}" for f in c.features[:_FEATURES])
        print_line(f"  most in the trees' votes: {shown}")
    if c.compared:
        found = f"{c.partners_for} of them for it, {c.partners_against} against it"
        found += f" (by chance about {CHANCE * c.compared:.0f} each)"
        print_line(f"  shared diseases, drugs and targets: {c.compared}, {found}")
    for s in c.shared:
        print_line(f"    {_words(s.relation)} {s.partner}: {_shared(s)}")
    if c.similar:
        print_line(f"  similar miRNAs: {c.similar_found} of {c.similar} found here")
    for n in c.neighbours:
        print_line(f"    {_words(n.relation)} {n.neighbour}, {n.score:.2f}")


def _contributions(c: Any) -> Table:
    """From what is said of a miRNA of which nothing is known to the prediction, part by part."""
    table = Table(header_style="bold", box=None, pad_edge=False)
    for title in ("  model", "log odds", "without it"):
        table.add_column(literal(title), justify="left" if title == "  model" else "right")
    table.add_row(literal("  nothing known"), literal(""), literal(f"{c.nothing_known:.3f}"))
    for part in c.contributions:
        row = (f"  {part.part}", f"{part.contribution:+.2f}", f"{part.without:.3f}")
        table.add_row(*map(literal, row))
    return table


def _shared(s: Any) -> str:
    return (
        f"{s.found_there} of {s.shared_by} other miRNAs found here, {s.expected:.0%} of equally studied ones "
        f"(lift {s.lift:.2f}, chance {s.chance:.2g})"
    )


def _words(relation: str) -> str:
    return relation.lower().replace("_", " ")


def _report_line(report: Any) -> str:
    score = f"score {report.score:g}" if report.score is not None else ""
    pmids = f"PMID {', '.join(report.pmids)}" if report.pmids else ""
    facts = ", ".join(filter(None, (score, report.go_id, pmids, *report.evidence)))
    return f"reported by {report.source}: {facts}"
