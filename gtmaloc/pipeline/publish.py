"""The step `publish`: writes the predictions of a finished run and makes them current atomically."""

import json
from collections.abc import Sequence

import numpy as np

from graph_schema.benchmark import BENCHMARK_SOURCE
from graph_store.connection import GraphStore
from graph_store.graph_state import holds_synthetic
from graph_store.run_origin import REMEDY, RunOrigin, differences
from graph_store.writing.predictions import (
    OF,
    RANK,
    STATUS,
    Publication,
    RunInfo,
    publish_predictions,
)
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import GTMALocError
from gtmaloc_learning.predictions import Predictions, stacked
from gtmaloc_learning.run_directory import RunDirectory
from gtmaloc_learning.statuses import KNOWN_STATUS
from gtmaloc_model.data.raw_data import NoBenchmark


class RunOfOtherData(GTMALocError):
    """A run was trained on other data, or with networks of other parameters, than the graph now holds."""

    def __init__(self, run: str, found: Sequence[str]) -> None:
        super().__init__(
            f"The run {run} does not belong to the graph as it is now: {'; '.join(found)}", REMEDY
        )


def publish(workspace: Workspace, run: str | None = None) -> Publication:
    """Make the predictions of a finished run (the newest unless named) current.

    Raises:
        UsageError: there is no such run.
        DamagedRun: a file of the run cannot be used.
        RunOfOtherData: the graph now holds other data, or networks or embeddings with other parameters.
    """
    found = RunDirectory.find(workspace.runs, run)
    with workspace.graph("publish", require_gds=False) as store:
        _require_same_data(store, found)
        table, others = ranked_and_known(found.predictions, found.others, localized_pairs(store))
        with workspace.reporter.bar("publish") as progress:
            return publish_predictions(store, run_info(found), table, progress, others)


def origin_of(run: RunDirectory) -> RunOrigin:
    """What a run was trained on."""
    return RunOrigin(run.settings["data_fingerprint"], run.settings["parameters"])


def run_info(run: RunDirectory) -> RunInfo:
    """The properties of a run's ModelRun node."""
    settings, metrics = run.settings, run.metrics
    return RunInfo(
        id=run.id,
        model=settings["model"],
        preset=settings["preset"] or None,
        features=settings["features"] or None,
        seed=settings["seed"],
        fingerprint=settings["fingerprint"],
        synthetic=settings["synthetic"],
        protocol="labelled rows train, all rows are predicted",
        folds=settings["folds"],
        auroc=metrics["auroc"]["mean"],
        auprc=metrics["auprc"]["mean"],
        ece=metrics["ece"],
        device=settings["device"],
        data_fingerprint=settings["data_fingerprint"],
        parameters=json.dumps(settings["parameters"], sort_keys=True),
    )


def ranked_and_known(
    table: Predictions, others: Predictions | None, localized: frozenset[tuple[str, str]]
) -> tuple[Predictions, Predictions | None]:
    """Both tables with rank and number of ranked pairs, over both, and `known` where a source reports it.

    Args:
        table: judged predictions of the benchmark.
        others: judged predictions of other hairpins.
        localized: ids of miRNA and compartment of the pairs that a source reports.
    """
    every = table if others is None else stacked([table, others])
    reported = [[(i, c) in localized for c in every.labels] for i in every.ids]
    known = np.array(reported, dtype=np.bool_).reshape(every.calibrated.shape)
    every = every.with_layer(RANK, every.ranks)
    every = every.with_layer(OF, np.full(known.shape, len(every.ids), dtype=np.int64))
    every = every.with_layer(STATUS, np.where(known, KNOWN_STATUS, every.layers[STATUS]))
    n = len(table.ids)
    own, more = every.subset(np.arange(n)), every.subset(np.arange(n, len(every.ids)))
    return own, None if others is None else more


def localized_pairs(store: GraphStore) -> frozenset[tuple[str, str]]:
    """Ids of miRNA and compartment of every localization that any loaded source reports."""
    rows = store.read("MATCH (m:MiRNA)-[:LOCALIZED_IN]->(c:Compartment) RETURN DISTINCT m.id AS m, c.id AS c")
    return frozenset((row["m"], row["c"]) for row in rows)


def _require_same_data(store: GraphStore, run: RunDirectory) -> None:
    benchmark = store.read(
        "MATCH (m:MiRNA) WHERE m.benchmark_row IS NOT NULL RETURN m.id AS id ORDER BY m.benchmark_row"
    )
    if not benchmark:
        raise NoBenchmark
    found = list(differences(store, origin_of(run)))
    if tuple(row["id"] for row in benchmark) != run.predictions.ids:
        found.append("the benchmark has other miRNAs")
    elif _benchmark_pairs(store) != _known_pairs(run.predictions):
        found.append("the benchmark has other labels")
    if holds_synthetic(store) != run.settings["synthetic"]:
        found.append("synthetic and real data differ")
    if found:
        raise RunOfOtherData(run.id, found)


def _benchmark_pairs(store: GraphStore) -> set[tuple[str, str]]:
    rows = store.read(
        "MATCH (m:MiRNA)-[:LOCALIZED_IN {source: $source}]->(c:Compartment) "
        "WHERE m.benchmark_row IS NOT NULL AND c.benchmark_column IS NOT NULL RETURN m.id AS m, c.id AS c",
        {"source": BENCHMARK_SOURCE},
    )
    return {(row["m"], row["c"]) for row in rows}


def _known_pairs(predictions: Predictions) -> set[tuple[str, str]]:
    return {(predictions.ids[i], predictions.labels[j]) for i, j in np.argwhere(predictions.known)}
