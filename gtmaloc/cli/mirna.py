"""Verbs that ask about miRNAs: predict, explain."""

from pathlib import Path
from typing import Annotated, Any

import typer

from gtmaloc.cli.app import Json, counted, make_table, workspace
from gtmaloc.console import print_json, print_line, print_table
from gtmaloc.table_files import check_destination, save_table
from gtmaloc_base.errors import UsageError

_HOW = {
    "exact": "exact match",
    "renamed": "renamed",
    "ambiguous": "ambiguous",
    "dead": "withdrawn from miRBase",
    "unknown": "unknown to miRBase",
}
PREDICTION_COLUMNS = ("compartment", "calibrated", "base_rate", "rank", "of", "set", "status")
"""What `predict` prints in its table; --json outputs every property of a prediction."""
_SYNTHETIC = "SYNTHETIC demonstration data: nothing here is biology."


def predict(
    names: Annotated[
        list[str] | None, typer.Argument(help="miRNA names or accessions, in any spelling.")
    ] = None,
    file: Annotated[
        str | None,
        typer.Option("--file", "-f", help="A list of names or a table (text, CSV, TSV, xlsx); - for stdin."),
    ] = None,
    column: Annotated[
        str | None, typer.Option("--column", "-c", help="Header of the column with the names in the file.")
    ] = None,
    sequence: Annotated[
        str | None,
        typer.Option("--sequence", help="RNA sequence of a mature (15-30 nt) or hairpin (40-200 nt)."),
    ] = None,
    as_json: Json = False,
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Write a table with one row per name and compartment here.")
    ] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="The same table as a spreadsheet.")] = None,
) -> None:
    """Show the published predictions of miRNAs, and how each name was interpreted.

    Names without a prediction are listed with the reason; then the exit code is 1. A sequence that miRBase
    does not hold is predicted by a model trained for it, on the dataset of the newest run.

    Example: gtmaloc predict hsa-miR-21-5p hsa-let-7a

    Example: gtmaloc predict --sequence UGAGGUAGUAGGUUGUGUGGUU

    Example: gtmaloc predict --file names.xlsx --column miRNA --csv predictions.csv
    """
    if sequence is not None:
        if names or file is not None or column is not None or csv is not None or xlsx is not None:
            raise UsageError("--sequence is given with names or files", "Ask for the sequence alone")
        _predict_sequence(sequence, as_json)
        return
    from gtmaloc.pipeline import predict as step

    asked = _names(names or [], file, column)
    for path, suffix in ((csv, ".csv"), (xlsx, ".xlsx")):
        if path is not None:
            check_destination(path, suffix)
    if len(asked) == 1 and file is None:
        answers: list[Any] = [step.predict_one(workspace(), asked[0])]
    else:
        answers = list(step.predict(workspace(), asked))
    written = [path for path in (csv, xlsx) if path is not None]
    for path in written:
        save_table(path, step.COLUMNS, step.as_rows(answers))
    if as_json:
        single = len(answers) == 1 and file is None
        print_json(answers[0].as_json() if single else {"results": [a.as_json() for a in answers]})
    elif written:
        print_line(f"{counted(len(answers), 'name')}: {' and '.join(map(str, written))}")
    else:
        for answer in answers:
            _print_answer(answer)
    without = sum(isinstance(answer, step.Unanswered) for answer in answers)
    if without:
        raise step.NoPrediction(
            f"{without:,} of {counted(len(answers), 'name')} have no prediction",
            "The reason is given with each of them",
        )


def _predict_sequence(sequence: str, as_json: bool) -> None:
    from gtmaloc.pipeline.predict_sequence import predict_sequence

    answer = predict_sequence(workspace(), sequence)
    if as_json:
        print_json(answer.as_json())
        return
    print_line(f"{answer.kind} of {len(answer.sequence)} nt")
    if answer.synthetic:
        print_line(_SYNTHETIC, "bold yellow")
    _print_note(answer.note)
    rows = [tuple(p.get(column) for column in PREDICTION_COLUMNS) for p in answer.predictions]
    print_table(make_table(f"{answer.model}, features {answer.features}", PREDICTION_COLUMNS, rows))
    print_line(answer.meaning, "dim")


