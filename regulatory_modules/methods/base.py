"""The interface of a method: expression and targets in, modules out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

from gtmaloc_base.errors import GTMALocError
from gtmaloc_base.progress import Progress, silent
from gtmaloc_learning.arrays import BoolArray, FloatArray, IntArray


class NoTargets(GTMALocError):
    """A method needs validated targets, and the cohort has none."""

    def __init__(self, method: str) -> None:
        super().__init__(
            f"The method {method} needs validated targets, and the cohort has none among its genes",
            "Load miRTarBase (`gtmaloc load`), or give a table with --targets",
        )


class NoGenes(GTMALocError):
    """A method needs the expression of genes, and the cohort has only miRNAs."""

    def __init__(self, method: str) -> None:
        super().__init__(
            f"The method {method} needs the expression of genes, and the cohort has only miRNAs",
            "Give gene expression with --mrna, or choose a method that groups miRNAs, such as consensus",
        )


@dataclass(frozen=True, eq=False)
class MethodInput:
    """What a method may read. Genes may be none; then the modules are groups of miRNAs.

    Attributes:
        mirna: (S, M) z-scores over the samples.
        gene: (S, G) z-scores over the samples.
        targets: (M, G) validated targets.
        gene_gene: (G, G) symmetric gene–gene interactions, if the user has any.
    """

    mirna: FloatArray
    gene: FloatArray
    targets: BoolArray
    gene_gene: BoolArray | None = None


@dataclass(frozen=True)
class MethodContext:
    """How to compute, not what.

    Attributes:
        seed: random seed; the same seed gives the same bits on a CPU.
        k: number of clusters on each side; None: the method chooses it.
        k_range: smallest and largest number that is tried, inclusive.
        progress: reports the steps of the work.
    """

    seed: int = 0
    k: int | None = None
    k_range: tuple[int, int] = (2, 40)
    progress: Progress = silent


@dataclass(frozen=True, eq=False)
class FoundModule:
    """One module, as positions in the columns of the input.

    Attributes:
        mirnas: positions of its miRNAs, ascending.
        genes: positions of its genes, ascending; none if the input has no genes.
        mirna_weights: weight of each miRNA, 0 to 1: how firmly it belongs to the module; 1 if the method has
            no such notion.
        gene_weights: the same for each gene.
    """

    mirnas: tuple[int, ...]
    genes: tuple[int, ...]
    mirna_weights: tuple[float, ...]
    gene_weights: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Found:
    """What a method found.

    Attributes:
        modules: at least two miRNAs and, if the input has genes, two genes each; perhaps none.
        k: number of clusters of miRNAs and of genes; 0 where the method has no such number.
        mirna_clusters: (M,) cluster of each miRNA, -1: in none. For comparisons between runs.
        gene_clusters: (G,) the same for genes.
        choice: how k was chosen: one row per candidate, as JSON values; empty if there was no choice.
        notes: what a reader must know about this result.
    """

    modules: tuple[FoundModule, ...]
    k: tuple[int, int]
    mirna_clusters: IntArray
    gene_clusters: IntArray
    choice: tuple[dict[str, Any], ...] = ()
    notes: tuple[str, ...] = ()


class ModuleMethod(ABC):
    """Anything that finds modules. Subclasses describe themselves in class attributes.

    Attributes:
        name: name on the command line.
        title: display name.
        citation: the publication, or a sentence about the origin of the method.
        unknown: what its description leaves open, and what was chosen here; empty if nothing.
        needs_targets: whether modules of miRNAs and genes cannot be found without validated targets.
        needs_genes: whether modules cannot be found without genes.
        settings: its hyperparameters as JSON values, for the record of a run.
    """

    name: ClassVar[str]
    title: ClassVar[str]
    citation: ClassVar[str]
    unknown: ClassVar[tuple[str, ...]] = ()
    needs_targets: ClassVar[bool] = False
    needs_genes: ClassVar[bool] = False
    settings: ClassVar[Mapping[str, Any]] = MappingProxyType({})

    @abstractmethod
    def find(self, data: MethodInput, context: MethodContext) -> Found:
        """The modules of a cohort.

        Raises:
            NoGenes: the method needs genes, and there are none.
            NoTargets: the method needs targets, and there are genes but no targets.
        """

    def check(self, data: MethodInput) -> None:
        """Whether the input has what the method declares that it needs.

        Raises:
            NoGenes: the method needs genes, and there are none.
            NoTargets: the method needs targets, and there are genes but no targets.
        """
        has_genes = data.gene.shape[1] > 0
        if self.needs_genes and not has_genes:
            raise NoGenes(self.name)
        if self.needs_targets and has_genes and not data.targets.any():
            raise NoTargets(self.name)
