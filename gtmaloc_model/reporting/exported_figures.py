"""Every figure of the page as vector files, with names and titles that say what they show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import plotly.graph_objects as go

from gtmaloc_base.atomic_files import write_bytes
from gtmaloc_base.errors import UsageError
from gtmaloc_learning.figures.label_map import showing
from gtmaloc_model.reporting.report_figures import PageFigures


def check_directory(directory: Path) -> None:
    """Refuse, before any work is done, a path that is not a directory and cannot become one.

    Raises:
        UsageError: it, or a part of it, is a file.
    """
    for path in (directory, *directory.parents):
        if path.is_dir():
            return
        if path.exists() or path.is_symlink():
            raise UsageError(f"{path} is not a directory", "Give a directory for the figures")


def export_figures(figures: PageFigures, directory: Path) -> tuple[Path, ...]:
    """Write each figure in each format; the directory is created if it is missing. Returns the paths.

    The same run gives the same bytes.

    Raises:
        OSError: a file cannot be written.
    """
    # Imported here: matplotlib takes long to import, and few reports write files.
    from gtmaloc_learning.figures.vector import vector_files

    settings = figures.run.settings
    features = f", features {settings['features']}" if settings["features"] else ""
    of_run = f"{settings['model']}{features}, seed {settings['seed']}"
    of_run += " (SYNTHETIC DATA)" if settings["synthetic"] else ""
    written = []
    for name, title, figure in _named(figures):
        for format_, content in vector_files(figure, f"{title}: {of_run}").items():
            path = directory / f"{name}.{format_}"
            write_bytes(path, content)
            written.append(path)
    return tuple(written)


def _named(figures: PageFigures) -> Iterator[tuple[str, str, go.Figure]]:
    """File name, title and figure, in the order of the page."""
    yield "roc-curves", "ROC curves (AUROC), out of fold", figures.roc()
    yield (
        "precision-recall-curves",
        "Precision and recall (average precision), out of fold",
        figures.precision_recall(),
    )
    yield "reliability", "Reliability of molecules, out of fold", figures.reliability()
    yield "compartment-pairs", "Compartments that occur together, miRNAs (n)", figures.label_pairs()
    if (bias := figures.study_bias()) is not None:
        yield "study-bias", "Scores by study degree", bias
    if (curve := figures.learning_curve()) is not None:
        yield "learning-curve", "Scores by share of the training rows", curve
    chart, made_from = figures.map
    if chart is not None:
        for c, label in enumerate(figures.run.predictions.labels):
            name = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")
            yield f"map-{name}", f"{label} on the map of the miRNAs by {made_from}", showing(chart, c)
