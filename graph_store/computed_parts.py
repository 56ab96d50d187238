"""The computed parts of the graph, each recorded with the data and parameters that it was computed from.

For each part, `GraphState` holds a fingerprint of the data and the parameters (ADR 12). A step that reads a
part checks both, so it never uses networks or embeddings computed from other data or with other parameters.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from neo4j import ManagedTransaction, Transaction

from graph_store.connection import GraphStore
from graph_store.graph_state import change_state, get_state, set_state
from gtmaloc_base.errors import GTMALocError, UsageError

Part = Literal["related", "embedded"]
Parameters = Mapping[str, float | int | str]

SEED = "embedding_seed"
"""Name of the one parameter that is an option of a command too."""

STEPS: Mapping[Part, str] = {"related": "relate", "embedded": "embed"}
"""The step that computes each part."""
PARTS = tuple(STEPS)
_COMMANDS: Mapping[Part, str] = {
    "related": "`gtmaloc relate` and then `gtmaloc embed`",
    "embedded": "`gtmaloc embed`",
}


class GraphNotEmbedded(GTMALocError):
    """The graph has no similarities or embeddings computed from its current data."""


class OtherParameters(UsageError):
    """A part of the graph was computed with parameters other than those in the settings."""


@dataclass(frozen=True, slots=True)
class RequestedParameters:
    """What the settings of this process ask for.

    Attributes:
        related: parameters of the similarity networks.
        embedded: parameters of the embeddings.
        variables: environment variable of each parameter that has one.
    """

    related: Parameters
    embedded: Parameters
    variables: Mapping[str, str]

    def of(self, part: Part) -> Parameters:
        """The parameters of one part."""
        return self.related if part == "related" else self.embedded


def record_part(store: GraphStore, part: Part, fingerprint: str, parameters: Parameters) -> None:
    """Record that a part is complete, and the data and parameters that it was computed from."""
    text = json.dumps(dict(parameters), sort_keys=True)
    set_state(store, **{f"{part}_fingerprint": fingerprint, f"{part}_parameters": text})


def forget_parts(store: GraphStore, *parts: Part) -> None:
    """Record that parts are missing or incomplete; call it before they change."""
    set_state(store, **_forgotten(*parts))


def forget_all_parts(tx: Transaction | ManagedTransaction) -> None:
    """Record that every part is outdated, in the transaction that announces a change of the data."""
    change_state(tx, **_forgotten(*STEPS))


def _forgotten(*parts: Part) -> dict[str, None]:
    return {f"{part}_{what}": None for part in parts for what in ("fingerprint", "parameters")}


def recorded_parameters(store: GraphStore, part: Part, fingerprint: str) -> Parameters | None:
    """The parameters of a part; None unless the graph holds it for the data with this fingerprint."""
    state = get_state(store)
    text = state.get(f"{part}_parameters")
    if state.get(f"{part}_fingerprint") != fingerprint or text is None:
        return None
    parameters: dict[str, float | int | str] = json.loads(text)
    return parameters


def require_part(
    store: GraphStore, part: Part, fingerprint: str, requested: RequestedParameters
) -> Parameters:
    """The parameters of a part, provided that it exists for these data and with the requested parameters.

    Raises:
        GraphNotEmbedded: the part is missing or was computed from other data.
        OtherParameters: it was computed with other parameters.
    """
    recorded = recorded_parameters(store, part, fingerprint)
    if recorded is None:
        raise GraphNotEmbedded(
            f"The step {STEPS[part]!r} has not been run on the data that the graph now holds",
            f"Run {_COMMANDS[part]}",
        )
    check_same(part, recorded, requested)
    return recorded


def check_same(part: Part, recorded: Parameters, requested: RequestedParameters) -> None:
    """Refuse parameters other than the recorded ones.

    Raises:
        OtherParameters: a parameter differs; the message gives each one with both values.
    """
    wanted = requested.of(part)
    names = [name for name in {**recorded, **wanted} if recorded.get(name) != wanted.get(name)]
    if not names:
        return
    held = ", ".join(f"{name} {recorded.get(name, 'unknown')}" for name in names)
    asked = ", ".join(f"{name} {wanted.get(name, 'unknown')}" for name in names)
    variables = [
        f"{requested.variables[name]}={recorded[name]}"
        for name in names
        if name in requested.variables and name in recorded
    ]
    command = _COMMANDS[part]
    if SEED in names and SEED in wanted:
        command = command.replace("gtmaloc embed", f"gtmaloc embed --seed {wanted[SEED]}")
    keep = f", or set {' '.join(variables)} to use the graph as it is" if variables else ""
    raise OtherParameters(
        f"The step {STEPS[part]!r} was run with {held}, but the settings ask for {asked}",
        f"Run {command}{keep}",
    )
