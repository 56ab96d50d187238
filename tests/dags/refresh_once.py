"""Runs the DAG once in this process with `dag.test()`; the environment is set by the test that calls it."""

import json
import sys
from pathlib import Path

from airflow.dag_processing.dagbag import DagBag


def main(folder: Path) -> None:
    """Print the state of the run and of each task as JSON on the last line."""
    bag = DagBag(folder)
    if bag.import_errors:
        raise SystemExit(f"import errors: {bag.import_errors}")
    run = bag.dags["gtmaloc_refresh"].test(run_conf={"model": "extra-trees", "seed": 0})
    states = {task.task_id: str(task.state) for task in run.get_task_instances()}
    sys.stdout.write(json.dumps({"state": str(run.state), "tasks": states}) + "\n")


main(Path(sys.argv[1]))
