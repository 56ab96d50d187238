"""The verb `predict`, and how answers about a miRNA are printed."""

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
SYNTHETIC = "SYNTHETIC demonstration data: nothing here is biology."


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
        print_line(SYNTHETIC, "bold yellow")
    print_note(answer.note)
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
    print_line(resolved_line(answer.query, answer.resolved))
    if answer.synthetic:
        print_line(SYNTHETIC, "bold yellow")
    print_note(answer.note)
    rows = [tuple(p.get(column) for column in PREDICTION_COLUMNS) for p in answer.predictions]
    features = f", features {answer.features}" if answer.features else ""
    print_table(make_table(f"run {answer.run}{features}", PREDICTION_COLUMNS, rows))
    for p in answer.predictions:
        if p["sources"]:
            print_line(f"{p['compartment']}: known from {_sources(p)}")
    print_line(answer.meaning, "dim")


def _sources(prediction: Any) -> str:
    pmids = f" (PMID {', '.join(prediction['pmids'])})" if prediction["pmids"] else ""
    return ", ".join(prediction["sources"]) + pmids


def print_note(note: str | None) -> None:
    """Print what is wrong with the answer, if anything."""
    if note is not None:
        print_line(note, "bold yellow")


def resolved_line(query: str, resolved: Any) -> str:
    """How a name was interpreted."""
    level = f", {resolved.level} level" if resolved.level != "none" else ""
    note = f" ({resolved.note})" if resolved.note else ""
    return f"{query} is {resolved.id}: {_HOW[resolved.how]}{level}{note}"
