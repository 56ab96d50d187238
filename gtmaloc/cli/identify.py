"""The verb `identify`."""

from pathlib import Path
from typing import Annotated, Any

import typer

from gtmaloc.cli.app import Json, counted, make_table, workspace
from gtmaloc.console import print_json, print_line, print_table
from gtmaloc.table_files import print_csv

SHOWN = ("line", "query", "how", "level", "name", "note")
"""Columns of the table for people; --json and --csv output every property of a row."""


def identify(
    file: Annotated[
        str, typer.Argument(help="A list of names or a table (text, CSV, TSV, xlsx); - for stdin.")
    ],
    column: Annotated[
        str | None, typer.Option("--column", "-c", help="Header of the column with the names, for a table.")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", help="Take the names from the miRBase files here instead of from the graph."),
    ] = None,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Comma-separated rows on stdout.")] = False,
) -> None:
    """Show what every microRNA name in a list denotes: exact, renamed, ambiguous, withdrawn or unknown.

    Example: gtmaloc identify names.txt --data data --csv > identified.csv
    """
    from gtmaloc.pipeline.identify import identify as step

    result = step(workspace(), file, column=column, data=data)
    found = result.as_json()
    if as_json:
        print_json(found)
    elif as_csv:
        rows = [tuple(map(_joined, row.values())) for row in result.rows]
        print_csv(tuple(result.rows[0]), rows)
    else:
        rows = [tuple(row[column] for column in SHOWN) for row in result.rows]
        print_table(make_table(f"names from {result.names_from}", SHOWN, rows))
        print_line(_summary(found))


def _summary(found: dict[str, Any]) -> str:
    blank = f"; {counted(found['blank'], 'blank line')}" if found["blank"] else ""
    return (
        f"{counted(found['total'], 'name')} ({found['distinct']:,} distinct): {found['exact']:,} exact, "
        f"{found['renamed']:,} renamed, {found['ambiguous']:,} ambiguous, {found['unknown']:,} unknown "
        f"(of which {found['dead']:,} withdrawn from miRBase){blank}"
    )


def _joined(value: Any) -> Any:
    return ";".join(value) if isinstance(value, list) else value
