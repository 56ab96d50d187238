"""The model card of a run: what it is, its data, its quality and its limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gtmaloc_learning.predictions import Predictions
from gtmaloc_model.reporting.statuses import JUDGED, status_rows

_FOLDS = {
    "family": "Folds keep families together: each\npublished prediction comes from a model that saw no "
    "label of the miRNA, of another\nspelling of its molecule, or of its family.",
    "molecule": "Folds keep the rows of one\nmolecule together; families are unknown here, so a model may "
    "have seen labels of relatives.",
    "rows": "Folds are random rows: the data do\nnot say which rows are related, so a model may have seen "
    "the label of another spelling.",
}
_MEANING = """A calibrated probability is the chance that this release of the benchmark reports the pair. A
missing label is no absence: many pairs that are not reported were never looked for."""


def model_card(predictions: Predictions, settings: Mapping[str, Any], metrics: Mapping[str, Any]) -> str:
    """Markdown text from the run's own predictions, settings and metrics."""
    rows = "\n".join(
        f"| {name} | {int(positives)} | {_show(metrics['auroc']['per_label'][name])} "
        f"| {_show(metrics['auprc']['per_label'][name])} |"
        for name, positives in zip(predictions.labels, predictions.known.sum(axis=0), strict=True)
    )
    warning = (
        "**Synthetic data.** The labels and associations were generated for demonstration; "
        "no prediction of this run says anything about biology.\n\n"
        if settings["synthetic"]
        else ""
    )
    folds = f"{settings['folds']} folds over all miRNAs, seed {settings['seed']}, device {settings['device']}"
    features = settings["features"] or "of its own"
    synthetic = "yes" if settings["synthetic"] else "no"
    preset = f", preset {settings['preset']}" if settings["preset"] else ""
    citation = f"\nSource: {settings['citation']}" if settings["citation"] else ""
    return f"""# Model card: {settings["model"]}{preset}, seed {settings["seed"]}

{warning}## What it is
Predicts in which of {len(predictions.labels)} compartments a human miRNA is found, from its associations
with genes, drugs and diseases, its sequence and its functional similarity to other miRNAs.
Method: {settings["title"]}.{citation}

{_table("hyperparameter", settings["hyperparameters"])}

## Data
{len(predictions.ids)} miRNAs, {int(predictions.labelled.sum())} of them with a known compartment;
read from "{settings["inputs"]}"; feature set {features}; synthetic: {synthetic}.
Fingerprint (SHA-256): `{settings["fingerprint"]}`

{_table("parameter of the networks", settings["parameters"])}

## Training
{folds}. {_FOLDS[settings["folds_keep_together"]]}
Models are trained only on labelled miRNAs. Probabilities are Platt-scaled on predictions for rows outside
the inner training. Rows that are one molecule get one answer, from the mean of their logits.

## Quality (labelled miRNAs, out of fold)
AUROC {_spread(metrics["auroc"])}, AUPRC {_spread(metrics["auprc"])}, expected calibration error
{metrics["ece"]:.3f}

| compartment | known positives | AUROC | AUPRC |
|---|---|---|---|
{rows}

## What is published
{_MEANING}

Share of pairs with each status that are reported, out of fold, with limits that other folds set, and in
brackets the number of pairs:

{_statuses(metrics["statuses"])}

{_others(metrics["others"])}

{_deletion(metrics["deletion"])}

## Limits
- How well a miRNA is studied explains much of what can be predicted: compare with the degree-only baseline.
- Genomic clusters are shared between training and test parts, so a miRNA without studied neighbours will be
  predicted less well than these figures suggest.
- A compartment that is not recorded counts as negative in training; records are incomplete.
- Calibration holds for miRNAs similar to the labelled ones. Not for clinical use.
"""


def _statuses(measured: Mapping[str, Mapping[str, Any]]) -> str:
    rows = [f"| {row.compartment} | {' | '.join(row.cells)} |" for row in status_rows(measured)]
    head = f"| compartment | base rate | {' | '.join(JUDGED)} |"
    return "\n".join((head, "|---" * (len(JUDGED) + 2) + "|", *rows))


def _others(others: Mapping[str, Any] | None) -> str:
    if others is None:
        return "No other hairpin is predicted."
    return (
        f"Hairpins outside the benchmark are predicted by {others['model']} from intrinsic features, trained "
        "on all\nlabelled miRNAs: it may have seen labels of their relatives, never their own. Measured with "
        f"families apart:\n\n{_statuses(others['statuses'])}"
    )


def _deletion(areas: Mapping[str, Mapping[str, float | None]] | None) -> str:
    if areas is None:
        return "The model does not say what its predictions rest on."
    (part, part_at_random), (feature, feature_at_random) = (
        (_show(areas[what]["explained"]), _show(areas[what]["random"])) for what in ("parts", "features")
    )
    return (
        "Explanations, checked by deletion (out of fold): without the parts of its input that contribute\n"
        f"most, a prediction falls by {part} log odds, without as many random ones by {part_at_random};\n"
        f"without the single features that contribute most, the votes of the trees fall by {feature},\n"
        f"without as many that are often used by {feature_at_random}."
    )


def flattened(values: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Nested mappings as one, with dots between the names: {"a": {"b": 1}} → {"a.b": 1}."""
    flat: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat |= flattened(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = value
    return flat


def _table(what: str, values: Mapping[str, Any]) -> str:
    if not values:
        return f"No {what} recorded."
    rows = [f"| {name} | {value} |" for name, value in flattened(values).items()]
    return "\n".join((f"| {what} | value |", "|---|---|", *rows))


def _show(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.3f}"


def _spread(summary: Mapping[str, Any]) -> str:
    low, high = summary["ci95"]
    return f"{_show(summary['mean'])} (95 % interval {_show(low)} to {_show(high)})"
