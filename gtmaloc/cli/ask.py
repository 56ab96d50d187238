"""Verbs that ask the graph: query, predict, explain, hash."""

import json
from typing import Annotated, Any

import typer

from gtmaloc.cli.app import Json, counted, make_table, show, workspace
from gtmaloc.console import print_json, print_line, print_table
from gtmaloc.table_files import print_csv
from gtmaloc_base.errors import UsageError

_HOW = {
    "exact": "exact match",
    "renamed": "renamed",
    "ambiguous": "ambiguous",
    "dead": "withdrawn from miRBase",
    "unknown": "unknown to miRBase",
}
PREDICTION_COLUMNS = ("compartment", "probability", "calibrated", "rank", "status")
"""What `predict` prints in its table; --json outputs every property of a prediction."""
_SYNTHETIC = "SYNTHETIC demonstration data: nothing here is biology."


def query(
    cypher: Annotated[str, typer.Argument(help="A Cypher statement that reads.")],
    parameter: Annotated[
        list[str] | None, typer.Option("--param", "-p", help="NAME=VALUE; the value is JSON, else text.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Print at most this many rows.")] = None,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Comma-separated rows on stdout.")] = False,
) -> None:
    """Run a Cypher statement in the server's read-only mode.

    Example: gtmaloc query 'MATCH (s:GraphState) WITH s.current_run AS run
    MATCH (m:MiRNA)-[p:PREDICTED_IN {run: run}]->(c:Compartment {name: $where})
    RETURN m.name, p.calibrated ORDER BY p.calibrated DESC LIMIT 5' -p where=Nucleolus
    """
    from gtmaloc.pipeline.query import query as step

    result = step(workspace(), cypher, _parameters(parameter or []), limit)
    if as_csv:
        print_csv(result.columns, result.rows)
    elif as_json:
        rows = [dict(zip(result.columns, row, strict=True)) for row in result.rows]
        print_json({"columns": list(result.columns), "rows": rows})
    else:
        print_table(make_table(counted(len(result.rows), "row"), result.columns, result.rows))


def predict(
    names: Annotated[list[str], typer.Argument(help="miRNA names or accessions, in any spelling.")],
    as_json: Json = False,
) -> None:
    """Show the published predictions of miRNAs, and how each name was interpreted.

    Example: gtmaloc predict hsa-miR-21-5p hsa-let-7a
    """
    from gtmaloc.pipeline.predict import predict as step

    results = step(workspace(), names)
    if as_json:
        print_json(results[0].as_json() if len(results) == 1 else {"results": [r.as_json() for r in results]})
        return
    for result in results:
        print_line(_resolved_line(result.query, result.resolved))
        if result.synthetic:
            print_line(_SYNTHETIC, "bold yellow")
        _print_note(result.note)
        rows = [tuple(p.get(column) for column in PREDICTION_COLUMNS) for p in result.predictions]
        print_table(make_table(f"run {result.run}", PREDICTION_COLUMNS, rows))


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


def _print_note(note: str | None) -> None:
    if note is not None:
        print_line(note, "bold yellow")


def _print_compartment(c: Any) -> None:
    known = f", known from {', '.join(c.sources)}" if c.sources else ""
    probability = (
        f"calibrated probability {c.calibrated:.3f}" if c.calibrated is not None else "no prediction"
    )
    print_line("")
    print_line(f"{c.compartment}: {c.answer} ({probability}, base rate {c.base_rate:.3f}{known})", "bold")
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
