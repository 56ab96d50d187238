"""What the verbs share: options, the workspace and the output of results."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from gtmaloc.console import Reporter, literal, print_json, print_line, print_table

if TYPE_CHECKING:
    from gtmaloc.workspace import Workspace

Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout; messages stay on stderr.")]
DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data", help="Directory of releases. Without it: GTMALOC_DATA, else the synthetic demonstration."
    ),
]
Seed = Annotated[int | None, typer.Option("--seed", min=0, help="Seed of every random choice.")]
Device = Annotated[str | None, typer.Option("--device", help="auto, cpu or cuda.")]
Processes = Annotated[
    int | None,
    typer.Option(
        "--processes",
        min=1,
        help="Processes that compute folds, with the same bits as one; a GPU is used by one. Default: 1.",
    ),
]
NoWait = Annotated[
    bool,
    typer.Option("--no-wait", help="Fail if another process is writing to the graph, instead of waiting."),
]


def workspace(*, no_wait: bool = False, **overrides: Any) -> "Workspace":
    """The workspace of this command; given options override environment variables."""
    # Imported here so that `--help` loads neither the settings nor the Neo4j driver.
    from gtmaloc.settings import read_settings
    from gtmaloc.workspace import Workspace

    return Workspace(read_settings(wait=False if no_wait else None, **overrides), Reporter())


def show(result: Any, as_json: bool, table: Table | str | list[str]) -> None:
    """Print the result: its JSON object, or the table, line or lines for people."""
    if as_json:
        print_json(result.as_json() if hasattr(result, "as_json") else result)
    elif isinstance(table, Table):
        print_table(table)
    else:
        for line in [table] if isinstance(table, str) else table:
            print_line(line)


def make_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    """A table with right-aligned numbers; its texts are shown as they are."""
    table = Table(title=literal(title), title_justify="left", header_style="bold")
    for index, column in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[index], int | float) for row in rows)
        table.add_column(literal(column), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(literal(_text(value)) for value in row))
    return table


def counted(number: int, thing: str) -> str:
    """A number with its noun: 1 row, 2 rows."""
    return f"{number:,} {thing}" + ("" if number == 1 else "s")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:.4g}" if value and abs(value) < 0.001 else f"{value:,.3f}"
    if isinstance(value, Mapping | list | tuple):
        return ", ".join(str(v) for v in value) if not isinstance(value, Mapping) else str(dict(value))
    return str(value)
