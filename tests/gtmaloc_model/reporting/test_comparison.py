"""The comparison: this run, what is kept under each protocol, and figures that authors report."""

from pathlib import Path
from typing import Any

from fixtures.finished_run import finished_run, summary
from fixtures.kept_evaluations import kept
from gtmaloc_model.evaluation.kept_evaluations import NOTHING_KEPT, KeptOfReleases
from gtmaloc_model.evaluation.protocols.registry import PROTOCOLS
from gtmaloc_model.models.registry import model_class
from gtmaloc_model.reporting.comparison import (
    ComparisonRow,
    ProtocolTable,
    own_row,
    protocol_tables,
    published_figures,
)


def tables(root: Path, of: KeptOfReleases = NOTHING_KEPT, **settings: Any) -> dict[str, ProtocolTable]:
    return {table.protocol: table for table in protocol_tables(finished_run(root, **settings), of)}


def test_this_run_has_its_intervals(tmp_path: Path) -> None:
    assert own_row(finished_run(tmp_path)) == ComparisonRow(
        "gtmaloc (this run)", "", "0.810 (0.710–0.910)", "0.620 (0.520–0.720)", "0.910/0.820", "0.040",
        "3 folds, seed 5", "own",
    )  # fmt: skip


def test_an_undefined_score_is_shown_as_such(tmp_path: Path) -> None:
    run = finished_run(tmp_path)
    run.metrics["auroc"]["mean"] = None
    assert own_row(run).auroc == "undefined"


def test_every_protocol_has_a_table_the_hardest_first_and_says_what_evaluates_it(tmp_path: Path) -> None:
    found = tables(tmp_path, features="network", model="ensemble")
    assert list(found) == [p.name for p in reversed(PROTOCOLS)]
    assert not any(table.evaluated or table.rows for table in found.values())
    assert found["P901"].command == "gtmaloc evaluate --protocol P901 --model ensemble --features network"
    assert "--data LATER --earlier EARLIER" in found["P-temporal"].command
    assert found["P-molecule"].meaning.endswith("means over 5 compartments.")
    assert found["P901"].meaning.endswith("means over all compartments.")


def test_kept_evaluations_are_rows_the_best_first(tmp_path: Path) -> None:
    of = KeptOfReleases(
        (
            kept("extra-trees", swapped=2),
            kept("ensemble", swapped=1, seeds=(0, 1)),
            kept("kernel-ridge"),
            kept("ensemble", "network-expression"),
            kept("ensemble", share=0.5),
            kept("ensemble", protocol="P1041"),
        )
    )
    settings = {"model": "ensemble", "features": "network", "preset": ""}
    rows = tables(tmp_path, of, **settings)["P901"].rows
    assert [(row.model, row.kind) for row in rows] == [
        ("kernel-ridge", "other"), ("ensemble", "same"), ("extra-trees", "baseline"),
    ]  # fmt: skip
    assert rows[0].auroc == "1.000 (1.000–1.000)"
    assert (rows[1].origin, rows[2].origin) == ("2 folds, seeds 0, 1", "2 folds, seed 0")
    assert rows[1].auroc.startswith("0.750 (")
    assert (rows[0].five, rows[0].ece) == ("1.000/1.000", "0.031")
    other = tables(tmp_path / "2", of, **{**settings, "features": "all"})["P901"].rows
    assert [row.kind for row in other] == ["other", "other", "baseline"]


def evaluated(model: str, auroc: float) -> dict[str, object]:
    areas = {"auroc": summary(auroc, 0.01, Nucleus=auroc), "auprc": summary(0.5, 0.0, Nucleus=0.5)}
    return {"model": model, "protocol": "P1041", "folds": 3, "ece": 0.0312, **areas}


def test_the_evaluation_of_the_run_counts_where_nothing_is_kept(tmp_path: Path) -> None:
    run = finished_run(tmp_path)
    run.write_evaluation({**evaluated("gtmaloc", 0.8), "baselines": [evaluated("degree-only", 0.7)]})
    last = protocol_tables(run, NOTHING_KEPT)[-1]
    assert (last.protocol, last.evaluated) == ("P1041", True)
    assert [(row.model, row.auroc, row.kind) for row in last.rows] == [
        ("gtmaloc", "0.800 (0.700–0.900)", "same"), ("degree-only", "0.700 (0.600–0.800)", "baseline"),
    ]  # fmt: skip
    of = KeptOfReleases((kept("extra-trees", protocol="P1041"),))
    assert [row.model for row in protocol_tables(run, of)[-1].rows] == ["extra-trees"]


def test_published_figures_stand_under_their_protocol_beside_real_data_alone(tmp_path: Path) -> None:
    found = tables(tmp_path, synthetic=False)
    quoted = {row.model: row for table in found.values() for row in table.rows}
    assert set(quoted) == {figure.what for figure in published_figures()}, "every figure has a protocol"
    assert {row.kind for row in quoted.values()} == {"published"}
    assert not found["P1041"].evaluated
    paper = quoted["GTMALoc, as published (10 folds)"]
    assert (paper.auroc, paper.auprc, paper.ece) == ("0.9108", "0.8102", "")
    assert paper.origin.startswith("quoted: ")
    assert paper in found["P1041"].rows


def test_published_figures_are_those_of_the_models() -> None:
    figures = published_figures()
    assert figures[0] is model_class("gtmaloc").published[0]
    assert set(model_class("gtmaloc-as-released").published) <= set(figures)
