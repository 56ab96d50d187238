"""The verb that follows the modules of a run into another cohort."""

from typing import Annotated

import typer

from gtmaloc.cli.app import Json, Seed, make_table, show, workspace
from regulatory_modules.cli_options import (
    InstalledCohort,
    Mirna,
    Mrna,
    Name,
    Run,
    Scale,
    Tissue,
    title,
)  # fmt: skip


def preserve(
    run: Run = None,
    mirna: Mirna = None,
    mrna: Mrna = None,
    cohort: InstalledCohort = None,
    name: Name = None,
    tissue: Tissue = "tumour",
    scale: Scale = "counts",
    draws: Annotated[int, typer.Option("--draws", help="Matched random modules for each module.")] = 1_000,
    seed: Seed = None,
    as_json: Json = False,
) -> None:
    """Test whether the modules of a run hold in another cohort.

    Example: gtmaloc modules preserve --mirna other_mirna.tsv --mrna other_mrna.tsv
    """
    from regulatory_modules.pipeline.cohort_input import CohortFiles
    from regulatory_modules.pipeline.preserve import preserve as step

    files = CohortFiles(mirna, mrna, name=name, tissue=tissue, scale=scale, cohort=cohort)
    value = step(workspace(seed=seed), run, files, draws=draws).as_json()
    columns = (
        "id",
        "common_mirnas",
        "common_genes",
        "density",
        "connectivity",
        "z_summary",
        "q",
        "preserved",
        "note",
    )
    rows = [tuple(map(module.get, columns)) for module in value["modules"]]
    heading = f"Run {value['run']}: modules of {value['cohort']} in {value['other']}"
    show(value, as_json, make_table(title(value, heading), columns, rows))
    if not as_json:
        tested = f"{value['preserved']:,} of {value['testable']:,} testable modules are preserved"
        show(value, False, [tested, *value["notes"]])
