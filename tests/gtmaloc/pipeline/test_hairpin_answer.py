"""A name that does not denote live hairpins is not answered by hairpins that it may have meant."""

from types import SimpleNamespace
from typing import Any

import pytest

from gtmaloc.pipeline.hairpin_answer import hairpin_answer
from loaders.identity.resolution import Resolution

EDGE = {"calibrated": 0.3, "probability": 0.3, "rank": 1, "of": 2, "run": "r", "base_rate": 0.2}
ROWS = [{"accession": "MI1", "predictions": [{"compartment": "Nucleus", "prediction": EDGE, "reports": []}]}]


@pytest.mark.parametrize(
    ("how", "answered"), [("exact", True), ("renamed", True), ("ambiguous", False), ("dead", False)]
)
def test_only_a_live_name_is_answered(how: Any, answered: bool) -> None:
    resolution = Resolution("hsa-mir-1", how, "precursor", precursors=("MI1",))
    resolver: Any = SimpleNamespace(resolve=lambda name: resolution)
    store: Any = SimpleNamespace(read=lambda query, of: ROWS if of == {"accessions": ["MI1"]} else [])
    found = hairpin_answer(store, resolver, "hsa-mir-1")
    assert (found is not None) == answered
    if found is not None:
        assert found.accession == "MI1" and found.pairs["Nucleus"]["calibrated"] == 0.3
