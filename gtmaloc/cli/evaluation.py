"""Verbs that cross-validate: one model (evaluate), many (compare), one without its parts (ablate)."""

from pathlib import Path
from typing import Annotated, Any

import typer

from gtmaloc.cli.app import DataDir, Device, Json, NoWait, Processes, make_table, show, workspace
from gtmaloc.cli.steps import Features, Model, Preset

Protocol = Annotated[
    str,
    typer.Option(
        help="P1041 (all rows), P901 (labelled rows only), P901-family (no family in training and test), "
        "P901-strict (no genomic cluster either), P-molecule (spellings of one molecule merged), "
        "P-temporal (trained on an earlier release, judged by DIR)."
    ),
]
Earlier = Annotated[
    Path | None,
    typer.Option(
        help="Directory of an earlier localization release, for P-temporal. "
        "Default: RNALocate version 1 (*loc_mirna_ass*.json) in DIR."
    ),
]
Folds = Annotated[int | None, typer.Option(min=2, help="Number of folds.")]
Seeds = Annotated[str, typer.Option(help="Fold seeds, separated by commas.")]


def evaluate(
    data: DataDir = None,
    protocol: Protocol = "P1041",
    earlier: Earlier = None,
    folds: Folds = None,
    seeds: Seeds = "0",
    model: Model = "gtmaloc",
    preset: Preset = None,
    features: Features = None,
    inputs: Annotated[
        str,
        typer.Option(help="graph (the loaded releases) or published (the published tables in DIR)."),
    ] = "graph",
    learning_curve: Annotated[
        bool,
        typer.Option(
            "--learning-curve", help="Also with 25, 50 and 75 % of the training rows, on the same test rows."
        ),
    ] = False,
    device: Device = None,
    processes: Processes = None,
    no_wait: NoWait = False,
    as_json: Json = False,
) -> None:
    """Cross-validate a model together with the baselines degree-only and extra-trees.

    Neo4j is needed only if the model reads embeddings that have not been exported before. Results are kept in
    var/evaluations by what they depend on: what is there is not computed again, and an interrupted command
    continues when it is run again.

    Example: gtmaloc evaluate --data releases --protocol P901 --seeds 0,1,2
    Example: gtmaloc evaluate --protocol P901-family --model extra-trees --learning-curve
    Example: gtmaloc evaluate --data later --earlier earlier --protocol P-temporal --model extra-trees
    """
    from gtmaloc.pipeline.evaluate import evaluate as step

    result = step(
        workspace(no_wait=no_wait, folds=folds, device=device, processes=processes),
        data,
        protocol=protocol,
        seeds=seeds,
        model=model,
        preset=preset,
        features=features,
        inputs=inputs,
        earlier=earlier,
        with_learning_curve=learning_curve,
    )
    columns = ("model", "AUROC", "sd", "of 5", "AUPRC", "sd", "of 5", "ECE", "floor", "seconds")
    value = result.as_json()
    rows = [
        (
            v["model"],
            v["auroc"]["mean"],
            v["auroc"]["sd"],
            v["auroc"]["mean5"],
            v["auprc"]["mean"],
            v["auprc"]["sd"],
            v["auprc"]["mean5"],
            v["ece"],
            v["ece_floor"],
            v["seconds"],
        )
        for v in (value, *value["baselines"])
    ]
    show(value, as_json, make_table(f"{value['protocol']}, {value['folds']} folds", columns, rows))
    if learning_curve and not as_json:
        points = value["learning_curve"]
        curve = [(f"{p['share']:.0%}", *_area(p["auroc"]), *_area(p["auprc"])) for p in points]
        heads = ("training rows", "AUROC", "95 %", "AUPRC", "95 %")
        show(value, False, make_table(f"Learning curve of {value['model']}", heads, curve))


