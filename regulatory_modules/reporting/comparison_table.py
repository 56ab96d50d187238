"""Methods side by side: this run, other methods on its cohort, and the paper's Table 1."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from regulatory_modules.evaluation.enrichment import Q
from regulatory_modules.module_set import ModuleSet
from regulatory_modules.reporting.number_formats import count, decimal
from regulatory_modules.reporting.published_table import CITATION, TABLE_1
from regulatory_modules.reporting.table import Column, Table

_SIZES = (
    Column("cohort"),
    Column("method"),
    Column("modules", count, numeric=True),
    Column("mean miRNAs", lambda n: decimal(n, 1), numeric=True),
    Column("mean genes", lambda n: decimal(n, 1), numeric=True),
    Column("family-enriched", count, numeric=True),
)


def own_table(
    modules: ModuleSet, evaluation: Mapping[str, Any] | None, comparison: Mapping[str, Any] | None
) -> Table:
    """This run, and the rows that `modules compare` gave for the same cohort, if it was run."""
    name = modules.cohort.name
    rows: list[list[Any]] = [[*_this_run(modules, evaluation), None, modules.seconds]]
    given = ("method", "modules", "mean_mirnas", "mean_genes", "family", "density")
    rows += [
        [name, *(row[key] for key in given), None, row["stability"], row["seconds"]]
        for row in (comparison or {}).get("rows", ())
        if not row.get("error")
    ]
    columns = (
        *_SIZES,
        Column("density", decimal, numeric=True),
        Column("density, all pairs", decimal, numeric=True),
        Column("stability", decimal, numeric=True),
        Column("seconds", lambda s: decimal(s, 1), numeric=True),
    )
    caption = (
        "Measured here. Family-enriched: modules with hypergeometric q < .05, numbered loci of one "
        "mature counted "
        "once. Stability: mean best Jaccard with the modules of a second seed."
    )
    return Table("methods", caption, columns, rows)


def _this_run(modules: ModuleSet, evaluation: Mapping[str, Any] | None) -> list[Any]:
    found = modules.found.modules
    densities = [modules.density(module) for module in found if module.genes]
    q = [of["family_q"] for of in evaluation["modules"] if of["family_q"] is not None] if evaluation else []
    return [
        modules.cohort.name,
        f"{modules.method} (this run)",
        len(found),
        float(np.mean([len(module.mirnas) for module in found])) if found else None,
        float(np.mean([len(module.genes) for module in found])) if found else None,
        sum(value < Q for value in q) if q else None,
        float(np.mean([d.bipartite for d in densities])) if densities else None,
        float(np.mean([d.all_pairs for d in densities])) if densities else None,
    ]


def published_table() -> Table:
    """Table 1 as printed."""
    rows = [
        (f"TCGA-{row.cohort}", row.method, row.modules, row.mirnas, row.mrnas, row.family, row.density)
        for row in TABLE_1
    ]
    columns = (*_SIZES, Column("density (definitions mixed)", lambda d: decimal(d, 3), numeric=True))
    return Table("published-table-1", f"As printed in the paper: {CITATION}", columns, rows)
