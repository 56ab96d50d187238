"""The form of every answer, made from the dataclasses and the schema that the answers come from."""

import logging
from typing import Any, get_type_hints

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, create_model
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse

from graph_schema.relations import PREDICTED_IN
from graph_schema.types import Kind
from gtmaloc.pipeline.explain import ExplainResult
from gtmaloc.pipeline.predict import OF_THE_RUN, NoPrediction, PredictResult
from gtmaloc.pipeline.resolve import UnknownName
from gtmaloc_base.errors import GTMALocError, UsageError

_LOG = logging.getLogger("uvicorn.error")
_TYPES: dict[Kind, Any] = {
    Kind.STRING: str,
    Kind.FLOAT: float,
    Kind.INTEGER: int,
    Kind.BOOLEAN: bool,
}


class ErrorAnswer(BaseModel):
    """What is wrong, and what to do about it."""

    error: str
    remedy: str


class Health(BaseModel):
    """State of the graph; neither paths nor addresses of the machine behind the service."""

    state: str
    neo4j: str | None
    gds: str | None
    nodes: dict[str, int] = Field(description="number of nodes of each label")
    relationships: dict[str, int] = Field(description="number of relationships of each type")
    releases: list[str]
    synthetic: bool | None
    outdated: bool = Field(description="the graph has changed since the current run was trained")
    note: str | None


def _model(name: str, columns: dict[str, Any]) -> type[BaseModel]:
    """A model with these fields, each a type, or a type and what else pydantic knows about the field."""
    given: dict[str, Any] = {k: of if isinstance(of, tuple) else (of, ...) for k, of in columns.items()}
    model: type[BaseModel] = create_model(name, **given)
    return model


_PREDICTED = {
    p.name: (_TYPES[p.kind], Field(description=p.meaning))
    for p in PREDICTED_IN.properties
    if p.name not in OF_THE_RUN
}
_Prediction: Any = _model(
    "Prediction", {"compartment": str, **_PREDICTED, "sources": list[str], "pmids": list[str]}
)
Predictions = _model("Predictions", get_type_hints(PredictResult) | {"predictions": list[_Prediction]})
Explanation = _model("Explanation", get_type_hints(ExplainResult))


def status_of(error: GTMALocError) -> int:
    """404: the graph does not have what was requested; 400: bad request; 503: the graph cannot answer."""
    if isinstance(error, UnknownName | NoPrediction):
        return 404
    return 400 if isinstance(error, UsageError) else 503


def refusal(status: int, error: str, remedy: str) -> JSONResponse:
    """An answer that says what is wrong."""
    return JSONResponse(ErrorAnswer(error=error, remedy=remedy).model_dump(), status)


async def of_failure(_: Request, error: Exception) -> JSONResponse:
    """The answer to a failure of a step.

    What is wrong with the server may name its files and addresses: that goes to the log only.
    """
    if isinstance(error, GTMALocError) and status_of(error) != 503:
        return refusal(status_of(error), error.message, error.remedy)
    _LOG.error("%s", error)
    status = 503 if isinstance(error, GTMALocError) else 500
    return refusal(status, "The graph cannot answer now", "Try again later; the log of the service says why")


async def of_http(request: Request, error: Exception) -> JSONResponse:
    """The answer to a request that no route accepts."""
    status = error.status_code if isinstance(error, HTTPException) else 400
    what = {404: "There is no such page", 405: "The service only answers GET requests"}
    message = what.get(status, "The request is not valid")
    answer = refusal(status, message, "See /docs for the requests that it answers")
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


async def of_invalid(_: Request, error: Exception) -> JSONResponse:
    """The answer to parameters that are too long, too short or of the wrong kind."""
    details = error.errors() if isinstance(error, RequestValidationError) else []
    text = "; ".join(f"{detail['loc'][-1]}: {detail['msg']}" for detail in details)
    return refusal(400, f"The request is not valid ({text})", "See /docs for the requests that it answers")
