"""Random pairs of worlds: loading one over the other gives the graph of the other alone, also after a kill.

    PYTHONPATH=tests python -m faults.random_releases --pairs 1000 [--seed 0] [--seconds 480]

It starts a Neo4j of its own. Each pair A, B is loaded as A, B, A and as B alone, so both directions are
compared with a clean load; every second change is killed after a random transaction and run again.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path
from random import Random

from fixtures.interruptions import was_killed
from fixtures.random_worlds import World, empty, load_world, random_world
from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.history.graph_hash import graph_hash
from graph_store.schema import apply_schema
from local_neo4j.jars import default_jar_cache
from local_neo4j.local_server import LocalServer

TRANSACTIONS = 60  # about as many as the load of a world consists of


def load_over(store: GraphStore, world: World, rng: Random) -> tuple[str, bool]:
    """Load a world over what is there, perhaps killed and run again; its hash, and whether it was killed."""
    killed = rng.random() < 0.5 and was_killed(
        store, lambda: load_world(store, world, rng), rng.randrange(TRANSACTIONS)
    )
    load_world(store, world, rng)
    return graph_hash(store).hash, killed


def compare_pair(store: GraphStore, rng: Random) -> tuple[int, int]:
    """Number of wrong graphs and of kills among the two changes between two random worlds."""
    first, second = random_world(rng), random_world(rng)
    empty(store)
    load_world(store, first, rng)
    clean_first = graph_hash(store).hash
    over_first, killed = load_over(store, second, rng)
    over_second, killed_again = load_over(store, first, rng)
    empty(store)
    load_world(store, second, rng)
    clean_second = graph_hash(store).hash
    return (over_first != clean_second) + (over_second != clean_first), killed + killed_again


def main(arguments: list[str] | None = None) -> int:
    """Compare the pairs; returns 1 if any graph is wrong, and prints the seeds of those."""
    parser = argparse.ArgumentParser(prog="faults.random_releases", description=__doc__)
    parser.add_argument("--pairs", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after this time")
    given = parser.parse_args(arguments)
    wrong, kills, done, started = [], 0, 0, time.perf_counter()
    with tempfile.TemporaryDirectory() as home:
        server = LocalServer(Path(home) / "neo4j", default_jar_cache(), heap="1g", page_cache="128m")
        try:
            info = server.up()
            with GraphStore.connect(Neo4jAddress(info.uri, info.username, info.password)) as store:
                apply_schema(store)
                for seed in range(given.seed, given.seed + (given.pairs + 1) // 2):
                    faults, killed = compare_pair(store, Random(seed))  # noqa: S311
                    wrong += [seed] * bool(faults)
                    done, kills = done + 2, kills + killed
                    if time.perf_counter() - started > given.seconds:
                        break
        finally:
            server.down()
    seconds = time.perf_counter() - started
    print(f"{done} changes from A to B, {kills} of them killed and run again, in {seconds:.0f} s")
    print(f"wrong: {len(wrong)}" + (f", seeds {wrong}" if wrong else ""))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
