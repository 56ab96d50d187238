"""The read-only REST application: its routes, and failures as clear responses."""

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from graph_service.api.questions import questions
from gtmaloc import __version__
from gtmaloc.pipeline.predict import NoPrediction
from gtmaloc.pipeline.resolve import UnknownName
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import GTMALocError, UsageError


def make_app(workspace: Workspace) -> FastAPI:
    """The application over one workspace."""
    app = FastAPI(title="GTMALoc", version=__version__, description="A knowledge graph of microRNA biology.")
    app.add_exception_handler(GTMALocError, _refuse)
    app.include_router(questions(workspace))
    return app


def _refuse(_: Request, error: Exception) -> JSONResponse:
    if not isinstance(error, GTMALocError):
        raise error
    return JSONResponse({"error": error.message, "remedy": error.remedy}, status_of(error))


def status_of(error: GTMALocError) -> int:
    """404: the graph does not have what was requested; 400: bad request; 503: the graph cannot answer."""
    if isinstance(error, UnknownName | NoPrediction):
        return 404
    return 400 if isinstance(error, UsageError) else 503
