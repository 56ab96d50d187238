"""The verbs about modules in the graph: publish, retire, withdraw, list."""

from typing import Annotated, Any

import typer

from gtmaloc.cli.app import Json, NoWait, make_table, show, workspace
from gtmaloc_base.errors import UsageError
from regulatory_modules.cli_options import Run, RunId, some, title


def publish(run: Run = None, no_wait: NoWait = False, as_json: Json = False) -> None:
    """Write the modules of a run into the graph and make it the current run of its cohort.

    Example: gtmaloc modules publish
    """
    from regulatory_modules.pipeline.publish import publish as step

    value = step(workspace(no_wait=no_wait), run).as_json()
    show(value, as_json, make_table(title(value, "Published"), ("what", "value"), list(value.items())))


def retire(run: RunId, no_wait: NoWait = False, as_json: Json = False) -> None:
    """Make a published run no longer current; its modules stay in the graph.

    Example: gtmaloc modules retire 20261128T120000-consensus-s0
    """
    from regulatory_modules.pipeline.publish import retire as step

    value = step(workspace(no_wait=no_wait), run).as_json()
    show(value, as_json, f"Retired: {run}")


def withdraw(run: RunId, no_wait: NoWait = False, as_json: Json = False) -> None:
    """Delete the modules of a run from the graph; its directory stays.

    Example: gtmaloc modules withdraw 20261128T120000-consensus-s0
    """
    from regulatory_modules.pipeline.publish import withdraw as step

    value = step(workspace(no_wait=no_wait), run).as_json()
    show(value, as_json, f"Withdrawn: {run} ({value['modules_deleted']} modules deleted)")


def list_runs(
    mirna: Annotated[
        str | None, typer.Option("--mirna", help="Current modules that contain this miRNA.")
    ] = None,
    gene: Annotated[
        str | None, typer.Option("--gene", help="Current modules that contain this gene.")
    ] = None,
    disease: Annotated[
        str | None,
        typer.Option("--disease", help="Current modules with miRNAs of this disease, most of them first."),
    ] = None,
    compartments: Annotated[
        str | None,
        typer.Option("--compartments", help="Id of a module: compartments that its members share."),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the runs, or the published modules of a miRNA, gene or disease, or the compartments of a module.

    Example: gtmaloc modules list --mirna hsa-miR-21-5p
    """
    from regulatory_modules.pipeline import ask

    questions = {
        "mirna": (mirna, ask.modules_of_mirna),
        "gene": (gene, ask.modules_of_gene),
        "disease": (disease, ask.modules_of_disease),
        "compartments": (compartments, ask.compartments_of_module),
    }
    asked = [(about, step) for about, step in questions.values() if about is not None]
    if len(asked) > 1:
        raise UsageError("Several questions are asked at once", f"Give one of --{', --'.join(questions)}")
    value = asked[0][1](workspace(), asked[0][0]).as_json() if asked else ask.list_runs(workspace()).as_json()
    if compartments is not None:
        columns, rows = _compartments(value["rows"])
    elif asked:
        columns, rows = _of_modules(value["rows"])
    else:
        columns = ("run", "status", "cohort", "method", "modules", "synthetic", "kept", "note")
        rows = [tuple(map(row.get, columns)) for row in value["rows"]]
    show(value, as_json, make_table(value["about"], columns, rows))


def _of_modules(rows: list[dict[str, Any]]) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    columns = ("module", "cohort", "as", "miRNAs", "genes", "passes", "verdict")
    return columns, [
        (
            row["module"]["id"],
            row["module"]["cohort"],
            some(row["names"]),
            some(row["mirnas"]),
            some(row["genes"]),
            row["module"].get("passes"),
            row["module"].get("verdict"),
        )
        for row in rows
    ]


def _compartments(rows: list[dict[str, Any]]) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    columns = (
        "compartment",
        "miRNAs",
        "predicted of",
        "genes",
        "localized of",
        "which miRNAs",
        "which genes",
    )
    return columns, [
        (
            row["compartment"],
            len(row["mirnas"]),
            row["of_mirnas"],
            len(row["genes"]),
            row["of_genes"],
            some(row["mirnas"]),
            some(row["genes"]),
        )
        for row in rows
    ]
