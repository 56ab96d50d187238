"""Verbs that ask the whole graph: query, hash."""

import json
from typing import Annotated, Any

import typer

from gtmaloc.cli.app import Json, counted, make_table, show, workspace
from gtmaloc.console import print_json, print_table
from gtmaloc.table_files import print_csv
from gtmaloc_base.errors import UsageError


def query(
    cypher: Annotated[str, typer.Argument(help="A Cypher statement that reads.")],
    parameter: Annotated[
        list[str] | None, typer.Option("--param", "-p", help="NAME=VALUE; the value is JSON, else text.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Print at most this many rows.")] = 10_000,
    timeout: Annotated[float, typer.Option(help="Seconds after which the server ends the query.")] = 60.0,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Comma-separated rows on stdout.")] = False,
) -> None:
    """Run a Cypher statement that only reads; any other is refused before it runs.

    Example: gtmaloc query 'MATCH (s:GraphState) WITH s.current_run AS run
    MATCH (m:MiRNA)-[p:PREDICTED_IN {run: run}]->(c:Compartment {name: $where})
    RETURN m.name, p.calibrated ORDER BY p.calibrated DESC LIMIT 5' -p where=Nucleolus
    """
    from gtmaloc.pipeline.query import query as step

    parameters = _parameters(parameter or [])
    for text in (cypher, json.dumps(parameters, ensure_ascii=False)):
        if not _is_text(text):
            raise UsageError(f"{text!r} is not UTF-8 text", "Write it in UTF-8")
    here = workspace()
    result = step(here, cypher, parameters, limit, timeout)
    if result.cut:
        here.reporter.say(f"There are more than these {limit:,} rows: --limit prints more")
    if as_csv:
        print_csv(result.columns, result.rows)
    elif as_json:
        rows = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
        print_json({"columns": list(result.columns), "rows": rows, "cut": result.cut})
    else:
        print_table(make_table(counted(len(result.rows), "row"), result.columns, result.rows))


def _is_text(argument: str) -> bool:
    """Whether the bytes of an argument are UTF-8; others arrive as lone surrogates."""
    return not any("\ud800" <= c <= "\udfff" for c in argument)


def _parameters(given: list[str]) -> dict[str, Any]:
    parameters: dict[str, Any] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise UsageError(f"--param {text!r} is not NAME=VALUE", "Write for example --param where=Nucleus")
        try:
            parameters[name] = json.loads(value)
        except json.JSONDecodeError:
            parameters[name] = value
    return parameters


def hash(as_json: Json = False) -> None:
    """Compute one hash over everything in the graph; graphs with equal contents have equal hashes.

    Times and ids of loads are left out, so it tells whether two loads ended in the same graph.

    Example: gtmaloc hash
    """
    from gtmaloc.pipeline.hash import hash_graph

    result = hash_graph(workspace())
    counted = f"{result.nodes:,} nodes, {result.relationships:,} relationships, {result.seconds:.1f} s"
    show(result, as_json, f"{result.hash}  ({counted})")
