"""The input of every step that finds modules: files with the graph's knowledge, or the demonstration."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np

from gtmaloc.pipeline.resolve import resolver_from_graph
from gtmaloc.workspace import NoGraphYet, Workspace
from gtmaloc_base.errors import UsageError
from regulatory_modules.data.cohort import Cohort
from regulatory_modules.data.from_graph import OpenGraph, refuse_other_kind
from regulatory_modules.data.target_selection import TargetSelection
from regulatory_modules.data.target_table import read_targets
from regulatory_modules.data.targets import Targets

if TYPE_CHECKING:
    from regulatory_modules.data.barcodes import Tissue
    from regulatory_modules.data.debian_packages import CohortFrames
    from regulatory_modules.data.preprocessing import Scale

DEMONSTRATION = "SYNTHETIC demonstration cohort: nothing in it is biology"
MINIACC = "miniacc"
"""Name of the real cohort that a Debian package installs."""


@dataclass(frozen=True, slots=True)
class CohortFiles:
    """What the user gives; without a table of miRNAs or a named cohort, the demonstration cohort is used.

    Attributes:
        mirna: expression of miRNAs.
        mrna: expression of genes in the same samples.
        clinical: follow-up of the patients.
        targets: validated targets; without it, those in the graph.
        name: name of the cohort; by default that of the file.
        tissue: which samples: tumour, normal or all.
        scale: scale of the values: counts, log2 or scaled.
        selection: which targets count.
        cohort: an installed cohort instead of files: miniacc, or the .deb of its Debian package.
    """

    mirna: Path | None = None
    mrna: Path | None = None
    clinical: Path | None = None
    targets: Path | None = None
    name: str | None = None
    tissue: str = "tumour"
    scale: str = "counts"
    selection: TargetSelection = field(default_factory=TargetSelection)
    cohort: str | None = None

    def as_json(self) -> dict[str, Any]:
        """Every option, for the record of a run."""
        return {name: str(v) if isinstance(v, Path) else v for name, v in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class CohortData:
    """A cohort with its targets.

    Attributes:
        cohort: the expression.
        targets: the validated targets.
        data_fingerprint: the data in the graph that the targets come from; empty if from elsewhere.
    """

    cohort: Cohort
    targets: Targets
    data_fingerprint: str = ""


def read_input(workspace: Workspace, files: CohortFiles) -> CohortData:
    """Read the cohort and its targets.

    Names are resolved, and families, clusters and targets are found, with the graph of the workspace. Without
    one, or with a graph of invented data that is not needed for targets, a note says what is missing.

    Raises:
        UsageError: files are given without a table of miRNAs, or beside an installed cohort.
        OtherKindOfData: the targets of real genes would come from the synthetic demonstration release.
        GTMALocError: a file cannot be used.
    """
    if files.mirna is None and files.cohort is None:
        return _demonstration(workspace, files)
    with _graph(workspace) as graph:
        if graph is not None and graph.releases.synthetic:
            if (files.mrna or files.cohort) is not None and files.targets is None:
                of = files.name or files.cohort or cast("Path", files.mirna).name
                refuse_other_kind(graph.releases, of, synthetic=False)
            graph = None
        cohort = _read(files, graph)
        return _with_targets(cohort, files, graph)


def read_expression(workspace: Workspace, files: CohortFiles) -> Cohort:
    """Read the cohort alone, as `read_input` does, for a step that needs no targets of it.

    Raises:
        UsageError: neither a table of miRNAs nor an installed cohort is given, or both.
        GTMALocError: a file cannot be used.
    """
    if files.mirna is None and files.cohort is None:
        raise UsageError("No cohort is given", "Give the expression with --mirna and --mrna, or --cohort")
    with _graph(workspace) as graph:
        return _read(files, None if graph is not None and graph.releases.synthetic else graph)


def _demonstration(workspace: Workspace, files: CohortFiles) -> CohortData:
    given = [f"--{name}" for name in ("mrna", "clinical", "targets") if getattr(files, name) is not None]
    if given:
        raise UsageError(
            f"{' and '.join(given)} given without --mirna", "Give the expression of the miRNAs with --mirna"
        )
    from regulatory_modules.data.demonstration_cohort import demonstration_cohort

    cohort, targets, _ = demonstration_cohort(workspace.settings.seed)
    workspace.reporter.say(f"No data given: {DEMONSTRATION}")
    return CohortData(cohort, targets)


@contextmanager
def _graph(workspace: Workspace) -> Iterator[OpenGraph | None]:
    """The graph of the workspace; None if there is none yet."""
    with ExitStack() as stack:
        try:
            store = stack.enter_context(workspace.graph_to_read())
        except NoGraphYet:
            yield None
            return
        yield OpenGraph(store)


def _read(files: CohortFiles, graph: OpenGraph | None) -> Cohort:
    from regulatory_modules.data.read_cohort import read_cohort

    mirna, mrna, clinical, name = files.mirna, files.mrna, files.clinical, files.name
    if files.cohort is not None:
        installed = _installed(files)
        mirna, mrna, clinical = installed.mirna, installed.mrna, installed.clinical
        name = name or installed.name
    cohort = read_cohort(
        mirna,
        mrna,
        clinical,
        name=name,
        resolver=resolver_from_graph(graph.store) if graph is not None else None,
        genes=graph.genes if graph is not None else None,
        annotate=graph.annotate if graph is not None else None,
        tissue=cast("Tissue", files.tissue),  # checked there
        scale=cast("Scale", files.scale),
    )
    if graph is not None:
        return cohort
    note = "no graph of real releases: miRNAs are not resolved, and families and clusters are not known"
    return replace(cohort, notes=(*cohort.notes, note))


def _installed(files: CohortFiles) -> CohortFrames:
    """The cohort named by --cohort, which brings its own tables and scale."""
    from regulatory_modules.data.debian_packages import read_mini_acc
    from regulatory_modules.data.errors import UnknownOption

    given = [f"--{name}" for name in ("mirna", "mrna", "clinical") if getattr(files, name) is not None]
    given += ["--scale"] if files.scale != "counts" else []
    if given:
        raise UsageError(
            f"{' and '.join(given)} given beside --cohort", "Give either an installed cohort or files"
        )
    named = str(files.cohort)
    if named.endswith(".deb"):
        return read_mini_acc(Path(named))
    if named != MINIACC:
        raise UnknownOption("cohort", named, (MINIACC, "the .deb of its Debian package"))
    return read_mini_acc()


def _with_targets(cohort: Cohort, files: CohortFiles, graph: OpenGraph | None) -> CohortData:
    if files.targets is not None:
        targets, unused = read_targets(files.targets, cohort, files.selection)
        counted = {f"targets: {reason}": n for reason, n in unused.items()}
        return CohortData(replace(cohort, dropped={**cohort.dropped, **counted}), targets)
    if cohort.genes and graph is not None:
        return CohortData(cohort, graph.targets(cohort, files.selection), graph.releases.fingerprint)
    why = "no graph, no table" if cohort.genes else "the cohort has no genes"
    nothing = np.zeros((len(cohort.mirnas), len(cohort.genes)), dtype=np.bool_)
    return CohortData(cohort, Targets(nothing, f"none: {why}"))
