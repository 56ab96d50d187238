"""`status` describes the graph on a user's server, and marks synthetic data as such."""

import pytest

from fixtures.published_prediction import publish_one
from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from gtmaloc.console import Reporter
from gtmaloc.pipeline.server import status
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace


@pytest.mark.parametrize(
    ("synthetic", "expected"), [([True, True], True), ([False, False], False), ([], None)]
)
def test_status_counts_the_graph_and_says_whether_it_is_synthetic(
    store: GraphStore, neo4j_address: Neo4jAddress, synthetic: list[bool], expected: bool | None
) -> None:
    publish_one(store)
    for number, mark in enumerate(synthetic):
        store.write(
            "CREATE (:Load {id: $id, source: $id, status: 'complete', fingerprint: $id})-[:OF_RELEASE]->"
            "(:Release {id: $id, source: $id, release: '1', synthetic: $mark})",
            {"id": f"source{number}", "mark": mark},
        )
    settings = read_settings(neo4j_uri=neo4j_address.uri, neo4j_password=neo4j_address.password)
    found = status(Workspace(settings, Reporter(quiet=True)))
    assert (found.state, found.uri) == ("external", neo4j_address.uri)
    assert found.relationships["PREDICTED_IN"] == 1
    assert found.synthetic is expected
    assert len(found.releases) == len(synthetic)
