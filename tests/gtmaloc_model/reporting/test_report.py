"""The report is one page that works offline, escapes its content, and marks synthetic data."""

import html
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import pytest

from fixtures.finished_run import LABELS, PREDICTIONS, finished_run
from fixtures.kept_evaluations import kept
from fixtures.planted_dataset import planted_dataset
from gtmaloc_learning.predictions import Predictions
from gtmaloc_model.evaluation.kept_evaluations import KeptOfReleases
from gtmaloc_model.reporting import report_figures
from gtmaloc_model.reporting.case_study import Mature, NewPair, NewPairs
from gtmaloc_model.reporting.report import (
    SECTIONS,
    GraphContent,
    ReportContent,
    facts,
    per_label,
    report_html,
)

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
)

PAIR = NewPair(
    mirna="hsa-mir-1",
    id="hsa-mir-1-2",
    also_named=("hsa-mir-1-2",),
    hairpins=("MI1", "MI2"),
    matures=(Mature(("hsa-miR-1-3p",), ("MIMAT1",), "UGGAAU"), Mature((), ("MIMAT2",), "")),
    calibrated=0.91,
    base_rate=0.25,
    rank=7,
    of=1041,
    status="likely",
    set="present",
    features="network",
    in_literature=True,
    evidence="similar to <b>hsa-mir-2</b>",
)
CONTENT = ReportContent(GRAPH, (NewPairs("Nucleus", (PAIR,), 3), NewPairs("Exosome", (), 0)))


def page(root: Path, **settings: Any) -> str:
    return report_html(finished_run(root, **settings), CONTENT)


def part(text: str, anchor: str) -> str:
    """The section with this anchor."""
    return text[text.index(f'<section id="{anchor}"') :].split("</section>")[0]


def cells(section: str) -> list[list[str]]:
    """The texts of the cells of all tables, row by row."""
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", section, flags=re.DOTALL)
    found = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, flags=re.DOTALL) for row in rows]
    return [[" ".join(html.unescape(re.sub(r"<[^>]+>", " ", c)).split()) for c in row] for row in found]


def test_the_page_needs_no_network(tmp_path: Path) -> None:
    text = page(tmp_path)
    without_library = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert "http://" not in without_library
    assert "https://" not in without_library
    assert not re.search(r"<script[^>]+src=", text)
    assert not re.search(r"<link[^>]+href=", text)


def test_row_accounting_and_counts_are_shown(tmp_path: Path) -> None:
    text = page(tmp_path)
    assert cells(part(text, "sources"))[1] == [
        "hmdd", "3.2", "35,547", "35,540", "5", "2", "0", "non-commercial",
    ]  # fmt: skip
    assert cells(part(text, "graph")) == [
        ["nodes", "number"], ["MiRNA", "1,041"], ["relationships", "number"], ["TARGETS", "8,254"],
    ]  # fmt: skip


def test_new_pairs_are_shown_with_what_an_experiment_needs(tmp_path: Path) -> None:
    section = part(page(tmp_path), "case-study")
    head, row, *_, none = [r for r in cells(section) if r]
    assert head[:3] == ["#", "miRNA", "mature sequences, 5′ to 3′"]
    assert row == [
        "1", "hsa-mir-1 also hsa-mir-1-2 MI1 MI2", "hsa-miR-1-3p UGGAAU MIMAT2 unknown", "0.910 0.250",
        "7 of 1,041", "likely present", "network", "similar to <b>hsa-mir-2</b>",
    ]  # fmt: skip
    assert none == ["none that is likely or possible"]
    assert "Left out: 3 more probable for miRNAs that are unlike the labelled ones" in section
    assert "a missing report is no absence" in " ".join(section.split())


def test_a_run_that_is_not_published_says_so(tmp_path: Path) -> None:
    run = finished_run(tmp_path)
    section = part(report_html(run, ReportContent(GRAPH)), "case-study")
    assert f"gtmaloc publish --run {run.id}" in section


def test_how_often_each_status_is_right_is_shown(tmp_path: Path) -> None:
    assert cells(part(page(tmp_path), "status")) == [
        ["compartment", "base rate", "likely", "possible", "unlikely", "not enough evidence"],
        ["Nucleus", "0.750", "84% (12)", "none", "none", "none"],
        ["Exosome", "0.500", "none", "none", "none", "none"],
    ]


def test_the_comparison_shows_the_run_first(tmp_path: Path) -> None:
    header, own, *_ = cells(part(page(tmp_path), "comparison"))
    assert header == ["model", "features", "AUROC (95 %)", "AUPRC (95 %)", "of five", "ECE", "origin"]
    assert own[:4] == ["gtmaloc (this run)", "", "0.810 (0.710–0.910)", "0.620 (0.520–0.720)"]


@pytest.mark.parametrize("synthetic", [True, False])
def test_synthetic_data_are_named_as_such(tmp_path: Path, synthetic: bool) -> None:
    assert ("SYNTHETIC demonstration data" in page(tmp_path, synthetic=synthetic)) is synthetic


def test_a_graph_that_has_changed_since_the_run_is_named_as_such(tmp_path: Path) -> None:
    changed = ReportContent(replace(GRAPH, note="The graph has changed since run r1 was trained."))
    shown = report_html(finished_run(tmp_path), changed)
    assert '<p class="warning">The graph has changed since run r1 was trained.</p>' in shown
    assert "has changed" not in page(tmp_path)


