"""A computed part is current for the data and the parameters that it was recorded with, and for no others."""

import pytest

from graph_store.computed_parts import (
    GraphNotEmbedded,
    OtherParameters,
    RequestedParameters,
    check_same,
    forget_parts,
    record_part,
    recorded_parameters,
    require_part,
)
from graph_store.connection import GraphStore

REQUESTED = RequestedParameters(
    related={"alpha": 0.5, "threshold": 0.6},
    embedded={"seed": 0},
    variables={"alpha": "GTMALOC_ALPHA", "threshold": "GTMALOC_THRESHOLD", "seed": "GTMALOC_SEED"},
)


def test_the_same_parameters_pass_for_each_part() -> None:
    check_same("related", {"threshold": 0.6, "alpha": 0.5}, REQUESTED)
    check_same("embedded", {"seed": 0}, REQUESTED)


@pytest.mark.parametrize(
    ("recorded", "held", "asked", "remedy"),
    [
        (
            {"alpha": 0.1, "threshold": 0.6},
            "alpha 0.1",
            "alpha 0.5",
            "`gtmaloc embed`, or set GTMALOC_ALPHA=0.1 to use the graph as it is",
        ),
        ({"alpha": 0.5}, "threshold unknown", "threshold 0.6", "`gtmaloc embed`"),
        ({"alpha": 0.5, "threshold": 0.6, "old": 1}, "old 1", "old unknown", "`gtmaloc embed`"),
    ],
    ids=["another value", "only requested", "only recorded"],
)
def test_each_difference_is_named_with_both_values(
    recorded: dict[str, float], held: str, asked: str, remedy: str
) -> None:
    with pytest.raises(OtherParameters) as error:
        check_same("related", recorded, REQUESTED)
    assert error.value.message == f"The step 'relate' was run with {held}, but the settings ask for {asked}"
    assert error.value.remedy == f"Run `gtmaloc relate` and then {remedy}"


def test_a_part_is_there_for_its_own_data_alone(store: GraphStore) -> None:
    record_part(store, "related", "these data", REQUESTED.related)
    assert recorded_parameters(store, "related", "these data") == REQUESTED.related
    assert require_part(store, "related", "these data", REQUESTED) == REQUESTED.related
    assert recorded_parameters(store, "related", "other data") is None
    with pytest.raises(GraphNotEmbedded, match="'relate' has not been run on the data"):
        require_part(store, "related", "other data", REQUESTED)
    with pytest.raises(GraphNotEmbedded, match="'embed' has not been run"):
        require_part(store, "embedded", "these data", REQUESTED)


def test_a_forgotten_part_leaves_the_other_one(store: GraphStore) -> None:
    record_part(store, "related", "f", REQUESTED.related)
    record_part(store, "embedded", "f", REQUESTED.embedded)
    forget_parts(store, "embedded")
    assert recorded_parameters(store, "related", "f") == REQUESTED.related
    assert recorded_parameters(store, "embedded", "f") is None
