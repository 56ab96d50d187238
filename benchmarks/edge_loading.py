"""Edges per second into a running Neo4j: our writer against a plain batched MERGE.

    gtmaloc up
    NEO4J_URI=bolt://127.0.0.1:7687 NEO4J_PASSWORD=… .venv/bin/python benchmarks/edge_loading.py

Both write the same edges with the same properties between existing nodes, into a graph without edges. They
alternate, so that a busy machine slows both equally; the first rounds, in which Java compiles, are not
counted. Ours is timed from `begin` to `finish`, including its checks and its search for stale edges. The
plain way is

    UNWIND $rows AS row MATCH (a {id: row.start}) MATCH (b {id: row.end})
    MERGE (a)-[r:T]->(b) SET r += row.properties

in transactions of 1,000 rows. Two sources may report the same edge, which that statement would merge into
one; a MERGE on `[r:T {source: row.properties.source}]` keeps them apart as ours does, and is measured too.
Each is run with the driver as this package installs it (with its Rust extension) and, in a separate process,
with the driver as installed by `pip install neo4j`.

What limits ours: the server's commit, at least 13 µs per edge on one core, which stores the relationship,
four provenance strings and two string lists. Commits cannot overlap, since they conflict on the relationship
chains of shared nodes (two sessions on a 2 x 2 grid of nodes: deadlocks, retried after a second; in batch
order: waits), so the statement of the next batch runs during the commit of the previous one. Other
transaction sizes, a third session, no index on relationships, other thresholds for dense nodes and PubMed ids
as integers gave no gain distinguishable from noise.

The database is emptied: do not run this on a database that you need.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from association_set import AssociationSet, address, association_set, load_nodes, release
from plain_merge import Work, merge_all

from graph_schema.records import RowCounts
from graph_store.connection import GraphStore
from graph_store.schema import apply_schema
from graph_store.writing.licence_terms import brief_terms
from graph_store.writing.release_writer import BoltWriter
from graph_store.writing.reset import clear_graph

WARM_UP = 10  # rounds, after which a freshly started server has reached full speed
Way = Callable[[GraphStore], float]  # writes everything, returns the seconds


def ours(store: GraphStore, data: AssociationSet) -> None:
    """The writer of this package, from `begin` to `finish`, with all its checks."""
    writer = BoltWriter(store)
    writer.begin(release("benchmark"))
    for type_, edges in data.edges.items():
        writer.write_edges(type_, edges)
    writer.finish(RowCounts(data.size, data.size, 0, 0))


def plain_work(data: AssociationSet, identity: str = "") -> Work:
    """One MERGE per edge, as tutorials write it: statements and their rows."""
    info = release("benchmark")
    provenance = {
        "source": info.source,
        "release": info.id,
        "load": f"load:{info.id}",
        "licence": brief_terms(info.licence),
    }
    work: Work = []
    for type_, edges in data.edges.items():
        start, end = edges[0].start.label, edges[0].end.label
        statement = (
            f"UNWIND $rows AS row MATCH (a:{start} {{id: row.start}}) MATCH (b:{end} {{id: row.end}}) "
            f"MERGE (a)-[r:{type_}{identity}]->(b) SET r += row.properties"
        )
        rows = [
            {"start": e.start.key, "end": e.end.key, "properties": {**provenance, **e.properties}}
            for e in edges
        ]
        work.append((statement, rows))
    return work


@contextmanager
def without_rust(works: dict[str, Work]) -> Iterator[dict[str, Way]]:
    """The plain ways in a separate process, with the driver as installed by `pip install neo4j`."""
    program = [sys.executable, str(Path(__file__).with_name("plain_merge.py"))]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        print(json.dumps(works), file=process.stdin, flush=True)

        def measured(name: str) -> float:
            assert process.stdin is not None and process.stdout is not None
            print(name, file=process.stdin, flush=True)
            return float(process.stdout.readline())

        yield {f"{name}, no Rust": lambda _, name=name: measured(name) for name in works}
        process.stdin.close()


def timed(way: Callable[[GraphStore], None]) -> Way:
    """Wrap a way so that it returns its seconds."""

    def measured(store: GraphStore) -> float:
        started = time.perf_counter()
        way(store)
        return time.perf_counter() - started

    return measured


def remove_edges(store: GraphStore) -> None:
    """Delete all edges and keep the nodes."""
    store.run_outside_transaction("MATCH ()-[r]->() CALL (r) { DELETE r } IN TRANSACTIONS OF 10000 ROWS")


def measure(store: GraphStore, data: AssociationSet, rounds: int) -> dict[str, Any]:
    """Alternate the ways and summarise."""
    works = {
        "plain MERGE": plain_work(data),
        "MERGE by source": plain_work(data, " {source: row.properties.source}"),
    }
    ways = {"ours": timed(lambda store: ours(store, data))}
    for name, work in works.items():
        ways[name] = timed(lambda store, work=work: merge_all(store.driver, work))
    with without_rust(works) as more:
        return compare(store, data, rounds, ways | more)


def compare(store: GraphStore, data: AssociationSet, rounds: int, ways: dict[str, Way]) -> dict[str, Any]:
    """Run the ways in turn, round by round, and summarise the rounds after the warm-up."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for round_ in range(WARM_UP + rounds):
        for name, way in ways.items():
            remove_edges(store)
            elapsed = way(store)
            (row,) = store.read("MATCH ()-[r]->() WHERE r.source = 'benchmark' RETURN count(r) AS n")
            assert row["n"] == data.size, f"{name} wrote {row['n']} of {data.size} edges"
            if round_ >= WARM_UP:
                seconds[name].append(elapsed)
    rate = {name: data.size / statistics.median(values) for name, values in seconds.items()}
    best = {name: data.size / min(values) for name, values in seconds.items()}
    return {
        "data": data.described,
        "edges": data.size,
        "rounds": rounds,
        "neo4j": store.versions.neo4j,
        "seconds": {name: [round(s, 3) for s in values] for name, values in seconds.items()},
        "edges_per_second": {name: round(value) for name, value in rate.items()},
        "best_edges_per_second": {name: round(value) for name, value in best.items()},
        "ours_to": {name: round(rate["ours"] / value, 2) for name, value in rate.items()},
        "best_ours_to": {name: round(best["ours"] / value, 2) for name, value in best.items()},
    }


def main() -> None:
    """Run the benchmark and print its result."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", type=Path, help="also write the result here")
    options = parser.parse_args()
    data = association_set()
    with GraphStore.connect(address(), require_gds=False) as store:
        clear_graph(store)
        apply_schema(store)
        load_nodes(store, data)
        result = measure(store, data, options.rounds)
        clear_graph(store)
    if options.json:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(f"{data.size:,} edges, {data.described}, median of {options.rounds} rounds")
    print(f"  {'':24s} {'edges/s':>8s} {'best':>8s} {'ours to it':>10s} {'of the best':>11s}")
    columns = ("edges_per_second", "best_edges_per_second", "ours_to", "best_ours_to")
    for name in result["seconds"]:
        rate, best, ratio, best_ratio = (result[column][name] for column in columns)
        print(f"  {name:24s} {rate:>8,} {best:>8,} {ratio:>10} {best_ratio:>11}")


if __name__ == "__main__":
    main()
