"""The DAG: it imports quickly, holds no logic, and a real run of it fills the graph."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.writing.reset import clear_graph
from local_neo4j.local_server import ServerInfo

pytest.importorskip("airflow", reason="Apache Airflow is the extra [airflow]")
ROOT = Path(__file__).parents[2]
STEPS = ("fetch", "load", "relate", "embed", "train", "evaluate", "publish", "report")
pytestmark = [pytest.mark.airflow]


@pytest.fixture(scope="module")
def airflow_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A fresh Airflow home on SQLite, migrated."""
    home = tmp_path_factory.mktemp("airflow")
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("NEO4J_", "GTMALOC_"))},
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "ERROR",
        "PYTHONPATH": str(ROOT),
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
    }
    subprocess.run(
        [sys.executable, "-m", "airflow", "db", "migrate"], env=environment, check=True, capture_output=True
    )
    return environment


def test_the_dag_file_imports_nothing_heavy_and_holds_no_logic() -> None:
    tree = ast.parse((ROOT / "dags" / "gtmaloc_refresh.py").read_text(encoding="utf-8"))
    top = {
        n.module if isinstance(n, ast.ImportFrom) else n.names[0].name
        for n in tree.body
        if isinstance(n, ast.Import | ast.ImportFrom)
    }
    assert top == {"datetime", "typing", "airflow.sdk"}
    assert not any(isinstance(n, ast.If | ast.For | ast.While | ast.Try) for n in ast.walk(tree))


@pytest.mark.slow
def test_a_run_of_the_dag_publishes_predictions(
    airflow_environment: dict[str, str], neo4j_server: ServerInfo, neo4j_address: Neo4jAddress, tmp_path: Path
) -> None:
    environment = airflow_environment | {
        "NEO4J_URI": neo4j_server.uri,
        "NEO4J_USERNAME": neo4j_server.username,
        "NEO4J_PASSWORD": neo4j_server.password or "none",
        "GTMALOC_VAR": str(tmp_path),
        "GTMALOC_FOLDS": "3",
    }
    with GraphStore.connect(neo4j_address) as store:
        clear_graph(store)
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("refresh_once.py")), str(ROOT / "dags")],
            env=environment, capture_output=True, text=True, timeout=500, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-3000:]
        outcome = json.loads(done.stdout.splitlines()[-1])
        assert outcome["state"] == "success", outcome
        assert outcome["tasks"] == dict.fromkeys(STEPS, "success")
        (row,) = store.read(
            "MATCH (s:GraphState) MATCH (r:ModelRun {id: s.current_run, status: 'current'}) "
            "MATCH ()-[p:PREDICTED_IN {run: r.id}]->() "
            "RETURN r.model AS model, count(p) AS edges"
        )
    assert row == {"model": "extra-trees", "edges": 240 * 7}
    assert list(tmp_path.glob("runs/*/report.html"))