def test_the_figures_show_the_labelled_mirnas_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = []

    def figure(table: Predictions) -> go.Figure:
        shown.append(table.ids)
        return go.Figure()

    for name in ("roc_figure", "precision_recall_figure", "reliability_figure"):
        monkeypatch.setattr(report_figures, name, figure)
    page(tmp_path)
    assert shown == [("hsa-mir-1", "hsa-mir-2", "hsa-mir-4", "hsa-mir-5")] * 3


def test_text_is_escaped(tmp_path: Path) -> None:
    hostile = "<img src=x onerror=alert(1)>"
    assert "<img" not in page(tmp_path, model=hostile)
    names = replace(PAIR, mirna=hostile, also_named=(hostile,), hairpins=(hostile,), evidence=hostile)
    pairs = (NewPairs(hostile, (replace(names, matures=(Mature((hostile,), (), hostile),)),), 0),)
    text = report_html(finished_run(tmp_path / "2"), ReportContent(GRAPH, pairs))
    assert "<img" not in text and part(text, "case-study").count("&lt;img") == 7


def test_compartments_keep_the_order_of_the_predictions(tmp_path: Path) -> None:
    assert per_label(finished_run(tmp_path)) == [
        {"compartment": "Nucleus", "positives": 3, "auroc": "0.910", "auprc": "0.820"},
        {"compartment": "Exosome", "positives": 2, "auroc": "0.710", "auprc": "0.420"},
        {"compartment": "Nowhere", "positives": 0, "auroc": "undefined", "auprc": "undefined"},
    ]
    assert [row[0] for row in cells(part(page(tmp_path / "2"), "compartments"))[1:]] == list(LABELS)


def test_the_facts_name_model_data_and_parameters(tmp_path: Path) -> None:
    assert facts(finished_run(tmp_path)) == [
        ("model", "gtmaloc, preset paper"),
        ("benchmark", "6 miRNAs, 4 labelled; 3 compartments"),
        ("training", "3 folds, seed 5, on cpu; every probability is out of fold"),
        ("AUROC", "0.810 (0.710–0.910) out of fold, labelled miRNAs"),
        ("AUPRC", "0.620 (0.520–0.720) likewise"),
        ("known pairs", "5"),
        ("networks", "functional_threshold 0.6, mesh_delta 0.5"),
        ("dataset", "0123456789abcdef"),
    ]
    plain = dict(facts(finished_run(tmp_path / "2", preset="", parameters={})))
    assert plain["model"] == "gtmaloc"
    assert "networks" not in plain


def test_every_section_is_there_and_in_the_index(tmp_path: Path) -> None:
    text = page(tmp_path)
    assert re.findall(r'<section id="([^"]+)"', text) == list(SECTIONS)
    assert re.findall(r'<li><a href="#([^"]+)"', text) == list(SECTIONS)


def test_what_is_missing_is_said_with_its_command(tmp_path: Path) -> None:
    run = finished_run(tmp_path)
    run.metrics["deletion"] = None
    text = report_html(run, CONTENT)
    for anchor, said in (
        ("comparison", "gtmaloc evaluate --protocol P-molecule --model gtmaloc"),
        ("feature-sets", "gtmaloc compare --protocol P-molecule --models gtmaloc"),
        ("ablations", "gtmaloc ablate --model gtmaloc"),
        ("learning-curve", "--learning-curve"),
        ("study-bias", "gtmaloc train"),
        ("map", "gtmaloc train"),
        ("explanations", "no deletion test"),
    ):
        assert 'class="missing"' in part(text, anchor), anchor
        assert said in part(text, anchor), anchor


def test_what_is_kept_is_shown(tmp_path: Path) -> None:
    own: dict[str, Any] = {"tables": (PREDICTIONS,), "folds": 3}
    of = KeptOfReleases(
        (
            kept(**own),
            kept(features="network-expression", **own),
            kept(share=0.5, **own),
            kept("degree-only", "own", **own),
        ),
        outdated=2,
    )
    run = finished_run(tmp_path, model="ensemble", features="network")
    dataset = replace(planted_dataset(6), mirna_ids=PREDICTIONS.ids, fingerprint="")
    text = report_html(run, ReportContent(GRAPH, (), dataset, of))
    for anchor in ("feature-sets", "ablations", "learning-curve", "study-bias"):
        assert 'class="missing"' not in part(text, anchor), anchor
    assert "Not shown: 2 results of earlier code" in part(text, "comparison")
    assert ["without expression", "ensemble, network", "P901"] in [
        row[:3] for row in cells(part(text, "ablations"))
    ]
    assert "too small for a map" in part(text, "map")


def test_every_figure_has_a_caption_and_is_saved_as_svg(tmp_path: Path) -> None:
    text = re.sub(r"<script>.*?</script>", "", page(tmp_path), count=1, flags=re.DOTALL)
    figures = re.findall(r"<figure>(.*?)</figure>", text, flags=re.DOTALL)
    assert len(figures) == 4
    for figure in figures:
        assert len(re.findall(r"<figcaption>(.+)</figcaption>", figure)[0]) > 80
        assert re.search(r'"toImageButtonOptions":\s*{"format":\s*"svg"', figure)


def test_a_deletion_test_is_shown_if_the_run_has_one(tmp_path: Path) -> None:
    run = finished_run(tmp_path)
    areas = {"explained": 0.74, "random": -0.21}
    run.metrics["deletion"] = {"parts": areas, "features": {"explained": 0.04, "random": None}}
    section = part(report_html(run, CONTENT), "explanations")
    assert [row[1:] for row in cells(section)[1:]] == [["0.740", "-0.210"], ["0.040", "not defined"]]
