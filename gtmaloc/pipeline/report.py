"""The step `report`: the page about a run, from its directory and from the graph."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from graph_schema.queries import named_query
from graph_store.graph_state import graph_counts, loaded_releases
from gtmaloc.pipeline.evaluate import EVALUATION
from gtmaloc.pipeline.runs import find_run, read_json
from gtmaloc.workspace import Workspace
from gtmaloc_model.publish import RunOutput, read_run
from gtmaloc_model.reporting.report import ReportContent, report_html

PUBLISHED = (
    ("GTMALoc, as published (10 folds)", 0.9108, 0.8102),
    ("GTMALoc, its released code", 0.8795, 0.7371),
    ("PMiSLocMF, as published (10 folds)", 0.9033, 0.7716),
)
"""AUROC and AUPRC on the benchmark of 1,041 miRNAs as their authors report them (row 2: that code, run)."""

NOTES = (
    "A missing label means that nobody reported the localization, not that it was ruled out. Precision is "
    "therefore a lower bound, and a 'new' prediction may be known to someone.",
    "How often a miRNA was studied predicts its labels well: compare with the row degree-only, which sees "
    "three counts and nothing else.",
    "Under P1041, miRNAs without any label count as negatives, as in papers; this flatters the figures.",
    "Many rows of the benchmark belong to one family, or are copies of one mature. Random folds let a model "
    "learn a row from its twin; folds that keep families together would give lower figures.",
    "Most rows of the benchmark are found in exosomes and microvesicles. For these two, the few negatives "
    "are often other spellings of positive rows.",
)


def report(workspace: Workspace, run: str | None = None) -> Path:
    """Write report.html into the directory of a run.

    Raises:
        UsageError: there is no such run.
    """
    directory = find_run(workspace, run)
    output = read_run(directory)
    evaluation = read_json(directory / EVALUATION) if (directory / EVALUATION).is_file() else None
    with workspace.graph_to_read() as store:
        counts = graph_counts(store)
        sources = [asdict(release) for release in loaded_releases(store)]
        fresh = store.read(named_query("top_new_predictions"), {"run": output.id, "most": 5})
    labelled = output.labels.any(axis=1)
    content = ReportContent(
        run=output.id,
        synthetic=bool(output.settings["synthetic"]),
        facts=_facts(output),
        nodes={k: v for k, v in counts["nodes"].items() if v},
        relationships={k: v for k, v in counts["relationships"].items() if v},
        sources=sources,
        compartments=output.compartments,
        labels=output.labels[labelled],
        probability=output.probability[labelled],
        calibrated=output.calibrated[labelled],
        comparison=_comparison(output, evaluation),
        per_label=_per_label(output),
        new_predictions=fresh,
        notes=NOTES,
    )
    path = directory / "report.html"
    partial = directory / ".report.html.partial"
    partial.write_text(report_html(content), encoding="utf-8")
    partial.replace(path)
    return path


def _facts(output: RunOutput) -> list[tuple[str, str]]:
    s, labelled = output.settings, int(output.labels.any(axis=1).sum())
    benchmark = (
        f"{len(output.mirna_ids):,} miRNAs, {labelled:,} labelled; {len(output.compartments)} compartments"
    )
    return [
        ("model", f"{s['model']}, preset {s['preset']['name']}" if s["preset"]["name"] else s["model"]),
        ("benchmark", benchmark),
        (
            "training",
            f"{s['folds']} folds, seed {s['seed']}, on {s['device']}; every probability is out of fold",
        ),
        ("known pairs", f"{int(output.labels.sum()):,}"),
        ("dataset", s["fingerprint"][:16]),
    ]


def _comparison(output: RunOutput, evaluation: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    own = {
        "model": f"{output.settings['model']} (this run)",
        "origin": "labelled miRNAs, out of fold: these are in the graph",
        "kind": "own",
        **_figures(output.metrics),
    }
    rows = [own]
    if evaluation:
        for index, measured in enumerate((evaluation, *evaluation["baselines"])):
            where = f"{evaluation['protocol']}, {evaluation['folds']} folds, measured here"
            kind = "same" if index == 0 else "baseline"
            rows.append({"model": measured["model"], "origin": where, "kind": kind, **_figures(measured)})
    if not output.settings["synthetic"]:
        quoted = {"ece": "", "origin": "P1041, quoted", "kind": "published"}
        rows += [
            {"model": name, "auroc": f"{auroc:.4f}", "auprc": f"{auprc:.4f}", **quoted}
            for name, auroc, auprc in PUBLISHED
        ]
    return rows


def _figures(metrics: Mapping[str, Any]) -> dict[str, str]:
    return {
        "auroc": _with_sd(metrics["auroc"]),
        "auprc": _with_sd(metrics["auprc"]),
        "ece": f"{metrics['ece']:.3f}",
    }


def _with_sd(summary: Mapping[str, Any]) -> str:
    if summary["mean"] is None:
        return "undefined"
    return f"{summary['mean']:.4f}" + (f" ± {summary['sd']:.4f}" if summary["sd"] is not None else "")


def _per_label(output: RunOutput) -> list[dict[str, Any]]:
    positives = np.asarray(output.labels.sum(axis=0))
    rows = []
    for index, name in enumerate(output.compartments):
        values = [output.metrics[metric]["per_label"][name] for metric in ("auroc", "auprc")]
        auroc, auprc = ("undefined" if v is None else f"{v:.3f}" for v in values)
        rows.append({"compartment": name, "positives": int(positives[index]), "auroc": auroc, "auprc": auprc})
    return rows
