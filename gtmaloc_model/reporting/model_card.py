"""The model card of a run: what it is, its data, its quality and its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gtmaloc_learning.predictions import Predictions
from gtmaloc_learning.study_bias import DegreePart
from gtmaloc_model.reporting.calibration_rows import calibration_rows
from gtmaloc_model.reporting.comparison import ProtocolTable
from gtmaloc_model.reporting.deletion import DELETION_HEADER, deletion_rows, shown
from gtmaloc_model.reporting.statuses import JUDGED, status_rows

_FOLDS = {
    "family": "Folds keep families together: each\npublished prediction comes from a model that saw no "
    "label of the miRNA, of another\nspelling of its molecule, or of its family.",
    "molecule": "Folds keep the rows of one\nmolecule together; families are unknown here, so a model may "
    "have seen labels of relatives.",
    "rows": "Folds are random rows: the data do\nnot say which rows are related, so a model may have seen "
    "the label of another spelling.",
}
_MEANING = """A calibrated probability is the chance that this release of the benchmark reports the pair,
under any name of the molecule. A missing label is no absence: many pairs that are not reported were never
looked for."""


def model_card(
    predictions: Predictions,
    settings: Mapping[str, Any],
    metrics: Mapping[str, Any],
    *,
    bias: Sequence[DegreePart] = (),
    protocols: Sequence[ProtocolTable] = (),
) -> str:
    """Markdown text from the run's own predictions, settings and metrics.

    Args:
        predictions: of the run.
        settings: of the run.
        metrics: of the run.
        bias: its quarters by study degree.
        protocols: what has been evaluated on its releases.
    """
    rows = "\n".join(
        f"| {name} | {int(positives)} | {shown(metrics['auroc']['per_label'][name])} "
        f"| {shown(metrics['auprc']['per_label'][name])} |"
        for name, positives in zip(predictions.labels, predictions.known.sum(axis=0), strict=True)
    )
    warning = (
        "**Synthetic data.** The labels and associations were generated for demonstration; "
        "no prediction of this run says anything about biology.\n\n"
        if settings["synthetic"]
        else ""
    )
    folds = f"{settings['folds']} folds over all miRNAs, seed {settings['seed']}, device {settings['device']}"
    unknown = ", ".join(settings.get("unknown_blocks", ()))
    features = (settings["features"] or "of its own") + (
        f" (nothing is known of {unknown})" if unknown else ""
    )
    synthetic = "yes" if settings["synthetic"] else "no"
    preset = f", preset {settings['preset']}" if settings["preset"] else ""
    citation = f"\nSource: {settings['citation']}" if settings["citation"] else ""
    return f"""# Model card: {settings["model"]}{preset}, seed {settings["seed"]}

{warning}## What it is
Predicts in which of {len(predictions.labels)} compartments a human miRNA is found, from its associations
with genes, drugs and diseases, its sequence and its functional similarity to other miRNAs.
Method: {settings["title"]}.{citation}

{_table("hyperparameter", settings["hyperparameters"])}

## Intended use
To choose pairs of a miRNA and a compartment for an experiment, and to compare methods. Not to conclude that
a miRNA is absent from a compartment, and not for clinical use.

## Data
{len(predictions.ids)} miRNAs, {int(predictions.labelled.sum())} of them with a known compartment;
read from "{settings["inputs"]}"; feature set {features}; synthetic: {synthetic}.
Fingerprint (SHA-256): `{settings["fingerprint"]}`

{_table("parameter of the networks", settings["parameters"])}

## Training
{folds}. {_FOLDS[settings["folds_keep_together"]]}
Models are trained only on labelled miRNAs. Probabilities are Platt-scaled on predictions for rows outside
the inner training. Rows that are one molecule get one answer, from the mean of their logits; calibration,
statuses and sets are fitted and measured on these answers, with what is reported under any of the names.

## Quality (labelled miRNAs, out of fold)
AUROC {_spread(metrics["auroc"])}, AUPRC {_spread(metrics["auprc"])}, expected calibration error
of molecules {metrics["ece"]:.3f}

| compartment | known positives | AUROC | AUPRC |
|---|---|---|---|
{rows}

## Calibration
Expected calibration error (0 is perfect) of labelled molecules, out of fold, and slope of the calibration
line (1 is perfect; below 1, probabilities are exaggerated):

{_calibration(predictions)}

## Study bias
{_bias(bias)}

## Protocols
{_protocols(protocols)}

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
- Calibration holds for miRNAs similar to the labelled ones.
"""


def _calibration(predictions: Predictions) -> str:
    rows = [
        f"| {r.compartment} | {r.before:.3f} | {r.after:.3f} | {_slope(r.slope)} |"
        for r in calibration_rows(predictions)
    ]
    return "\n".join(("| compartment | before | after | slope |", "|---" * 4 + "|", *rows))


def _slope(value: float) -> str:
    return f"{value:.2f}" if value == value else "not defined"


def _bias(parts: Sequence[DegreePart]) -> str:
    if not parts:
        return "Not measured: the associations of the miRNAs are not at hand."
    rows = [f"| {p.low} to {p.high} | {p.rows} | {p.mean_auroc:.3f} | {p.mean_auprc:.3f} |" for p in parts]
    return "\n".join(
        (
            "Labelled miRNAs in quarters by number of targets, drugs and diseases; each scored alone,",
            "mean over the compartments that have both classes in it:",
            "",
            "| partners | miRNAs | AUROC | AUPRC |",
            "|---|---|---|---|",
            *rows,
        )
    )


def _protocols(tables: Sequence[ProtocolTable]) -> str:
    if not tables:
        return "`gtmaloc report` lists here what has been evaluated on the same releases."
    rows = [
        f"| {of.protocol} | {row.model} | {row.features} | {row.auroc} | {row.auprc} | {row.origin} |"
        for of in tables
        for row in of.rows
    ]
    missing = [f"- {of.protocol}: not evaluated here (`{of.command}`)" for of in tables if not of.evaluated]
    head = ("| protocol | model | features | AUROC (95 %) | AUPRC (95 %) | origin |", "|---" * 6 + "|")
    return "\n".join((*head, *rows, "", *missing))


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
    rows = "\n".join(f"| {' | '.join(row)} |" for row in deletion_rows(areas))
    return (
        "Explanations, checked by deletion, out of fold: how far a prediction falls without what its\n"
        "explanation names first, and without others.\n\n"
        f"| {' | '.join(DELETION_HEADER)} |\n|---|---|---|\n{rows}"
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


def _spread(summary: Mapping[str, Any]) -> str:
    low, high = summary["ci95"]
    return f"{shown(summary['mean'])} (95 % interval {shown(low)} to {shown(high)})"
