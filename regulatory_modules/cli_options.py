"""What the verbs `gtmaloc modules …` share: options, and how results are worded."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from regulatory_modules.pipeline.cohort_input import CohortFiles

Mirna = Annotated[
    Path | None,
    typer.Option(
        "--mirna",
        help="Expression of miRNAs: TSV, CSV, .rda, .h5ad or a GDC folder. Without it, the demonstration.",
    ),
]
Mrna = Annotated[
    Path | None, typer.Option("--mrna", help="Expression of genes in the same samples or patients.")
]
Clinical = Annotated[Path | None, typer.Option("--clinical", help="Follow-up of the patients.")]
TargetFile = Annotated[
    Path | None,
    typer.Option("--targets", help="Table of validated targets. Without it: those in the graph."),
]
InstalledCohort = Annotated[
    str | None,
    typer.Option(
        "--cohort",
        help="Instead of files: miniacc (TCGA-ACC, Debian package r-bioc-multiassayexperiment) or its .deb.",
    ),
]
Name = Annotated[str | None, typer.Option("--name", help="Name of the cohort. Default: that of the file.")]
Tissue = Annotated[str, typer.Option("--tissue", help="Samples of tumour, of normal tissue, or all.")]
Scale = Annotated[str, typer.Option("--scale", help="Scale of the values: counts, log2 or scaled.")]
Support = Annotated[
    list[str] | None,
    typer.Option(
        "--support", help="Support of targets: strong or weak; give it twice for both. Default: strong."
    ),
]
Evidence = Annotated[
    list[str] | None,
    typer.Option("--evidence", help="Only targets with such an experiment, for example luciferase."),
]
NonFunctional = Annotated[
    bool, typer.Option("--non-functional", help="Also targets that are reported as non-functional only.")
]
K = Annotated[
    int | None, typer.Option("--k", help="Clusters on each side. Default: the method chooses the number.")
]
Run = Annotated[str | None, typer.Option("--run", help="Id of a run; default: the newest finished run.")]
RunId = Annotated[str, typer.Argument(help="Id of a published run (`gtmaloc modules list`).")]


def cohort_files(
    mirna: Path | None,
    mrna: Path | None,
    clinical: Path | None,
    targets: Path | None,
    name: str | None,
    tissue: str,
    scale: str,
    support: list[str] | None,
    evidence: list[str] | None,
    non_functional: bool,
    cohort: str | None,
) -> "CohortFiles":
    """What the options about the input say."""
    from regulatory_modules.data.target_selection import TargetSelection
    from regulatory_modules.pipeline.cohort_input import CohortFiles

    selection = TargetSelection(
        tuple(support or ("strong",)), functional=not non_functional, evidence=tuple(evidence or ())
    )
    return CohortFiles(mirna, mrna, clinical, targets, name, tissue, scale, selection, cohort)


def title(value: dict[str, Any], text: str) -> str:
    """The text, which says so if the data are invented."""
    return f"{text} (SYNTHETIC: nothing in it is biology)" if value.get("synthetic") else text


def where_from(value: dict[str, Any]) -> str:
    """Where the targets of a run come from, in words."""
    return "; ".join(filter(None, value["targets"].values()))


def some(names: list[str], most: int = 4) -> str:
    """The first few names, and how many more there are."""
    return ", ".join(names[:most]) + (f" and {len(names) - most:,} more" if len(names) > most else "")
