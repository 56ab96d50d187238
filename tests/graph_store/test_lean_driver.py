"""The Neo4j driver starts without pandas and NumPy, and still returns pandas tables on request."""

import os
import subprocess
import sys

import pytest

from local_neo4j.local_server import ServerInfo


def python(code: str, **environment: str) -> str:
    """What a fresh interpreter prints."""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **environment}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("module", ["graph_store.connection", "local_neo4j.health"])
def test_the_driver_comes_without_array_libraries(module: str) -> None:
    code = f"import sys, {module}; print([m in sys.modules for m in ('neo4j', 'numpy', 'pandas', 'pyarrow')])"
    assert python(code) == "[True, False, False, False]"


def test_pandas_and_numpy_work_after_the_driver() -> None:
    code = "import graph_store, numpy, pandas; print(pandas.DataFrame({'a': numpy.arange(3)}).a.sum())"
    assert python(code) == "3"


def test_a_result_becomes_a_table_of_pandas(neo4j_server: ServerInfo) -> None:
    """The driver imports pandas itself when a table is asked for, as the GDS client does."""
    code = """
import os
from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from neo4j import Result
with GraphStore.connect(Neo4jAddress(os.environ["URI"], password=os.environ["PASSWORD"])) as store:
    table = store.driver.execute_query("UNWIND [1, 2] AS n RETURN n", result_transformer_=Result.to_df)
print(type(table).__module__.split(".")[0], table.n.sum())
"""
    assert python(code, URI=neo4j_server.uri, PASSWORD=neo4j_server.password or "none") == "pandas 3"
