"""The REST service answers from the graph, read-only, and turns failures into clear answers."""

from collections.abc import Iterator

import pytest

pytest.importorskip("fastapi", reason="the REST service is the extra [service]")
from fastapi.testclient import TestClient

from graph_service.app import make_app
from graph_store.connection import GraphStore, Neo4jAddress
from graph_store.writing.predictions import PredictionRow, RunInfo, publish_predictions
from gtmaloc.console import Reporter
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace


def client_of(uri: str, password: str) -> TestClient:
    settings = read_settings(neo4j_uri=uri, neo4j_password=password)
    return TestClient(make_app(Workspace(settings, Reporter(quiet=True))))


@pytest.fixture
def client(store: GraphStore, neo4j_address: Neo4jAddress) -> Iterator[TestClient]:
    """A service over a graph with one miRNA, one compartment and one published prediction."""
    store.write(
        "CREATE (:MiRNA {id: 'hsa-mir-90001', name: 'hsa-mir-90001', species: 'hsa', benchmark_row: 0}), "
        "(:Compartment {id: 'Nucleus', name: 'Nucleus', benchmark_column: 0})"
    )
    row = PredictionRow("hsa-mir-90001", "Nucleus", 0.8, 0.7, 1, "new", 0)
    publish_predictions(store, RunInfo("r1", "gtmaloc", 0, "f", True), [row])
    with client_of(neo4j_address.uri, neo4j_address.password or "") as found:
        yield found


def test_health_counts_the_graph(client: TestClient) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json()["relationships"]["PREDICTED_IN"] == 1


def test_predictions_of_a_mirna(client: TestClient) -> None:
    answer = client.get("/predictions/hsa-miR-90001-5p").json()
    assert answer["resolved"]["id"] == "hsa-mir-90001"
    assert [(p["compartment"], p["calibrated"]) for p in answer["predictions"]] == [("Nucleus", 0.7)]


def test_explanation_of_a_mirna(client: TestClient) -> None:
    (place,) = client.get("/explanations/hsa-mir-90001").json()["compartments"]
    assert (place["compartment"], place["answer"]) == ("Nucleus", "predicted")


def test_an_unknown_name_is_a_404_with_a_remedy(client: TestClient) -> None:
    answer = client.get("/predictions/hsa-mir-4")
    assert answer.status_code == 404
    assert answer.json().keys() == {"error", "remedy"}


def test_a_server_that_is_down_is_a_503() -> None:
    with client_of("bolt://127.0.0.1:9", "x") as found:
        answer = found.get("/health")
    assert answer.status_code == 503
    assert answer.json()["remedy"]
