"""The questions of the command line over REST: health, predictions and explanations."""

from typing import Any

from fastapi import APIRouter

from gtmaloc.pipeline.explain import explain
from gtmaloc.pipeline.predict import predict_one
from gtmaloc.pipeline.server import status
from gtmaloc.workspace import Workspace


def questions(workspace: Workspace) -> APIRouter:
    """The routes that answer from the graph of one workspace."""
    router = APIRouter()

    @router.get("/health")
    def health() -> dict[str, Any]:
        """State of the graph; 503 if it cannot be reached."""
        return status(workspace).as_json()

    @router.get("/predictions/{name}")
    def predictions(name: str) -> dict[str, Any]:
        """Current predictions for one miRNA in any spelling."""
        return predict_one(workspace, name).as_json()

    @router.get("/explanations/{name}")
    def explanations(name: str) -> dict[str, Any]:
        """Known and predicted compartments of one miRNA with the evidence for each."""
        return explain(workspace, name).as_json()

    return router
