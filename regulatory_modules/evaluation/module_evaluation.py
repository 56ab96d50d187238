"""The evaluation of a run: what is known about each module, and its JSON form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gtmaloc_learning.metrics import json_number
from regulatory_modules.evaluation.against_null import AgainstNull
from regulatory_modules.evaluation.anticorrelation import AntiCorrelation
from regulatory_modules.evaluation.enrichment import Enrichment
from regulatory_modules.evaluation.families import FamilyEnrichment
from regulatory_modules.evaluation.gene_sets import GeneSets
from regulatory_modules.evaluation.null_modules import OUTSIDE, NullModules
from regulatory_modules.evaluation.terms import OtherCounts, found_terms
from regulatory_modules.evaluation.verdict import SurvivalResult, Verdict
from regulatory_modules.module_set import ModuleSet


@dataclass(frozen=True, eq=False)
class TermEvaluation:
    """One collection of gene sets: our test, and other ways beside it."""

    sets: GeneSets
    result: Enrichment
    others: tuple[OtherCounts, ...]


@dataclass(frozen=True, eq=False)
class ModuleEvaluation:
    """Evaluation of the modules of a run; every sequence is in the order of the modules.

    Attributes:
        modules: the run.
        nulls: the matched random modules.
        density: density beside the null; descriptive.
        families: enrichment for miRNA families; None if none can be tested.
        clusters: the same for genomic clusters.
        terms: one entry per collection of gene sets.
        anticorrelation: correlation of the two sides; None for a module without genes in the universe.
        survival: results of the survival test, or why there are none.
        verdicts: the verdict on each module.
        notes: what a reader must know.
    """

    modules: ModuleSet
    nulls: NullModules
    density: tuple[AgainstNull, ...]
    families: FamilyEnrichment | None
    clusters: FamilyEnrichment | None
    terms: tuple[TermEvaluation, ...]
    anticorrelation: tuple[AntiCorrelation | None, ...]
    survival: Sequence[SurvivalResult] | str
    verdicts: tuple[Verdict, ...]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The JSON form that the command line documents; what is not known is null."""
        return {
            "run": self.modules.run,
            "draws": self.nulls.draws,
            "seed": self.nulls.seed,
            "universe": {
                "mirnas": len(self.nulls.mirna_strata),
                "genes": int(np.count_nonzero(self.nulls.gene_strata != OUTSIDE)),
            },
            "gene_sets": [_source(terms) for terms in self.terms],
            "permuted_control": {
                kind: None if found is None else found.permuted
                for kind, found in (("families", self.families), ("clusters", self.clusters))
            },
            "passed": sum(verdict.passes for verdict in self.verdicts),
            "modules": [self._module(i, id_) for i, id_ in enumerate(self.modules.ids)],
            "notes": list(self.notes),
        }

    def _module(self, i: int, id_: str) -> dict[str, Any]:
        anti = self.anticorrelation[i]
        survival = None if isinstance(self.survival, str) else self.survival[i]
        members = np.asarray(self.modules.found.modules[i].genes, dtype=np.int64)
        genes, verdict = self.modules.cohort.genes, self.verdicts[i]
        nulls = self._nulls(i)
        tested = (
            name for name in nulls if name not in ("anticorrelation_matched", "anticorrelation_validated")
        )
        return {
            "id": id_,
            "family_q": None if self.families is None else json_number(self.families.plain.smallest_q[i]),
            "cluster_q": None if self.clusters is None else json_number(self.clusters.plain.smallest_q[i]),
            "go_terms": self._number_of_terms("go", i),
            "kegg_terms": self._number_of_terms("kegg", i),
            "anticorrelation": None if anti is None else json_number(anti.coherent.value),
            "anticorrelation_validated": None if anti is None else json_number(anti.validated.value),
            "validated_pairs": 0 if anti is None else anti.validated_pairs,
            "c_index": None if survival is None else json_number(survival.c_index),
            "c_interval": None if survival is None else [json_number(c) for c in survival.c_interval],
            "empirical_p": {name: nulls[name]["p"] for name in tested}
            | {"survival": None if survival is None else json_number(survival.empirical_p)},
            "null": nulls,
            "terms": {t.sets.name: found_terms(t.result, i, members, genes) for t in self.terms},
            "for_comparison_only": {t.sets.name: t.others[i].as_json() for t in self.terms},
            "corrected_p": dict(verdict.corrected),
            "passes": verdict.passes,
            "verdict": verdict.sentence,
        }

    def _nulls(self, i: int) -> dict[str, dict[str, float | None]]:
        """Value, mean of the null, z and empirical p of every score that the module has."""
        enrichments = {
            name: found.matched
            for name, found in (("family", self.families), ("cluster", self.clusters))
            if found is not None
        } | {terms.sets.name: terms.result for terms in self.terms}
        nulls = {"density": self.density[i].as_json()}
        nulls |= {name: _smallest_p(result, i) for name, result in enrichments.items()}
        anti = self.anticorrelation[i]
        if anti is not None:
            nulls["anticorrelation"] = anti.coherent.as_json()
            nulls["anticorrelation_matched"] = anti.matched.as_json()
            nulls["anticorrelation_validated"] = anti.validated.as_json()
        return nulls

    def _number_of_terms(self, collection: str, i: int) -> int | None:
        """Terms with q < .05 in all collections whose name begins so (go_bp, go_cc); None without one."""
        counts = [int(t.result.enriched[i]) for t in self.terms if t.sets.name.startswith(collection)]
        return sum(counts) if counts else None


def _smallest_p(result: Enrichment, i: int) -> dict[str, float | None]:
    """−log₁₀ of the smallest p of a module over all groups, beside its null."""
    value = -float(np.log10(max(result.p[i].min(initial=1.0), 1e-300)))
    return AgainstNull(
        value, float(result.null_mean[i]), float(result.z[i]), float(result.empirical[i])
    ).as_json()


def _source(terms: TermEvaluation) -> dict[str, Any]:
    sets = terms.sets
    return {
        "name": sets.name,
        "source": sets.source,
        "sha256": sets.sha256,
        "terms": dict(terms.result.groups.account),
        "dropped": dict(sets.dropped),
    }
