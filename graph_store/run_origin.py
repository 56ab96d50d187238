"""What a run was trained on, compared with what the graph holds now.

A run records the fingerprint of its data and the parameters of its networks and embeddings, in its directory
and on its ModelRun node. If either differs from the graph's, its predictions answer for another graph.
"""

import json
from dataclasses import dataclass

from graph_store.computed_parts import PARTS, STEPS, Parameters, recorded_parameters
from graph_store.connection import GraphStore
from graph_store.graph_state import data_fingerprint

REMEDY = "Train and publish again (`gtmaloc run`), or load the run's data, then `gtmaloc relate` and `embed`"


@dataclass(frozen=True, slots=True)
class RunOrigin:
    """The data and parameters of a run.

    Attributes:
        data_fingerprint: the data; empty if the run does not record it.
        parameters: parameters of the networks and embeddings that it read.
    """

    data_fingerprint: str
    parameters: Parameters


def differences(store: GraphStore, run: RunOrigin) -> tuple[str, ...]:
    """How the graph differs from what a run was trained on, in words; empty if it does not."""
    if not run.data_fingerprint:
        return ("the run does not record its data",)
    current = data_fingerprint(store)
    if run.data_fingerprint != current:
        return ("other releases are loaded now",)
    held: dict[str, float | int | str] = {}
    for part in PARTS:
        recorded = recorded_parameters(store, part, current)
        if recorded is not None:
            held |= recorded
    missing = [name for name in run.parameters if name not in held]
    other = [name for name in run.parameters if name in held and run.parameters[name] != held[name]]
    found = [f"{name} was {run.parameters[name]} and is {held[name]} now" for name in other]
    if missing:
        steps = [STEPS[part] for part in PARTS if recorded_parameters(store, part, current) is None]
        found.append(f"the graph has no complete result of {' and '.join(steps) or ', '.join(missing)}")
    return tuple(found)


def outdated_note(store: GraphStore) -> str | None:
    """Why the current run does not belong to the graph as it is now; None if it does, or if there is none."""
    rows = store.read(
        "MATCH (s:GraphState) MATCH (r:ModelRun {id: s.current_run}) "
        "RETURN r.id AS id, r.data_fingerprint AS data, r.parameters AS parameters"
    )
    if not rows:
        return None
    (run,) = rows
    origin = RunOrigin(run["data"] or "", json.loads(run["parameters"] or "{}"))
    return note_on(run["id"], differences(store, origin))


def note_on(run: str, found: tuple[str, ...]) -> str | None:
    """One sentence about the differences of a run, with what to do; None if there are none."""
    if not found:
        return None
    return f"The graph has changed since run {run} was trained: {'; '.join(found)}. {REMEDY}."
