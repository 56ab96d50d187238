"""What the service refuses before it asks the graph, the form of every answer, and the page /docs."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the REST service is the extra [service]")
from fastapi.testclient import TestClient

from graph_service.app import make_app
from graph_service.guard import SECURITY_HEADERS
from gtmaloc.console import Reporter
from gtmaloc.pipeline import server
from gtmaloc.settings import read_settings
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import GTMALocError

PAGES = ["/docs", "/openapi.json", "/health", "/predictions/hsa-mir-21", "/nosuch"]


@pytest.fixture
def closed_port() -> Iterator[int]:
    """A port that nobody listens on."""
    with socket.socket() as reserved:
        reserved.bind(("127.0.0.1", 0))
        yield reserved.getsockname()[1]


@pytest.fixture
def client(closed_port: int) -> Iterator[TestClient]:
    """A service whose graph does not answer: nothing here needs it."""
    settings = read_settings(
        neo4j_uri=f"bolt://127.0.0.1:{closed_port}",
        neo4j_password="a-secret",
        allowed_hosts="atlas.example, x",
    )
    app = make_app(Workspace(settings, Reporter(quiet=True)), hosts=["192.0.2.7"])
    with TestClient(app, base_url="http://localhost:8000", raise_server_exceptions=False) as found:
        yield found


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "localhost.", "", "xx", "::1"]
)
def test_another_host_name_is_refused(client: TestClient, host: str, page: str) -> None:
    answer = client.get(page, headers={"host": host})
    assert answer.status_code == 400
    assert "GTMALOC_ALLOWED_HOSTS" in answer.json()["remedy"]


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:8000",
        "127.0.0.1:1",
        "[::1]:8000",
        "[::1]",
        "atlas.example",
        "x:80",
        "192.0.2.7",
    ],
)
def test_its_own_names_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/openapi.json", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_every_answer_carries_the_security_headers(client: TestClient, page: str) -> None:
    for host in ("localhost", "evil.example"):
        headers = client.get(page, headers={"host": host}).headers
        assert SECURITY_HEADERS.items() <= {
            name.title(): value for name, value in headers.items()
        }.items() | ({(name, headers[name]) for name in SECURITY_HEADERS})


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", "/nosuch", 404),
        ("GET", "/predictions/", 400),
        ("GET", "/predictions/" + "a" * 101, 400),
        ("GET", "/explanations/" + "%2F" * 101, 400),
        ("GET", "/predictions/" + "a" * 3000, 414),
        ("GET", "/health?x=" + "a" * 3000, 414),
        ("POST", "/health", 405),
        ("DELETE", "/predictions/hsa-mir-21", 405),
        ("GET", "/redoc", 404),
        ("GET", "/..%2f..%2fetc/passwd", 404),
    ],
)
def test_a_bad_request_has_the_form_of_every_error(
    client: TestClient, method: str, url: str, status: int
) -> None:
    answer = client.request(method, url)
    assert answer.status_code == status
    assert answer.json().keys() == {"error", "remedy"}


def test_a_body_is_refused(client: TestClient) -> None:
    assert client.request("GET", "/health", content=b"x").status_code == 413
    assert client.request("POST", "/health", content=iter([b"x"])).status_code == 413


def test_what_is_wrong_behind_the_service_goes_to_its_log_only(
    client: TestClient, closed_port: int, caplog: pytest.LogCaptureFixture
) -> None:
    answer = client.get("/predictions/hsa-mir-21")
    assert answer.status_code == 503
    assert str(closed_port) not in answer.text
    assert str(closed_port) in caplog.text
    assert "a-secret" not in caplog.text + answer.text


@pytest.mark.parametrize("error", [GTMALocError("/secret/path is full", "x"), RuntimeError("/secret/path")])
def test_no_answer_names_a_file(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, error: Exception, tmp_path: Path
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("graph_service.api.questions.status", fail)
    answer = client.get("/health")
    assert answer.status_code in (500, 503)
    assert "/secret" not in answer.text
    found = server.Status(
        "running", "bolt://127.0.0.1:1", "2026", "2", {}, {}, logs=tmp_path, password_file=tmp_path
    )
    monkeypatch.setattr("graph_service.api.questions.status", lambda _: found)
    assert str(tmp_path) not in client.get("/health").text
    stopped = server.Status("stopped", None, None, None, {}, {})
    monkeypatch.setattr("graph_service.api.questions.status", lambda _: stopped)
    assert client.get("/health").status_code == 503


def test_the_documentation_needs_no_other_server_and_no_script(client: TestClient) -> None:
    page = client.get("/docs").text
    assert not re.search(r"<script|<link|<img|https?://|@import|url\(", page)
    for word in (
        "/predictions/{name}",
        "/explanations/{name}",
        "ErrorAnswer",
        "no report is no absence",
    ):
        assert word in page


def test_the_description_types_every_answer(client: TestClient) -> None:
    described = client.get("/openapi.json").json()
    for methods in described["paths"].values():
        for operation in methods.values():
            for status in ("200", "400", "404", "503"):
                assert "$ref" in operation["responses"][status]["content"]["application/json"]["schema"]
    (prediction,) = (m for name, m in described["components"]["schemas"].items() if name == "Prediction")
    assert prediction["properties"]["probability"]["type"] == "number"