def compare(
    data: DataDir = None,
    protocol: Protocol = "P1041",
    earlier: Earlier = None,
    folds: Folds = None,
    seeds: Seeds = "0",
    models: Annotated[
        str | None, typer.Option(help="Models, separated by commas; default: every known model.")
    ] = None,
    features: Annotated[
        str | None,
        typer.Option(
            help="Feature sets, separated by commas; own: fixed inputs. Default: all that a model reads."
        ),
    ] = None,
    device: Device = None,
    processes: Processes = None,
    no_wait: NoWait = False,
    as_json: Json = False,
) -> None:
    """Evaluate models on the same folds and rank them; degree-only is always among them.

    Finished results are kept in var/evaluations: if interrupted, run the same command again. A model that
    cannot be evaluated is a row with the reason (exit code 1). Embeddings are used if there are any.

    Example: gtmaloc compare --data releases --protocol P-molecule --seeds 0,1,2
    Example: gtmaloc compare --models ensemble,extra-trees --features network,intrinsic
    """
    from gtmaloc.pipeline.compare import compare as step

    result = step(
        workspace(no_wait=no_wait, folds=folds, device=device, processes=processes),
        data,
        protocol=protocol,
        seeds=seeds,
        models=models,
        features=features,
        earlier=earlier,
    )
    value = result.as_json()
    columns = ("model", "features", "AUROC", "95 %", "AUPRC", "95 %", "to best", "p", "published")
    rows = [(r["model"], r["features"], *_measured(r, "versus_best"), _published(r)) for r in value["rows"]]
    _show(value, as_json, columns, rows)
    if result.failed:
        raise typer.Exit(1)


def ablate(
    data: DataDir = None,
    model: Annotated[
        str, typer.Option("--model", help="Name of a model; an unknown name lists the choices.")
    ] = "ensemble",
    features: Features = None,
    protocol: Protocol = "P1041",
    earlier: Earlier = None,
    folds: Folds = None,
    seeds: Seeds = "0",
    device: Device = None,
    processes: Processes = None,
    no_wait: NoWait = False,
    as_json: Json = False,
) -> None:
    """Evaluate a model with all parts, without each of them, and each member of an ensemble alone.

    A block is left out together with the similarities that come from it; without similarities, a model reads
    no label of another row. Results are kept in var/evaluations: if interrupted, run the same command again.

    Example: gtmaloc ablate --data releases --protocol P-molecule --features network
    Example: gtmaloc ablate --model gtmaloc
    """
    from gtmaloc.pipeline.ablate import ablate as step

    result = step(
        workspace(no_wait=no_wait, folds=folds, device=device, processes=processes),
        data,
        protocol=protocol,
        seeds=seeds,
        model=model,
        features=features,
        earlier=earlier,
    )
    value = result.as_json()
    columns = ("part", "AUROC", "95 %", "AUPRC", "95 %", "to all", "p")
    _show(value, as_json, columns, [(r["part"], *_measured(r, "versus_all")) for r in value["rows"]])
    if result.failed:
        raise typer.Exit(1)


def _show(
    value: dict[str, Any], as_json: bool, columns: tuple[str, ...], rows: list[tuple[str, ...]]
) -> None:
    """The JSON object, or the table, why rows have no figures, and how the first one is made."""
    title = f"{value['protocol']}, {value['folds']} folds, seeds {', '.join(map(str, value['seeds']))}"
    show(value, as_json, make_table(title, columns, rows))
    if not as_json:
        failed = [row for row in value["rows"] if row["error"]]
        show(value, False, [f"{row['model']}, features {row['features']}: {row['error']}" for row in failed])
        show(value, False, f"The first row alone: {value['rows'][0]['command']}")


def _measured(row: dict[str, Any], versus: str) -> tuple[str, ...]:
    """Both areas with their intervals, and how the AUROC compares with that of another row."""
    compared = (row[versus] or {}).get("auroc", {})
    return (
        *(cell for area in ("auroc", "auprc") for cell in (_average(row[area]), _interval(row, area))),
        *(_signed(compared.get("difference")), _number(compared.get("p"))),
    )


def _published(row: dict[str, Any]) -> str:
    return ", ".join(f"{figure['auroc']:.3f}/{figure['auprc']:.3f}" for figure in row["published"])


def _average(area: dict[str, float | None] | None) -> str:
    """The mean over all labels, or over those that the protocol scores."""
    area = area or {}
    return _number(area["mean5"] if area.get("mean") is None and "mean5" in area else area.get("mean"))


def _interval(row: dict[str, Any], area: str) -> str:
    return _limits({"ci95": (row["ci95"] or {}).get(area)})


def _area(area: dict[str, Any]) -> tuple[str, str]:
    return _average(area), _limits(area)


def _limits(area: dict[str, Any]) -> str:
    low, high = area["ci95"] or (None, None)
    return "" if low is None or high is None else f"{low:.3f}–{high:.3f}"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _signed(value: float | None) -> str:
    return "" if value is None else f"{value:+.3f}".replace("-", "−")
