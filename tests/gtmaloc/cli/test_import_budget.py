"""What a command imports determines how fast it starts: each has libraries that it must not import."""

import os
import subprocess
import sys

import pytest

from fixtures.published_prediction import MIRNA, publish_one
from graph_store.connection import GraphStore
from local_neo4j.local_server import ServerInfo

MODELS = {"torch", "torch_geometric", "pandas", "pyarrow", "plotly", "sklearn", "scipy", "numpy"}
OTHERS = {"graphdatascience", "openpyxl", "fastapi", "uvicorn", "jgo", "requests", "jinja2"}
SETTINGS_AND_DRIVER = {"neo4j", "pydantic_settings", "psutil"}
RUN = """
import sys
from gtmaloc.cli.main import _run
code = _run(sys.argv[1:])
print("\\n" + " ".join(sorted({name.split(".")[0] for name, module in sys.modules.items() if module})))
sys.exit(code)
"""


def imported_by(*arguments: str, **environment: str) -> set[str]:
    """Top-level modules in memory after `gtmaloc ARGUMENTS`, run in a separate process."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, *arguments],
        env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr + done.stdout
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize("arguments", [["--help"], ["predict", "--help"], ["train", "--help"]])
def test_help_imports_neither_models_nor_driver_nor_settings(arguments: list[str]) -> None:
    assert not imported_by(*arguments) & (MODELS | OTHERS | SETTINGS_AND_DRIVER)


def test_a_project_without_a_graph_is_described_without_models(tmp_path: os.PathLike[str]) -> None:
    assert not imported_by("status", GTMALOC_VAR=str(tmp_path)) & (MODELS | OTHERS)


@pytest.mark.parametrize(
    "arguments", [["query", "RETURN 1"], ["predict", MIRNA], ["explain", MIRNA], ["status"]]
)
def test_a_question_to_the_graph_imports_no_models(
    arguments: list[str], store: GraphStore, neo4j_server: ServerInfo
) -> None:
    publish_one(store)
    imported = imported_by(
        *arguments,
        NEO4J_URI=neo4j_server.uri,
        NEO4J_USERNAME=neo4j_server.username,
        NEO4J_PASSWORD=neo4j_server.password or "none",
    )
    assert not imported & (MODELS | OTHERS)
    assert "neo4j" in imported
