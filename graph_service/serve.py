"""The verb `serve`, which `gtmaloc` finds by its entry point."""

from typing import Annotated

import typer

from gtmaloc.cli.app import workspace
from gtmaloc.cli.verbs import Verb
from gtmaloc_base.errors import UsageError


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8000,
) -> None:
    """Serve the graph over REST: /health, /predictions/NAME, /explanations/NAME, /docs (extra "service").

    Example: gtmaloc serve --port 8000
    """
    try:
        import uvicorn

        from graph_service.app import make_app
    except ModuleNotFoundError as error:
        raise UsageError(
            f"The REST service needs {error.name}", "Install it: pip install 'gtmaloc[service]'"
        ) from None
    app = make_app(workspace(), hosts=(f"[{host}]" if ":" in host else host,))
    uvicorn.run(
        app, host=host, port=port, log_level="info", server_header=False, h11_max_incomplete_event_size=16384
    )


verb = Verb(serve, panel="Questions")
