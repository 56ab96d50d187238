"""The REST application: health, predictions and explanations, read-only."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from gtmaloc import __version__
from gtmaloc.pipeline import predict as ask
from gtmaloc.pipeline import server
from gtmaloc.pipeline.explain import explain as explain_step
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import GTMALocError, UsageError


def make_app(workspace: Workspace) -> FastAPI:
    """The application over one workspace."""
    app = FastAPI(title="GTMALoc", version=__version__, description="A knowledge graph of microRNA biology.")

    @app.exception_handler(GTMALocError)
    def refuse(_: Request, error: GTMALocError) -> JSONResponse:
        status = 404 if isinstance(error, ask.UnknownName | ask.NoPrediction) else 503
        status = 400 if isinstance(error, UsageError) else status
        return JSONResponse({"error": error.message, "remedy": error.remedy}, status)

    @app.get("/health")
    def health() -> dict[str, Any]:
        """State of the graph; 503 when it cannot be reached."""
        return server.status(workspace).as_json()

    @app.get("/predictions/{name}")
    def predictions(name: str) -> dict[str, Any]:
        """Predictions in force for one miRNA in any spelling."""
        return ask.predict(workspace, [name])[0].as_json()

    @app.get("/explanations/{name}")
    def explanations(name: str) -> dict[str, Any]:
        """Known and predicted compartments of one miRNA with the evidence for each."""
        return explain_step(workspace, name).as_json()

    return app
