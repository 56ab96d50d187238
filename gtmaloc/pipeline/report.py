"""The step `report`: writes the page about a run, from its directory and the graph."""

from dataclasses import asdict
from pathlib import Path

from graph_schema.queries import named_query
from graph_store.graph_state import graph_counts
from graph_store.load_records import loaded_releases
from graph_store.run_origin import differences, note_on
from gtmaloc.pipeline.publish import origin_of
from gtmaloc.workspace import Workspace
from gtmaloc_learning.run_directory import RunDirectory
from gtmaloc_model.reporting.report import GraphContent, report_html

NEW_PREDICTIONS = 5
"""Number of pairs per compartment that the page lists."""


def report(workspace: Workspace, run: str | None = None) -> Path:
    """Write report.html into the directory of a run.

    Raises:
        UsageError: there is no such run.
        DamagedRun: a file of the run cannot be used.
    """
    found = RunDirectory.find(workspace.runs, run)
    with workspace.graph_to_read() as store:
        counts = graph_counts(store)
        content = GraphContent(
            nodes={label: n for label, n in counts["nodes"].items() if n},
            relationships={type_: n for type_, n in counts["relationships"].items() if n},
            sources=[
                asdict(loaded.release) | (asdict(loaded.rows) if loaded.rows else {})
                for loaded in loaded_releases(store)
            ],
            new_predictions=store.read(
                named_query("top_new_predictions"), {"run": found.id, "most": NEW_PREDICTIONS}
            ),
            note=note_on(found.id, differences(store, origin_of(found))),
        )
    return found.write_report(report_html(found, content))
