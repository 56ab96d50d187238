"""The steps for a scheduler: plain JSON in, plain JSON out, nothing on a terminal.

A scheduler ends a task with SIGINT or SIGTERM, which Airflow leaves at their defaults: the process would end
without closing its load. Each step here is interrupted instead.
"""

from pathlib import Path
from typing import Any

from gtmaloc.console import Reporter
from gtmaloc.interruption import interrupting_signals
from gtmaloc.pipeline import embed as embedding
from gtmaloc.pipeline import load as loading
from gtmaloc.pipeline import relate as relating
from gtmaloc.pipeline import train as training
from gtmaloc.pipeline.evaluate import evaluate_run
from gtmaloc.pipeline.fetch import fetch as find_data
from gtmaloc.pipeline.publish import publish as publish_run
from gtmaloc.pipeline.report import report as write_report
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace

Parameters = dict[str, Any]
"""The parameters of a scheduled run: data, model, preset, features, seed."""


@interrupting_signals()
def fetch(parameters: Parameters) -> str:
    """Find the releases; returns their directory."""
    given = parameters.get("data")
    return str(find_data(_workspace(parameters), Path(given) if given else None).directory)


@interrupting_signals()
def load(parameters: Parameters, directory: str) -> dict[str, Any]:
    """Load the releases of a directory; returns the row counts."""
    workspace = _workspace(parameters)
    return loading.load(workspace, find_data(workspace, Path(directory))).as_json()


@interrupting_signals()
def relate(parameters: Parameters) -> dict[str, Any]:
    """Write the similarity networks."""
    return relating.relate(_workspace(parameters)).as_json()


@interrupting_signals()
def embed(parameters: Parameters) -> dict[str, Any]:
    """Write the embeddings."""
    return embedding.embed(_workspace(parameters)).as_json()


@interrupting_signals()
def train(parameters: Parameters) -> str:
    """Cross-fit the model; returns the run id."""
    model, preset = parameters.get("model", "gtmaloc"), parameters.get("preset")
    features = parameters.get("features")
    return training.train(_workspace(parameters), model=model, preset=preset, features=features).run


@interrupting_signals()
def evaluate(parameters: Parameters, run: str) -> str:
    """Compare the run with the baselines on its own folds; returns the run id."""
    evaluate_run(_workspace(parameters), run)
    return run


@interrupting_signals()
def publish(parameters: Parameters, run: str) -> dict[str, Any]:
    """Make the predictions of the run current."""
    return publish_run(_workspace(parameters), run).as_json()


@interrupting_signals()
def report(parameters: Parameters, run: str) -> str:
    """Write the report; returns its path."""
    return str(write_report(_workspace(parameters), run).path)


def _workspace(parameters: Parameters) -> Workspace:
    return Workspace(read_settings(seed=parameters.get("seed")), Reporter(quiet=True))
