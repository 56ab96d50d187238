"""Generated requests to a service over a working graph: every answer is one that its description lists."""

from collections import Counter
from itertools import product

import pytest

pytest.importorskip("fastapi", reason="the REST service is the extra [service]")
import schemathesis
from hypothesis import given, settings
from schemathesis import Case, GenerationMode
from schemathesis.schemas import BaseSchema

from fixtures.published_prediction import publish_one
from graph_service.app import make_app
from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from gtmaloc.console import Reporter
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace


@pytest.fixture
def schema(store: GraphStore, neo4j_address: Neo4jAddress) -> BaseSchema:
    """The description that the service gives of itself, over a graph with one published prediction."""
    publish_one(store)
    uri, password = neo4j_address.uri, neo4j_address.password or "none"
    here = Workspace(read_settings(neo4j_uri=uri, neo4j_password=password), Reporter(quiet=True))
    return schemathesis.openapi.from_asgi("/openapi.json", make_app(here, hosts=["testserver"]))


def test_every_answer_is_as_described(schema: BaseSchema) -> None:
    operations = [found.ok() for found in schema.get_all_operations()]
    assert len(operations) >= 3
    answered = Counter[int]()

    def ask(case: Case) -> None:
        answered[case.call_and_validate().status_code] += 1

    for operation, mode in product(operations, GenerationMode):  # what fits its description and what does not
        if mode.is_negative and not (operation.path_parameters or operation.query):
            continue  # nothing can be wrong
        few = settings(max_examples=40, deadline=None, database=None, derandomize=True)
        few(given(case=operation.as_strategy(generation_mode=mode))(ask))()
    assert answered[200]
    assert not [status for status in answered if status >= 500]


def test_a_known_mirna_is_answered_as_described(schema: BaseSchema) -> None:
    for path in ("/predictions/{name}", "/explanations/{name}"):
        case = schema[path]["GET"].Case(path_parameters={"name": "hsa-mir-90001"})
        assert case.call_and_validate().status_code == 200
