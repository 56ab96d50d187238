"""What the verbs share: options, the workspace and the output of results."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gtmaloc.console import Reporter, print_json

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


def show(result: Any, as_json: bool, table: Table | str) -> None:
    """Print the result: its JSON object, or the table for people."""
    if as_json:
        print_json(result.as_json() if hasattr(result, "as_json") else result)
    else:
        Console().print(table, markup=False, soft_wrap=isinstance(table, str))


def make_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
    """A table with right-aligned numbers; brackets in its texts are not read as markup."""
    table = Table(title=Text(title), title_justify="left", header_style="bold")
    for index, column in enumerate(columns):
        numeric = bool(rows) and all(isinstance(row[index], int | float) for row in rows)
        table.add_column(Text(column), justify="right" if numeric else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(_text(value)) for value in row))
    return table


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
