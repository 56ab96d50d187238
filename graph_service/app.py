"""The read-only REST application: its routes, and failures as clear responses."""

from collections.abc import Collection
from dataclasses import replace

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from graph_service import documentation
from graph_service.answers import of_failure, of_http, of_invalid
from graph_service.api.questions import questions
from graph_service.guard import Guard
from graph_store.query import QUERY_SECONDS
from gtmaloc import __version__
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import GTMALocError

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "[::1]")


def make_app(workspace: Workspace, hosts: Collection[str] = ()) -> FastAPI:
    """The application over one workspace.

    Args:
        workspace: settings and access to the graph.
        hosts: names under which the service answers, besides those of loopback and GTMALOC_ALLOWED_HOSTS.
    """
    app = FastAPI(
        title="GTMALoc",
        version=__version__,
        description="A knowledge graph of microRNA biology.",
        docs_url=None,  # FastAPI's pages load scripts from another server
        redoc_url=None,
    )
    app.add_exception_handler(GTMALocError, of_failure)
    app.add_exception_handler(Exception, of_failure)
    app.add_exception_handler(HTTPException, of_http)
    app.add_exception_handler(RequestValidationError, of_invalid)
    app.include_router(questions(replace(workspace, read_seconds=QUERY_SECONDS)))

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return HTMLResponse(documentation.page(app.openapi()))

    allowed = workspace.settings.allowed_hosts.split(",")
    named = {host.strip() for host in (*LOOPBACK_NAMES, *hosts, *allowed) if host.strip()}
    app.add_middleware(Guard, hosts=named)
    return app
