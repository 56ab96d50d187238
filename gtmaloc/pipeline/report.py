"""The step `report`: writes the page about a run, from its directory, kept results and the graph."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from graph_store.connection import GraphStore
from graph_store.graph_state import graph_counts
from graph_store.load_records import loaded_releases
from graph_store.run_origin import differences, note_on
from gtmaloc.pipeline.case_study import read_case_study, write_case_study
from gtmaloc.pipeline.dataset import kept_dataset
from gtmaloc.pipeline.predict import MEANING
from gtmaloc.pipeline.publish import origin_of
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import UsageError
from gtmaloc_learning.run_directory import CASE_STUDY, RunDirectory
from gtmaloc_model.data.dataset import InconsistentDataset, LocalizationDataset
from gtmaloc_model.evaluation.kept_evaluations import kept_evaluations
from gtmaloc_model.reporting.case_study import NewPairs
from gtmaloc_model.reporting.comparison import protocol_tables
from gtmaloc_model.reporting.exported_figures import check_directory, export_figures
from gtmaloc_model.reporting.model_card import model_card
from gtmaloc_model.reporting.report import GraphContent, ReportContent, report_html
from gtmaloc_model.reporting.report_figures import page_figures

NEW_PAIRS = 10
"""Number of new pairs for each compartment."""


@dataclass(frozen=True, slots=True)
class ReportResult:
    """What was written about a run."""

    run: str
    path: Path
    case_study_csv: Path
    new_pairs: tuple[NewPairs, ...]
    synthetic: bool
    not_evaluated: tuple[str, ...]  # protocols
    figures: tuple[Path, ...]  # vector files, if they were asked for

    def as_json(self) -> dict[str, Any]:
        """`{run, path, case_study_csv, case_study: {compartment: [pair]}, not_evaluated, figures, …}`."""
        return {
            "run": self.run,
            "path": str(self.path),
            "case_study_csv": str(self.case_study_csv),
            "case_study": {new.compartment: [pair.as_json() for pair in new.pairs] for new in self.new_pairs},
            "meaning": MEANING,
            "synthetic": self.synthetic,
            "not_evaluated": list(self.not_evaluated),
            "figures": [str(path) for path in self.figures],
        }


def report(
    workspace: Workspace, run: str | None = None, *, most: int = NEW_PAIRS, figures: Path | None = None
) -> ReportResult:
    """Write report.html and case_study.csv into the directory of a run, and its model card again.

    Nothing is trained or evaluated: the page shows what is kept, and names the command for what is not.

    Args:
        workspace: settings, paths and graph.
        run: id of a run; None for the newest.
        most: new pairs for each compartment.
        figures: directory to which every figure of the page is written as SVG and PDF.

    Raises:
        UsageError: there is no such run, `most` is not positive, or `figures` is not a directory.
        DamagedRun: a file of the run cannot be used.
    """
    if most < 1:
        raise UsageError(f"{most} new pairs for each compartment are not possible", "Give a number from 1 on")
    if figures is not None:
        check_directory(figures)
    found = RunDirectory.find(workspace.runs, run)
    settings = found.settings
    with workspace.graph_to_read() as store:
        graph = _graph_content(store, found)
        new_pairs = read_case_study(store, found.id, most)
    dataset = _dataset_of(workspace, found)
    kept = kept_evaluations(workspace.evaluations, settings["data_fingerprint"])
    tables = protocol_tables(found, kept)
    of_page = page_figures(found, dataset, kept)
    page = report_html(found, ReportContent(graph, new_pairs, dataset, kept), of_page)
    card = model_card(found.predictions, settings, found.metrics, bias=of_page.bias_of_run, protocols=tables)
    found.write_model_card(card)
    return ReportResult(
        run=found.id,
        case_study_csv=write_case_study(found.path / CASE_STUDY, new_pairs),
        path=found.write_report(page),
        new_pairs=new_pairs,
        synthetic=settings["synthetic"],
        not_evaluated=tuple(table.protocol for table in tables if not table.evaluated),
        figures=export_figures(of_page, figures) if figures is not None else (),
    )


def _graph_content(store: GraphStore, run: RunDirectory) -> GraphContent:
    counts = graph_counts(store)
    return GraphContent(
        nodes={label: n for label, n in counts["nodes"].items() if n},
        relationships={type_: n for type_, n in counts["relationships"].items() if n},
        sources=[
            asdict(loaded.release) | (asdict(loaded.rows) if loaded.rows else {})
            for loaded in loaded_releases(store)
        ],
        note=note_on(run.id, differences(store, origin_of(run))),
    )


def _dataset_of(workspace: Workspace, run: RunDirectory) -> LocalizationDataset | None:
    """The dataset that the run was trained on; None if its copy is gone, unreadable or of another state."""
    settings = run.settings
    path = kept_dataset(workspace, settings["data_fingerprint"], settings["parameters"])
    try:
        dataset = LocalizationDataset.load(path)
    except InconsistentDataset:
        return None
    return dataset if dataset.fingerprint == settings["fingerprint"] else None
