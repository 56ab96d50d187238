"""Verbs that run pipeline steps: fetch, load, relate, embed, train, publish, report, run."""

import os
import shutil
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from graph_schema.networks import NETWORK_BY_NAME
from gtmaloc.cli.app import DataDir, Device, Json, NoWait, Processes, Seed, make_table, show, workspace

Model = Annotated[str, typer.Option("--model", help="Name of a model; an unknown name lists the choices.")]
Preset = Annotated[
    str | None, typer.Option("--preset", help="Preset of the model; default: the model's first.")
]
Features = Annotated[
    str | None,
    typer.Option(
        "--features",
        help="Feature set: all, network or intrinsic, or one without a part, such as network-expression; "
        "own: the model's fixed input. Default: the model's first.",
    ),
]
Run = Annotated[str | None, typer.Option("--run", help="Id of a run; default: the newest finished run.")]


def fetch(data: DataDir = None, seed: Seed = None, as_json: Json = False) -> None:
    """Find the releases to load; if there are none, write the synthetic demonstration release.

    Every file of the directory is listed as used, superseded or not recognised.

    Example: gtmaloc fetch
    """
    from gtmaloc.pipeline.fetch import fetch_and_list as step

    found = step(workspace(seed=seed), data)
    show(found, as_json, make_table(found.data.described, ("file", "what becomes of it"), found.rows()))


def load(
    sources: Annotated[
        list[str] | None, typer.Argument(help="After --accept-loss: the sources; without a name, all.")
    ] = None,
    data: DataDir = None,
    accept_loss: Annotated[
        bool,
        typer.Option("--accept-loss", help="Accept a release that holds much less than the one before."),
    ] = False,
    no_wait: NoWait = False,
    as_json: Json = False,
) -> None:
    """Load every source into the graph; each row is counted as loaded, duplicate, rejected or out of scope.

    Rejected rows are listed in var/rejects with their reasons; rows out of scope are counted there by reason.

    Example: gtmaloc load --data releases
    """
    from gtmaloc.pipeline.fetch import fetch as find
    from gtmaloc.pipeline.load import accepted_losses
    from gtmaloc.pipeline.load import load as step

    here = workspace(no_wait=no_wait)
    result = step(here, find(here, data), accept_loss=accepted_losses(sources or (), accept=accept_loss))
    columns = ("source", "release", "read", "loaded", "duplicate", "rejected", "out_of_scope", "seconds")
    rows = [tuple(map(s.as_json().get, columns)) for s in result.sources]
    show(result, as_json, make_table(f"Rejected rows: {result.rejects}", columns, rows))


def check(as_json: Json = False) -> None:
    """Check the loaded graph: keys, required properties, values, references, amounts. Changes nothing.

    Example: gtmaloc check
    """
    from gtmaloc.pipeline.check import check as step

    report = step(workspace())
    shown = report.failed or report.checks
    rows = [(c.name, c.source, c.detail) for c in shown]
    title = f"{len(report.failed)} of {len(report.checks)} checks failed"
    show(report, as_json, make_table(title, ("check", "source", "detail"), rows))
    if not report.ok:
        raise typer.Exit(1)


def relate(no_wait: NoWait = False, as_json: Json = False) -> None:
    """Compute sequence, disease and functional similarities and write them as scored edges.

    Example: gtmaloc relate
    """
    from gtmaloc.pipeline.relate import relate as step

    result = step(workspace(no_wait=no_wait))
    columns = ("relation", "nodes", "edges", "seconds")
    rows = [tuple(getattr(r, c) for c in columns) for r in result.relations]
    show(result, as_json, make_table("Similarity networks", columns, rows))


def embed(
    relation: Annotated[
        list[str] | None,
        typer.Option("--relation", help=f"{', '.join(NETWORK_BY_NAME)}; default: all."),
    ] = None,
    seed: Seed = None,
    no_wait: NoWait = False,
    as_json: Json = False,
) -> None:
    """Run GDS node2vec for each relation type and write the vectors to the nodes.

    Example: gtmaloc embed --relation disease
    """
    from gtmaloc.pipeline.embed import embed as step

    result = step(workspace(no_wait=no_wait, seed=seed), tuple(relation or ()))
    columns = ("relation", "nodes", "edges", "dimension", "seconds")
    rows = [tuple(getattr(r, c) for c in columns) for r in result.relations]
    show(result, as_json, make_table("Embeddings", columns, rows))


