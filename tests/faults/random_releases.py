"""Random pairs of worlds: loading one over the other gives the graph of the other alone, also after a kill.

    make faults ARGS="--client --server --pairs 1000"

Each pair A, B is loaded as A, B, A and as B alone, so both directions are
compared with a clean load; every second change is killed after a random transaction and run again.
"""

from random import Random

from fixtures.interruptions import was_killed
from fixtures.random_worlds import World, empty, load_world, random_world
from graph_store.connection import GraphStore
from graph_store.history.graph_hash import graph_hash
from graph_store.schema import apply_schema

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


def compare_pairs(store: GraphStore, pairs: int, seed: int) -> tuple[dict[str, int], list[int]]:
    """`{pairs, killed, wrong}` over this many changes, and the seeds of those that went wrong."""
    apply_schema(store)
    wrong: list[int] = []
    kills = faults = 0
    seeds = range(seed, seed + (pairs + 1) // 2)
    for number in seeds:
        found, killed = compare_pair(store, Random(number))  # noqa: S311
        faults, kills = faults + found, kills + killed
        wrong += [number] * bool(found)
    return {"pairs": 2 * len(seeds), "killed": kills, "wrong": faults}, wrong
