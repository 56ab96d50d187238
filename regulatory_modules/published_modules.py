"""What the graph gets of a run: its node, its modules and their members."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from graph_schema.modules import REGULATORY_MODULE
from regulatory_modules.data.cohort import Cohort, Gene, Mirna
from regulatory_modules.data.targets import Targets
from regulatory_modules.module_set import ModuleSet

FROM_EVALUATION = (
    "passes", "verdict", "family_q", "go_terms", "kegg_terms", "anticorrelation", "c_index", "empirical_p",
)  # fmt: skip
"""Properties of a module that its evaluation gives."""


@dataclass(frozen=True, slots=True)
class PublishedModule:
    """One module.

    Attributes:
        properties: of its node, with the names of the schema, without `missing`.
        mirnas: its miRNAs with their weights.
        genes: its genes with their weights.
    """

    properties: Mapping[str, Any]
    mirnas: tuple[tuple[Mirna, float], ...]
    genes: tuple[tuple[Gene, float], ...]

    @property
    def id(self) -> str:
        """Id of its node."""
        return str(self.properties["id"])


@dataclass(frozen=True, slots=True)
class PublishedRun:
    """One run with its modules.

    Attributes:
        properties: of its ModelRun node, with the names of the schema, without what publishing adds.
        modules: the modules; perhaps none, which is a result, too.
    """

    properties: Mapping[str, Any]
    modules: tuple[PublishedModule, ...]

    @property
    def id(self) -> str:
        """Id of the run."""
        return str(self.properties["id"])

    @property
    def mirnas(self) -> tuple[Mirna, ...]:
        """Every miRNA of a module, once."""
        return tuple(dict.fromkeys(mirna for module in self.modules for mirna, _ in module.mirnas))

    @property
    def genes(self) -> tuple[Gene, ...]:
        """Every gene of a module, once."""
        return tuple(dict.fromkeys(gene for module in self.modules for gene, _ in module.genes))

    @property
    def cohort(self) -> str:
        """Name of the cohort."""
        return str(self.properties["cohort"])

    @property
    def synthetic(self) -> bool:
        """Whether the cohort is invented."""
        return bool(self.properties["synthetic"])


def published_run(
    found: ModuleSet,
    evaluation: Mapping[str, Any] | None = None,
    *,
    settings: Mapping[str, Any] | None = None,
    data_fingerprint: str = "",
) -> PublishedRun:
    """What is published of a run.

    Args:
        found: its modules.
        evaluation: `{modules: [{id, passes, verdict, …}]}`, if the run was evaluated.
        settings: settings of its method, as JSON values.
        data_fingerprint: data in the graph from which targets and identities come; empty if from none.
    """
    evaluated = {of["id"]: of for of in (evaluation or {}).get("modules", ())}
    properties = {
        "id": found.run,
        "model": found.method,
        "seed": found.seed,
        "fingerprint": cohort_fingerprint(found.cohort, found.targets),
        "cohort": found.cohort.name,
        "targets": "; ".join(filter(None, (found.targets.source, found.targets.selection))),
        "parameters": json.dumps(dict(settings or {}), sort_keys=True),
        "synthetic": found.cohort.synthetic,
    }
    if data_fingerprint:
        properties["data_fingerprint"] = data_fingerprint
    modules = tuple(
        _module(found, number, evaluated.get(id_, {})) for number, id_ in enumerate(found.ids, start=1)
    )
    return PublishedRun(properties, modules)


def _module(found: ModuleSet, number: int, evaluated: Mapping[str, Any]) -> PublishedModule:
    module, cohort = found.found.modules[number - 1], found.cohort
    density = found.density(module)
    properties: dict[str, Any] = {
        "id": f"{found.run}/{number}",
        "name": found.ids[number - 1],
        "number": number,
        "run": found.run,
        "method": found.method,
        "cohort": cohort.name,
        "k_mirnas": found.found.k[0],
        "k_genes": found.found.k[1],
        "mirnas": len(module.mirnas),
        "genes": len(module.genes),
        "edges": density.edges,
        "density": float(density.bipartite),
        "density_all_pairs": float(density.all_pairs),
        "synthetic": cohort.synthetic,
    }
    return PublishedModule(
        properties | _of_evaluation(evaluated),
        tuple((cohort.mirnas[i], w) for i, w in zip(module.mirnas, module.mirna_weights, strict=True)),
        tuple((cohort.genes[j], w) for j, w in zip(module.genes, module.gene_weights, strict=True)),
    )


def _of_evaluation(evaluated: Mapping[str, Any]) -> dict[str, Any]:
    """The evaluated properties that the schema declares; a measure that could not be computed is absent."""
    declared = {p.name: p for p in REGULATORY_MODULE.properties}
    given: dict[str, Any] = {}
    for name in FROM_EVALUATION:
        value = evaluated.get(name)
        if value is None:
            continue
        if isinstance(value, Mapping):
            value = json.dumps(dict(value), sort_keys=True)
        elif isinstance(value, list | tuple):  # terms are counted, their table is in the report
            value = len(value)
        given[declared[name].name] = value
    return given


def cohort_fingerprint(cohort: Cohort, targets: Targets) -> str:
    """SHA-256 over everything that a method reads: names, values and targets (hex)."""
    digest = hashlib.sha256()
    names = [cohort.samples, [m.name for m in cohort.mirnas], [(g.symbol, g.entrez) for g in cohort.genes]]
    digest.update(json.dumps(names).encode())
    for values in (cohort.mirna_log, cohort.gene_log, targets.matrix):
        digest.update(np.ascontiguousarray(values).tobytes())
    return digest.hexdigest()
