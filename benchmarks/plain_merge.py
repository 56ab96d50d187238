"""A batched MERGE as tutorials write it, with only the driver: the peer of edge_loading.py.

Run as a program, it uses the driver as installed by `pip install neo4j`, without its Rust extension: the
first line on stdin is JSON, {name: [[statement, rows], ...]}; each following line names the work to do, and
the seconds are printed.
"""

import json
import os
import sys
import time
from typing import Any

if __name__ == "__main__":
    sys.modules["neo4j._rust"] = None  # type: ignore[assignment]  # the driver then uses its Python code

from neo4j import Driver, GraphDatabase

BATCH = 1_000
Work = list[tuple[str, list[dict[str, Any]]]]


def merge_all(driver: Driver, work: Work) -> None:
    """Send every row of every statement, 1,000 rows per transaction."""
    with driver.session() as session:
        for statement, rows in work:
            for first in range(0, len(rows), BATCH):
                batch = rows[first : first + BATCH]
                session.execute_write(
                    lambda tx, statement=statement, batch=batch: tx.run(statement, rows=batch).consume()
                )


def main() -> None:
    """Answer the lines on stdin."""
    works = json.loads(sys.stdin.readline())
    auth = (os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ.get("NEO4J_PASSWORD", ""))
    with GraphDatabase.driver(os.environ["NEO4J_URI"], auth=auth) as driver:
        driver.verify_connectivity()
        for name in sys.stdin:
            started = time.perf_counter()
            merge_all(driver, works[name.strip()])
            print(time.perf_counter() - started, flush=True)


if __name__ == "__main__":
    main()
