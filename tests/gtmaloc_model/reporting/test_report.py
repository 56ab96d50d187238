"""The report is one page that works offline, escapes its content, and marks synthetic data."""

import html
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest

from fixtures.finished_run import LABELS, finished_run
from gtmaloc_learning.predictions import Predictions
from gtmaloc_model.reporting import report
from gtmaloc_model.reporting.report import GraphContent, facts, per_label, report_html

GRAPH = GraphContent(
    nodes={"MiRNA": 1041},
    relationships={"TARGETS": 8254},
    sources=[
        {
            "source": "hmdd",
            "release": "3.2",
            "read": 35547,
            "loaded": 35540,
            "duplicate": 5,
            "rejected": 2,
            "out_of_scope": 0,
            "licence": "non-commercial",
        }
    ],
    new_predictions=[
        {
            "mirna": "hsa-mir-1",
            "compartment": "Nucleus",
            "calibrated": 0.91,
            "probability": 0.82,
            "rank": 7,
            "status": "likely",
        }
    ],
)


def page(root: Path, **settings: Any) -> str:
    return report_html(finished_run(root, **settings), GRAPH)


def cells(text: str, heading: str) -> list[list[str]]:
    """The cell texts of the table under a heading, row by row."""
    section = text[text.index(f"<h2>{heading}</h2>") :].split("</section>")[0]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", section, flags=re.DOTALL)
    found = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, flags=re.DOTALL) for row in rows]
    return [[html.unescape(cell) for cell in row] for row in found]


def test_the_page_needs_no_network(tmp_path: Path) -> None:
    text = page(tmp_path)
    without_library = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert "http://" not in without_library
    assert "https://" not in without_library
    assert not re.search(r"<script[^>]+src=", text)
    assert not re.search(r"<link[^>]+href=", text)


def test_row_accounting_and_counts_are_shown(tmp_path: Path) -> None:
    text = page(tmp_path)
    assert cells(text, "Rows of every source")[1] == [
        "hmdd", "3.2", "35,547", "35,540", "5", "2", "0", "non-commercial",
    ]  # fmt: skip
    assert cells(text, "The graph") == [
        ["nodes", "number"], ["MiRNA", "1,041"], ["relationships", "number"], ["TARGETS", "8,254"],
    ]  # fmt: skip


def test_new_predictions_are_shown_in_their_columns(tmp_path: Path) -> None:
    assert cells(page(tmp_path), "Most probable new localizations") == [
        ["miRNA", "compartment", "calibrated", "probability", "rank in compartment", "status"],
        ["hsa-mir-1", "Nucleus", "0.910", "0.820", "7", "likely"],
    ]


def test_how_often_each_status_is_right_is_shown(tmp_path: Path) -> None:
    assert cells(page(tmp_path), "What a status means") == [
        ["compartment", "base rate", "likely", "possible", "unlikely", "not enough evidence"],
        ["Nucleus", "0.750", "84% (12)", "none", "none", "none"],
        ["Exosome", "0.500", "none", "none", "none", "none"],
    ]


def test_the_comparison_shows_the_run_first(tmp_path: Path) -> None:
    header, own, *_ = cells(page(tmp_path), "Comparison")
    assert header == ["model", "AUROC", "AUPRC", "ECE", "origin"]
    assert own[:4] == ["gtmaloc (this run)", "0.8100 ± 0.0200", "0.6200 ± 0.0300", "0.040"]


@pytest.mark.parametrize("synthetic", [True, False])
def test_synthetic_data_are_named_as_such(tmp_path: Path, synthetic: bool) -> None:
    assert ("SYNTHETIC demonstration data" in page(tmp_path, synthetic=synthetic)) is synthetic


def test_a_graph_that_has_changed_since_the_run_is_named_as_such(tmp_path: Path) -> None:
    changed = replace(GRAPH, note="The graph has changed since run r1 was trained.")
    shown = report_html(finished_run(tmp_path), changed)
    assert '<p class="warning">The graph has changed since run r1 was trained.</p>' in shown
    assert "has changed" not in page(tmp_path)


def test_the_figures_show_the_labelled_mirnas_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = []

    def figure(table: Predictions) -> go.Figure:
        shown.append(table.ids)
        return go.Figure()

    for name in ("roc_figure", "precision_recall_figure", "reliability_figure"):
        monkeypatch.setattr(report, name, figure)
    page(tmp_path)
    assert shown == [("hsa-mir-1", "hsa-mir-2", "hsa-mir-4", "hsa-mir-5")] * 3


def test_text_is_escaped(tmp_path: Path) -> None:
    assert "<img" not in page(tmp_path, model="<img src=x onerror=alert(1)>")


def test_compartments_keep_the_order_of_the_predictions(tmp_path: Path) -> None:
    assert per_label(finished_run(tmp_path)) == [
        {"compartment": "Nucleus", "positives": 3, "auroc": "0.910", "auprc": "0.820"},
        {"compartment": "Exosome", "positives": 2, "auroc": "0.710", "auprc": "0.420"},
        {"compartment": "Nowhere", "positives": 0, "auroc": "undefined", "auprc": "undefined"},
    ]
    assert [row[0] for row in cells(page(tmp_path / "2"), "Per compartment")[1:]] == list(LABELS)


def test_the_facts_name_model_data_and_parameters(tmp_path: Path) -> None:
    assert facts(finished_run(tmp_path)) == [
        ("model", "gtmaloc, preset paper"),
        ("benchmark", "6 miRNAs, 4 labelled; 3 compartments"),
        ("training", "3 folds, seed 5, on cpu; every probability is out of fold"),
        ("known pairs", "5"),
        ("networks", "functional_threshold 0.6, mesh_delta 0.5"),
        ("dataset", "0123456789abcdef"),
    ]
    plain = dict(facts(finished_run(tmp_path / "2", preset="", parameters={})))
    assert plain["model"] == "gtmaloc"
    assert "networks" not in plain
