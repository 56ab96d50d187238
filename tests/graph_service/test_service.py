"""The REST service answers from the graph, read-only, and turns failures into clear responses."""

from collections.abc import Iterator

import pytest

pytest.importorskip("fastapi", reason="the REST service is the extra [service]")
from fastapi.testclient import TestClient

from fixtures.published_prediction import publish_one
from graph_service.answers import status_of
from graph_service.app import make_app
from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from gtmaloc.console import Reporter
from gtmaloc.pipeline.predict import NoPrediction
from gtmaloc.pipeline.resolve import UnknownName, WithdrawnName
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import GTMALocError, UsageError

HERE = "http://127.0.0.1:8000"


def client_of(uri: str, password: str) -> TestClient:
    settings = read_settings(neo4j_uri=uri, neo4j_password=password)
    return TestClient(make_app(Workspace(settings, Reporter(quiet=True))), base_url=HERE)


@pytest.fixture
def client(store: GraphStore, neo4j_address: Neo4jAddress) -> Iterator[TestClient]:
    """A service over a graph with one miRNA, one compartment and one published prediction."""
    publish_one(store)
    with client_of(neo4j_address.uri, neo4j_address.password or "") as found:
        yield found


def test_health_counts_the_graph(client: TestClient) -> None:
    answer = client.get("/health")
    assert answer.status_code == 200
    assert answer.json()["relationships"]["PREDICTED_IN"] == 1


def test_predictions_of_a_mirna(client: TestClient) -> None:
    answer = client.get("/predictions/hsa-miR-90001-5p").json()
    assert answer["resolved"]["id"] == "hsa-mir-90001"
    (place,) = answer["predictions"]
    assert (place["compartment"], place["probability"], place["calibrated"]) == ("Nucleus", 0.8, 0.7)


def test_explanation_of_a_mirna(client: TestClient) -> None:
    (place,) = client.get("/explanations/hsa-mir-90001").json()["compartments"]
    assert (place["compartment"], place["answer"]) == ("Nucleus", "possible")


def test_an_unknown_name_is_a_404_with_a_remedy(client: TestClient) -> None:
    answer = client.get("/predictions/hsa-mir-4")
    assert answer.status_code == 404
    assert answer.json().keys() == {"error", "remedy"}


def test_a_mirna_without_a_prediction_is_a_404(client: TestClient, store: GraphStore) -> None:
    store.write("CREATE (:MiRNA {id: 'hsa-mir-90002', name: 'hsa-mir-90002', species: 'hsa'})")
    answer = client.get("/predictions/hsa-mir-90002")
    assert answer.status_code == 404
    assert "no published prediction" in answer.json()["error"]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (UnknownName("a", "b"), 404),
        (WithdrawnName("a", "b"), 404),
        (NoPrediction("a", "b"), 404),
        (UsageError("a", "b"), 400),
        (GTMALocError("a", "b"), 503),
    ],
)
def test_each_error_has_its_status(error: GTMALocError, status: int) -> None:
    assert status_of(error) == status


def test_an_invalid_setting_is_a_400_with_a_remedy() -> None:
    app = make_app(Workspace(read_settings(neo4j_uri="bolt://127.0.0.1:9")))
    with TestClient(app, base_url=HERE) as found:
        answer = found.get("/predictions/hsa-mir-1")  # a user's server, without a password
    assert answer.status_code == 400
    assert "NEO4J_PASSWORD" in answer.json()["remedy"]


def test_a_server_that_is_down_is_a_503() -> None:
    with client_of("bolt://127.0.0.1:9", "x") as found:
        answer = found.get("/health")
    assert answer.status_code == 503
    assert answer.json()["remedy"]
