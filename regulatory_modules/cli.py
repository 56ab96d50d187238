"""The verbs `gtmaloc modules …`, found by an entry point; each imports its step when it runs."""

from collections.abc import Callable
from typing import Annotated

import typer

from gtmaloc.cli.app import Json, Seed, make_table, show, workspace
from gtmaloc.cli.usage import Command
from gtmaloc.cli.verbs import Verb
from regulatory_modules.cli_options import (
    Clinical,
    Evidence,
    InstalledCohort,
    K,
    Mirna,
    Mrna,
    Name,
    NonFunctional,
    Run,
    Scale,
    Support,
    TargetFile,
    Tissue,
    cohort_files,
    some,
    title,
    where_from,
)  # fmt: skip
from regulatory_modules.cli_preserve import preserve
from regulatory_modules.cli_published import list_runs, publish, retire, withdraw


def fit(
    mirna: Mirna = None,
    mrna: Mrna = None,
    clinical: Clinical = None,
    targets: TargetFile = None,
    cohort: InstalledCohort = None,
    method: Annotated[
        str | None,
        typer.Option("--method", help="Default: consensus. An unknown name lists the choices."),
    ] = None,
    seed: Seed = None,
    k: K = None,
    name: Name = None,
    tissue: Tissue = "tumour",
    scale: Scale = "counts",
    support: Support = None,
    evidence: Evidence = None,
    non_functional: NonFunctional = False,
    as_json: Json = False,
) -> None:
    """Find modules in a cohort and keep them in var/modules.

    Example: gtmaloc modules fit --mirna mirna.tsv --mrna mrna.tsv --clinical clinical.tsv --seed 0
    """
    from regulatory_modules.pipeline.fit import fit as step

    files = cohort_files(
        mirna, mrna, clinical, targets, name, tissue, scale, support, evidence, non_functional, cohort
    )
    result = step(workspace(seed=seed), files, method=method, k=k)
    value = result.as_json()
    rows = [
        (
            m["id"],
            len(m["mirnas"]),
            len(m["genes"]),
            m["edges"],
            m["density"],
            some(m["mirnas"]),
            some(m["genes"]),
        )
        for m in value["modules"]
    ]
    heads = ("module", "miRNAs", "genes", "targets", "density", "for example", "and")
    show(value, as_json, make_table(title(value, f"Run {value['run']}: {value['cohort']}"), heads, rows))
    if not as_json:
        dropped = [f"Left out: {n:,} {reason}" for reason, n in value["dropped"].items()]
        nothing = (
            [] if rows else ["No modules: no clusters share enough validated targets. That is a result."]
        )
        show(value, False, [*nothing, f"Targets: {where_from(value)}", *dropped, *value["notes"]])


def evaluate(
    run: Run = None,
    gene_sets: Annotated[
        list[str] | None,
        typer.Option(
            "--gene-sets", help="GMT file, as NAME=FILE; may be repeated. GO is added if installed."
        ),
    ] = None,
    draws: Annotated[int, typer.Option("--draws", help="Matched random modules for each module.")] = 1_000,
    resamples: Annotated[
        int,
        typer.Option(
            "--resamples",
            help="Bootstrap samples in which modules are found again; each takes as long as a fit.",
        ),
    ] = 0,
    seed: Seed = None,
    as_json: Json = False,
) -> None:
    """Test each module against matched random modules; an interrupted evaluation continues.

    Example: gtmaloc modules evaluate --gene-sets kegg=c2.cp.kegg.gmt
    """
    from regulatory_modules.pipeline.evaluate import evaluate as step

    result = step(workspace(seed=seed), run, gene_sets=gene_sets or (), draws=draws, resamples=resamples)
    value = result.as_json()
    columns = ("id", "passes", "family_q", "go_terms", "kegg_terms", "anticorrelation", "c_index")
    rows = [tuple(map(module.get, columns)) for module in value["modules"]]
    show(value, as_json, make_table(title(value, f"Run {result.run}"), columns, rows))
    if not as_json:
        verdicts = [f"{module['id']}: {module['verdict']}" for module in value["modules"]]
        show(value, False, [*verdicts, *value.get("notes", ())])


def compare(
    mirna: Mirna = None,
    mrna: Mrna = None,
    clinical: Clinical = None,
    targets: TargetFile = None,
    cohort: InstalledCohort = None,
    method: Annotated[
        list[str] | None, typer.Option("--method", help="A method; may be repeated. Default: all.")
    ] = None,
    seed: Seed = None,
    k: K = None,
    name: Name = None,
    tissue: Tissue = "tumour",
    scale: Scale = "counts",
    support: Support = None,
    evidence: Evidence = None,
    non_functional: NonFunctional = False,
    as_json: Json = False,
) -> None:
    """Compare methods on one cohort: size, density, families, time, stability between two seeds.

    Example: gtmaloc modules compare --mirna mirna.tsv --mrna mrna.tsv --method consensus --method mica
    """
    from regulatory_modules.pipeline.compare import compare as step

    files = cohort_files(
        mirna, mrna, clinical, targets, name, tissue, scale, support, evidence, non_functional, cohort
    )
    value = step(workspace(seed=seed), files, methods=method or (), k=k).as_json()
    columns = (
        "method",
        "modules",
        "mean_mirnas",
        "mean_genes",
        "density",
        "family",
        "seconds",
        "stability",
        "ari",
        "error",
    )
    rows = [tuple(map(row.get, columns)) for row in value["rows"]]
    show(value, as_json, make_table(title(value, value["cohort"]), columns, rows))


def report(run: Run = None, as_json: Json = False) -> None:
    """Write the self-contained report.html of a run.

    Example: gtmaloc modules report
    """
    from regulatory_modules.pipeline.report import report as step

    value = step(workspace(), run).as_json()
    lines = [title(value, f"Report: {value['path']}")]
    if not value["evaluated"]:
        lines.append("Not evaluated: run `gtmaloc modules evaluate`, then report again")
    show(value, as_json, lines)


app = typer.Typer(help="Find groups of miRNAs and genes that act together, and test what they are worth.")
_VERBS: dict[str, Callable[..., None]] = {
    "fit": fit,
    "evaluate": evaluate,
    "compare": compare,
    "preserve": preserve,
    "report": report,
    "publish": publish,
    "retire": retire,
    "withdraw": withdraw,
    "list": list_runs,
}
for _name, _function in _VERBS.items():
    app.command(_name, cls=Command)(_function)

verb = Verb(app, panel="Regulatory modules")
