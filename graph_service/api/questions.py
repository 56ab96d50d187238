"""The questions of the command line over REST: health, predictions and explanations."""

from typing import Annotated, Any

from fastapi import APIRouter, Path

from graph_service.answers import ErrorAnswer, Explanation, Health, Predictions
from gtmaloc.pipeline.explain import explain
from gtmaloc.pipeline.predict import predict_one
from gtmaloc.pipeline.server import status
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import GTMALocError

LONGEST_NAME = 100
Name = Annotated[
    str, Path(min_length=1, max_length=LONGEST_NAME, description="A miRNA name or accession, in any spelling")
]
_FAILURES: dict[int | str, dict[str, Any]] = {
    400: {"model": ErrorAnswer, "description": "The request is not valid"},
    404: {"model": ErrorAnswer, "description": "The graph does not have it"},
    503: {"model": ErrorAnswer, "description": "The graph cannot answer now"},
}


def questions(workspace: Workspace) -> APIRouter:
    """The routes that answer from the graph of one workspace."""
    router = APIRouter(responses=_FAILURES)

    @router.get("/health", response_model=Health)
    def health() -> Any:
        """State of the graph; 503 if it cannot be reached."""
        found = status(workspace)
        if found.uri is None:
            raise GTMALocError(f"The local Neo4j is {found.state}", "Start it with `gtmaloc up`")
        return found.as_json()

    # `:path` accepts names with a slash, as in hsa-miR-500a/b; they arrive decoded
    @router.get("/predictions/{name:path}", response_model=Predictions, response_model_exclude_unset=True)
    def predictions(name: Name) -> Any:
        """Current predictions for one miRNA in any spelling."""
        return predict_one(workspace, name).as_json()

    @router.get("/explanations/{name:path}", response_model=Explanation)
    def explanations(name: Name) -> Any:
        """Known and predicted compartments of one miRNA with the evidence for each."""
        return explain(workspace, name).as_json()

    return router