def train(
    model: Model = "ensemble",
    preset: Preset = None,
    features: Features = None,
    seed: Seed = None,
    folds: Annotated[int | None, typer.Option(min=2, help="Folds of cross-fitting.")] = None,
    device: Device = None,
    processes: Processes = None,
    resume: Annotated[str | None, typer.Option(help="Id of an interrupted run to continue.")] = None,
    as_json: Json = False,
) -> None:
    """Cross-fit a model: each probability comes from a model that was not trained on that miRNA.

    Example: gtmaloc train --model ensemble --features network --seed 0
    """
    from gtmaloc.pipeline.train import train as step

    result = step(
        workspace(seed=seed, folds=folds, device=device, processes=processes),
        model=model,
        preset=preset,
        features=features,
        resume=resume,
    )
    show(result, as_json, _facts("Trained", result.as_json()))


def publish(run: Run = None, no_wait: NoWait = False, as_json: Json = False) -> None:
    """Write the predictions of a run as edges and make the run current in one atomic switch.

    Example: gtmaloc publish
    """
    from gtmaloc.pipeline.publish import publish as step

    result = step(workspace(no_wait=no_wait), run)
    show(result, as_json, _facts("Published", result.as_json()))


def report(
    run: Run = None,
    most: Annotated[
        int, typer.Option("--most", min=1, help="New pairs for each compartment in the case study.")
    ] = 10,
    figures: Annotated[
        Path | None,
        typer.Option("--figures", help="Directory: also write every figure of the page as SVG and PDF."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write the self-contained report.html of a run, and case_study.csv with its most probable new pairs.

    Nothing is evaluated: the page shows what is kept, and the command for what is not.

    Example: gtmaloc report --most 20 --figures figures
    """
    from gtmaloc.pipeline.report import report as step

    result = step(workspace(), run, most=most, figures=figures)
    lines = [f"Report: {result.path}", f"Case study: {result.case_study_csv}"]
    if result.figures:
        lines.append(f"Figures: {len(result.figures)} files in {figures}")
    if result.not_evaluated:
        lines.append(f"Not evaluated (the page says how): {', '.join(result.not_evaluated)}")
    show(result, as_json, lines)


def run(
    data: DataDir = None,
    model: Model = "ensemble",
    preset: Preset = None,
    features: Features = None,
    seed: Seed = None,
    device: Device = None,
    no_wait: NoWait = False,
    as_json: Json = False,
) -> None:
    """Run every step: fetch, up, load, relate, embed, train, publish, evaluate, report.

    Example: gtmaloc run --data releases
    """
    from gtmaloc.pipeline.run import run as step

    result = step(
        workspace(no_wait=no_wait, seed=seed, device=device),
        data,
        model=model,
        preset=preset,
        features=features,
    )
    show(result, as_json, result.for_people(_own_command()).split("\n"))


def migrate(no_wait: NoWait = False, as_json: Json = False) -> None:
    """Bring a graph written by an earlier version to the current schema; if interrupted, run it again.

    Example: gtmaloc migrate
    """
    from gtmaloc.pipeline.migrate import migrate as step

    result = step(workspace(no_wait=no_wait))
    rows = [*result.migration.changed.items(), ("to be run again", ", ".join(result.run_again) or "nothing")]
    versions = f"Schema version {result.migration.from_version} to {result.migration.to_version}"
    show(result, as_json, make_table(versions, ("what", "changed"), rows))


def demonstration(
    directory: Annotated[Path, typer.Argument(help="Directory to write to.")],
    seed: Seed = None,
    as_json: Json = False,
) -> None:
    """Write a small synthetic release of all sources in their original formats.

    Example: gtmaloc demonstration demo
    """
    from loaders.demonstration import write_demonstration

    write_demonstration(directory, seed=workspace(seed=seed).settings.seed)
    written: dict[str, Any] = {"directory": str(directory), "synthetic": True}
    show(written, as_json, f"SYNTHETIC release (nothing in it is biology) in {directory}")


def _own_command() -> str:
    """How this program was called, so that the printed commands can be copied as they are."""
    called = Path(sys.argv[0])
    if not called.is_file() or shutil.which(called.name) == str(called.resolve()):
        return called.name
    return min(os.path.relpath(called), str(called), key=len)


def _facts(title: str, value: dict[str, Any]) -> Any:
    return make_table(title, ("what", "value"), list(value.items()))