def _names(given: list[str], file: str | None, column: str | None) -> list[Any]:
    from gtmaloc.pipeline.listed_names import names_in

    if column is not None and file is None:
        raise UsageError(f"--column {column!r} is given without a file", "Name the file too: --file FILE")
    if not given and file is None:
        raise UsageError("There is no name to predict for", "Give names, or a list of them with --file FILE")
    return [*given, *(names_in(file, column)[0] if file is not None else ())]


def _print_answer(answer: Any) -> None:
    if hasattr(answer, "error"):
        print_line(f"{answer.query}: {answer.error}", "bold red")
        return
    print_line(_resolved_line(answer.query, answer.resolved))
    if answer.synthetic:
        print_line(_SYNTHETIC, "bold yellow")
    _print_note(answer.note)
    rows = [tuple(p.get(column) for column in PREDICTION_COLUMNS) for p in answer.predictions]
    features = f", features {answer.features}" if answer.features else ""
    print_table(make_table(f"run {answer.run}{features}", PREDICTION_COLUMNS, rows))
    for p in answer.predictions:
        if p["sources"]:
            print_line(f"{p['compartment']}: known from {_sources(p)}")
    print_line(answer.meaning, "dim")


def explain(
    name: Annotated[str, typer.Argument(help="A miRNA name or accession.")], as_json: Json = False
) -> None:
    """Show known and predicted compartments of one miRNA, and the evidence in the graph for each.

    Example: gtmaloc explain hsa-miR-21-5p
    """
    from gtmaloc.pipeline.explain import explain as step

    result = step(workspace(), name)
    if as_json:
        print_json(result.as_json())
        return
    print_line(_resolved_line(result.query, result.resolved))
    if result.synthetic:
        print_line(_SYNTHETIC, "bold yellow")
    _print_note(result.note)
    print_line(f"run {result.run}" if result.run else "no published run")
    for c in result.compartments:
        _print_compartment(c)
    print_line(
        "Evidence is ranked by how often it occurs with the compartment; it is not the model's reasoning.",
        "dim",
    )
    print_line(result.meaning, "dim")


def _sources(prediction: Any) -> str:
    pmids = f" (PMID {', '.join(prediction['pmids'])})" if prediction["pmids"] else ""
    return ", ".join(prediction["sources"]) + pmids


def _print_note(note: str | None) -> None:
    if note is not None:
        print_line(note, "bold yellow")


def _print_compartment(c: Any) -> None:
    known = f", known from {', '.join(c.sources)}" if c.sources else ""
    probability = (
        f"calibrated probability {c.calibrated:.3f}" if c.calibrated is not None else "no prediction"
    )
    base_rate = f"base rate {c.base_rate:.3f} of labelled miRNAs"
    rank = f"rank {c.rank} of {c.of}, " if c.rank is not None and c.of is not None else ""
    print_line("")
    print_line(f"{c.compartment}: {c.answer} ({probability}, {rank}{base_rate}{known})", "bold")
    for r in c.reports:
        print_line(f"  {_report_line(r)}")
    for s in c.shared:
        words = s.relation.lower().replace("_", " ")
        found = f"{s.found_there} of {s.shared_by} other miRNAs found here"
        print_line(f"  {words} {s.partner}: {found}, lift {s.lift:.2f}")
    for n in c.neighbours:
        words = n.relation.lower().replace("_", " ")
        print_line(f"  {words} {n.neighbour}, {n.score:.2f}")


def _report_line(report: Any) -> str:
    score = f"score {report.score:g}" if report.score is not None else ""
    pmids = f"PMID {', '.join(report.pmids)}" if report.pmids else ""
    facts = ", ".join(filter(None, (score, report.go_id, pmids, *report.evidence)))
    return f"reported by {report.source}: {facts}"


def _resolved_line(query: str, resolved: Any) -> str:
    level = f", {resolved.level} level" if resolved.level != "none" else ""
    note = f" ({resolved.note})" if resolved.note else ""
    return f"{query} is {resolved.id}: {_HOW[resolved.how]}{level}{note}"
