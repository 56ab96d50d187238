"""The modules of a run with their cohort, as JSON values and arrays and back, without any loss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
import numpy.typing as npt

from regulatory_modules.data.cohort import Cohort, Gene, Mirna, Survival
from regulatory_modules.data.targets import Targets
from regulatory_modules.methods.base import Found, FoundModule
from regulatory_modules.module_set import ModuleSet


def arrays_of(found: ModuleSet) -> dict[str, npt.NDArray[Any]]:
    """Expression, follow-up, targets, clusters, and the weights of members, by name."""
    cohort, modules = found.cohort, found.found.modules
    arrays = {
        "mirna_log": cohort.mirna_log,
        "gene_log": cohort.gene_log,
        "targets": found.targets.matrix,
        "mirna_clusters": found.found.mirna_clusters,
        "gene_clusters": found.found.gene_clusters,
        "mirna_weights": _weights([(m.mirnas, m.mirna_weights) for m in modules], len(cohort.mirnas)),
        "gene_weights": _weights([(m.genes, m.gene_weights) for m in modules], len(cohort.genes)),
    }
    if cohort.survival is not None:
        survival = cohort.survival
        arrays |= {"days": survival.days, "died": survival.died, "covariates": survival.covariates}
    return arrays


def _weights(members: list[tuple[tuple[int, ...], tuple[float, ...]]], columns: int) -> Any:
    """(modules, columns) weight of each member, NaN for all others."""
    table = np.full((len(members), columns), np.nan)
    for row, (positions, weights) in zip(table, members, strict=True):
        row[list(positions)] = weights
    return table


def described(cohort: Cohort, targets: Targets) -> dict[str, Any]:
    """Names and identities, and what was dropped, as JSON values."""
    return {
        "name": cohort.name,
        "samples": list(cohort.samples),
        "mirnas": [asdict(mirna) for mirna in cohort.mirnas],
        "genes": [asdict(gene) for gene in cohort.genes],
        "covariate_names": list(cohort.survival.covariate_names) if cohort.survival is not None else None,
        "dropped": dict(cohort.dropped),
        "notes": list(cohort.notes),
        "synthetic": cohort.synthetic,
        "targets": {"source": targets.source, "selection": targets.selection},
    }


def modules_from(result: Mapping[str, Any], of_cohort: Mapping[str, Any], arrays: Any) -> ModuleSet:
    """The modules of a run.

    Args:
        result: what `ModuleSet.as_json` gives, with `found_notes`.
        of_cohort: what `described` gives.
        arrays: what `arrays_of` gives.

    Raises:
        KeyError, TypeError, AttributeError, ValueError: something is missing, or has another form.
    """
    return ModuleSet(
        run=result["run"],
        method=result["method"],
        seed=result["seed"],
        cohort=_cohort(of_cohort, arrays),
        targets=_targets(of_cohort, arrays),
        found=_found(result, arrays),
        seconds=result["seconds"],
    )


def _mirna(stored: Mapping[str, Any]) -> Mirna:
    identities = {name: tuple(value) for name, value in stored.items() if name != "name"}
    return Mirna(name=stored["name"], **identities)


def _cohort(of_cohort: Mapping[str, Any], arrays: Any) -> Cohort:
    survival = None
    if of_cohort["covariate_names"] is not None:
        names = tuple(of_cohort["covariate_names"])
        survival = Survival(arrays["days"], arrays["died"], arrays["covariates"], names)
    mirnas = tuple(map(_mirna, of_cohort["mirnas"]))
    cohort = Cohort(
        name=of_cohort["name"],
        samples=tuple(of_cohort["samples"]),
        mirnas=mirnas,
        genes=tuple(Gene(**gene) for gene in of_cohort["genes"]),
        mirna_log=arrays["mirna_log"],
        gene_log=arrays["gene_log"],
        survival=survival,
        dropped=of_cohort["dropped"],
        notes=tuple(of_cohort["notes"]),
        synthetic=of_cohort["synthetic"],
    )
    samples = len(cohort.samples)
    for of, values, shape in (
        ("miRNAs", cohort.mirna_log, (samples, len(mirnas))),
        ("genes", cohort.gene_log, (samples, len(cohort.genes))),
        ("targets", arrays["targets"], (len(mirnas), len(cohort.genes))),
    ):
        if values.shape != shape:
            raise ValueError(f"the matrix of {of} has shape {values.shape}, not {shape}")
    return cohort


def _targets(of_cohort: Mapping[str, Any], arrays: Any) -> Targets:
    return Targets(arrays["targets"], of_cohort["targets"]["source"], of_cohort["targets"]["selection"])


def _found(result: Mapping[str, Any], arrays: Any) -> Found:
    modules = []
    for mirna_row, gene_row in zip(arrays["mirna_weights"], arrays["gene_weights"], strict=True):
        mirnas, genes = np.flatnonzero(~np.isnan(mirna_row)), np.flatnonzero(~np.isnan(gene_row))
        modules.append(
            FoundModule(
                tuple(mirnas.tolist()),
                tuple(genes.tolist()),
                tuple(mirna_row[mirnas].tolist()),
                tuple(gene_row[genes].tolist()),
            )
        )
    return Found(
        modules=tuple(modules),
        k=(result["k"]["mirnas"], result["k"]["genes"]),
        mirna_clusters=arrays["mirna_clusters"],
        gene_clusters=arrays["gene_clusters"],
        choice=tuple(result["choice"]),
        notes=tuple(result["found_notes"]),
    )
