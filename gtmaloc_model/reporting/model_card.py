"""The model card of a run: what it is, its data, how good it is and where it must not be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gtmaloc_model.data.dataset import LocalizationDataset


def model_card(dataset: LocalizationDataset, settings: Mapping[str, Any], metrics: Mapping[str, Any]) -> str:
    """Markdown text from the run's own settings and metrics."""
    rows = "\n".join(
        f"| {name} | {int(dataset.labels[:, c].sum())} | {_show(metrics['auroc']['per_label'][name])} "
        f"| {_show(metrics['auprc']['per_label'][name])} |"
        for c, name in enumerate(dataset.compartments)
    )
    warning = (
        "**Synthetic data.** The labels and associations were generated for demonstration; "
        "no prediction of this run says anything about biology.\n\n"
        if dataset.synthetic
        else ""
    )
    preset = settings["preset"]
    chosen = f", preset {preset['name']}" if preset["name"] else ""
    summary = f" Setting: {preset['summary']}." if "summary" in preset else ""
    method = f"Method: {settings['title']}.{summary}"
    return f"""# Model card: {settings["model"]}{chosen}, seed {settings["seed"]}

{warning}## What it is
Predicts in which of {len(dataset.compartments)} compartments a human miRNA is found, from its associations
with genes, drugs and diseases, its sequence and its functional similarity to other miRNAs.
{method}

## Data
{len(dataset.mirna_ids)} miRNAs, {int(dataset.labelled.sum())} of them with a known compartment; features from
"{dataset.feature_source}"; synthetic: {"yes" if dataset.synthetic else "no"}.
Fingerprint (SHA-256): `{dataset.fingerprint}`

## Training
{settings["folds"]} folds over all miRNAs, seed {settings["seed"]}, device {settings["device"]}. Each
published prediction comes from the fold that did not see the miRNA's labels. Only
labelled miRNAs are trained on. Probabilities are Platt-scaled on predictions for rows outside the inner
training.

## Quality (labelled miRNAs, out of fold)
AUROC {_spread(metrics["auroc"])}, AUPRC {_spread(metrics["auprc"])}, expected calibration error
{metrics["ece"]:.3f}

| compartment | known positives | AUROC | AUPRC |
|---|---|---|---|
{rows}

## Limits
- How often a miRNA was studied explains much of what can be predicted: compare with the degree-only baseline.
- Folds are random rows. Families and genomic clusters are shared between training and test parts, so a miRNA
  without any studied relative will be predicted less well than these figures say.
- A compartment that is not recorded counts as negative in training; records are incomplete.
- Calibration holds for miRNAs like the labelled ones. Not for clinical use.
"""


def _show(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.3f}"


def _spread(summary: Mapping[str, Any]) -> str:
    low, high = summary["ci95"]
    return f"{_show(summary['mean'])} (95 % interval {_show(low)} to {_show(high)})"
