r"""Invented expression with planted modules, the targets among them, and survival that two modules decide.

With $f_{sk}, h_{sq} \sim N(0, 1)$ the activity of module $k$ and of nuisance factor $q$ in sample $s$, and
$\varepsilon \sim N(0, 1)$, the logarithm of miRNA $i$ or gene $j$ is mean plus spread times

$$ z_{si} = a f_{sk(i)} + \sqrt{1 - a^2}\, \varepsilon_{si}, \qquad
   z_{sj} = -b f_{sk(j)} + \sqrt{1 - b^2}\, \varepsilon_{sj} $$

inside a module, $z = \pm c\,h_{sq} + \sqrt{1 - c^2}\,\varepsilon$ for the share of the background that
carries a nuisance factor (each feature one of them, with a random sign), and $z = \varepsilon$ for the rest.
Means are uniform in 5–11, spreads in .5–1.5; logarithms below 0 become 0.

Targets are the pairs inside modules, of which a share is missing, and false pairs, drawn evenly from all
other pairs, such that they are a given share of all targets. Survival is exponential with

$$ \lambda_s = \lambda_0 \exp\Big(\beta \sum_{k \text{ prognostic}} f_{sk} + 0.03\,(\text{age}_s - 60) +
   0.3\,(\text{stage}_s - 2.5)\Big) $$

and uniform censoring. Nothing in it is biology.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gtmaloc_base.errors import UsageError
from gtmaloc_base.random_seeds import derived_seed
from gtmaloc_learning.arrays import BoolArray, FloatArray, IntArray
from loaders.demonstration.invented_partners import gene as invented_gene
from regulatory_modules.data.cohort import Cohort, Gene, Mirna, Survival
from regulatory_modules.data.targets import Targets

SYNTHETIC_NOTE = (
    "The data are invented: expression with planted modules, for trying the software. No biology."
)
_FIRST_NUMBER = 95_001
_DAYS, _MOST_DAYS = 1_000.0, 4_000.0
_EXPRESSION, _TARGETS, _SURVIVAL = range(3)  # purposes of derived seeds


@dataclass(frozen=True, slots=True)
class Planted:
    """The truth of a synthetic cohort.

    Attributes:
        mirnas: positions of the miRNAs of each module.
        genes: positions of the genes of each module.
        prognostic: the modules that decide on survival.
    """

    mirnas: tuple[tuple[int, ...], ...]
    genes: tuple[tuple[int, ...], ...]
    prognostic: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """How large and how difficult a synthetic cohort is.

    Attributes:
        modules: number of planted modules.
        module_mirnas: miRNAs in each.
        module_genes: genes in each.
        mirnas: miRNAs in all, with the background.
        genes: genes in all.
        samples: number of samples.
        mirna_loading: a of the formula, 0 to 1.
        gene_loading: b of the formula.
        nuisance_factors: number of nuisance factors.
        nuisance_share: share of the background that carries one.
        nuisance_loading: c of the formula.
        missing_edges: share of the pairs inside modules that are no target.
        false_edges: share of the targets that are no pair inside a module.
        prognostic: number of modules that decide on survival.
        log_hazard: beta of the formula.
    """

    modules: int = 10
    module_mirnas: int = 5
    module_genes: int = 10
    mirnas: int = 100
    genes: int = 300
    samples: int = 400
    mirna_loading: float = 0.8
    gene_loading: float = 0.7
    nuisance_factors: int = 5
    nuisance_share: float = 0.5
    nuisance_loading: float = 0.7
    missing_edges: float = 0.3
    false_edges: float = 0.3
    prognostic: int = 2
    log_hazard: float = 0.5

    def __post_init__(self) -> None:
        """Refuse a plan that cannot be carried out.

        Raises:
            UsageError: more members than miRNAs or genes, or a share or loading outside its range.
        """
        members = (self.modules * self.module_mirnas, self.modules * self.module_genes)
        if members[0] > self.mirnas or members[1] > self.genes or self.prognostic > self.modules:
            raise UsageError(
                f"{self.modules} modules of {self.module_mirnas} × {self.module_genes} do not fit into "
                f"{self.mirnas} miRNAs and {self.genes} genes",
                "Ask for fewer or smaller modules",
            )
        shares = (self.nuisance_share, self.missing_edges, self.mirna_loading, self.gene_loading)
        if not all(0 <= s <= 1 for s in (*shares, self.nuisance_loading)) or not 0 <= self.false_edges < 1:
            raise UsageError("A share or loading of the synthetic cohort is out of range", "Give 0 to 1")


def synthetic_cohort(
    seed: int = 0,
    plan: Plan | None = None,
    *,
    names: tuple[Sequence[Mirna], Sequence[Gene]] | None = None,
) -> tuple[Cohort, Targets, Planted]:
    """Invent a cohort; the same seed gives the same bits.

    Members of module 0 come first, then those of module 1, and so on; the background is last.

    Args:
        seed: random seed.
        plan: its size and difficulty; None: 10 modules of 5 × 10 in 400 samples.
        names: the miRNAs and genes; None: invented names, in which the miRNAs of every second module share a
            family.

    Raises:
        UsageError: the plan cannot be carried out.
    """
    plan = plan or Plan()
    mirnas, genes = names or (_mirnas(plan), _genes(plan))
    draw = np.random.default_rng(derived_seed(seed, _EXPRESSION))
    activity = draw.standard_normal((plan.samples, plan.modules))
    nuisance = draw.standard_normal((plan.samples, plan.nuisance_factors))
    truth = Planted(
        _blocks(plan.modules, plan.module_mirnas),
        _blocks(plan.modules, plan.module_genes),
        tuple(range(plan.prognostic)),
    )
    cohort = Cohort(
        name="synthetic",
        samples=tuple(f"SYNTHETIC-{s + 1:04}" for s in range(plan.samples)),
        mirnas=tuple(mirnas[: plan.mirnas]),
        genes=tuple(genes[: plan.genes]),
        mirna_log=_logarithms(truth.mirnas, plan.mirna_loading, plan.mirnas, activity, nuisance, plan, draw),
        gene_log=_logarithms(truth.genes, -plan.gene_loading, plan.genes, activity, nuisance, plan, draw),
        survival=_survival(activity[:, list(truth.prognostic)].sum(axis=1), plan, seed),
        notes=(SYNTHETIC_NOTE, f"{plan}, seed {seed}"),
        synthetic=True,
    )
    selection = f"{1 - plan.missing_edges:.0%} of the planted pairs; {plan.false_edges:.0%} of all are false"
    return cohort, Targets(_targets(truth, plan, seed), "synthetic", selection), truth


def _blocks(modules: int, size: int) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(range(k * size, (k + 1) * size)) for k in range(modules))


def _logarithms(
    members: Sequence[Sequence[int]],
    loading: float,
    features: int,
    activity: FloatArray,
    nuisance: FloatArray,
    plan: Plan,
    draw: np.random.Generator,
) -> FloatArray:
    samples = len(activity)
    noise = draw.standard_normal((samples, features))
    background = np.arange(sum(map(len, members)), features)
    carries = draw.permutation(background)[: round(plan.nuisance_share * len(background))]
    factor = draw.integers(max(plan.nuisance_factors, 1), size=len(carries))
    sign = draw.choice([-1.0, 1.0], size=len(carries))
    z = noise.copy()
    for k, own in enumerate(members):
        columns = list(own)
        z[:, columns] = loading * activity[:, [k]] + np.sqrt(1 - loading**2) * noise[:, columns]
    if plan.nuisance_factors:
        c = plan.nuisance_loading
        z[:, carries] = c * sign * nuisance[:, factor] + np.sqrt(1 - c**2) * noise[:, carries]
    mean, spread = draw.uniform(5, 11, features), draw.uniform(0.5, 1.5, features)
    return np.asarray(np.maximum(mean + spread * z, 0.0))


def _targets(truth: Planted, plan: Plan, seed: int) -> BoolArray:
    draw = np.random.default_rng(derived_seed(seed, _TARGETS))
    planted = np.zeros((plan.mirnas, plan.genes), dtype=bool)
    for mirnas, genes in zip(truth.mirnas, truth.genes, strict=True):
        planted[np.ix_(mirnas, genes)] = True
    inside, outside = np.flatnonzero(planted), np.flatnonzero(~planted)
    true = round((1 - plan.missing_edges) * len(inside))
    false = min(round(true * plan.false_edges / (1 - plan.false_edges)), len(outside))
    chosen: IntArray = np.concatenate(
        [draw.choice(inside, true, replace=False), draw.choice(outside, false, replace=False)]
    )
    matrix = np.zeros(planted.size, dtype=bool)
    matrix[chosen] = True
    return matrix.reshape(planted.shape)


def _survival(activity: FloatArray, plan: Plan, seed: int) -> Survival:
    draw = np.random.default_rng(derived_seed(seed, _SURVIVAL))
    age = np.round(draw.uniform(35, 85, plan.samples))
    stage = draw.integers(1, 5, plan.samples).astype(np.float64)
    risk = plan.log_hazard * activity + 0.03 * (age - 60) + 0.3 * (stage - 2.5)
    death = draw.exponential(_DAYS * np.exp(-risk))
    censoring = draw.uniform(0, _MOST_DAYS, plan.samples)
    days = np.maximum(np.ceil(np.minimum(death, censoring)), 1.0)
    return Survival(days, death <= censoring, np.column_stack([age, stage]), ("age", "stage"))


def _mirnas(plan: Plan) -> tuple[Mirna, ...]:
    """Hairpins in the style of miRBase, with numbers and accessions that do not exist."""
    found = []
    for i in range(plan.mirnas):
        module = i // plan.module_mirnas
        family = f"MIPF{9_500_001 + module}" if module < plan.modules and module % 2 == 0 else ""
        name = f"hsa-mir-{_FIRST_NUMBER + i}"
        families = (family,) if family else ()
        found.append(Mirna(name, (f"MI{9_500_001 + i}",), (), (name,), families))
    return tuple(found)


def _genes(plan: Plan) -> tuple[Gene, ...]:
    return tuple(Gene(*invented_gene(i)[:2]) for i in range(plan.genes))
