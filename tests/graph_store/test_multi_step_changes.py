"""Every change of several transactions, killed after each of them and run again, gives the undisturbed graph.

docs/multi_step_changes.md lists the changes, and what each notes first.
"""

from collections.abc import Callable
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from fixtures.interruptions import assert_every_kill_is_completed, was_killed
from fixtures.published_prediction import publish_one, publish_run
from fixtures.random_worlds import World, empty, load_world, random_world
from fixtures.small_releases import PAIRS, load, release
from graph_schema.catalogue import SCHEMA_VERSION
from graph_store.computed_parts import forget_parts, record_part, recorded_parameters
from graph_store.connection import GraphStore
from graph_store.graph_state import close_running_loads, data_fingerprint, get_state, set_state
from graph_store.history.graph_hash import graph_hash
from graph_store.load_records import loaded_releases
from graph_store.migration import migrate_graph
from graph_store.writing.cleaning import forget_source
from graph_store.writing.reset import GraphHalfEmptied, clear_graph, is_half_emptied, refuse_half_emptied
from graph_store.writing.similarities import write_similarities

OLD, NEW = release("3.1"), release("3.2")
OTHERS = [("hsa-mir-99", "asthma"), ("hsa-mir-21", "asthma")]


def old_release(store: GraphStore) -> None:
    empty(store)
    load(store, OLD, [*PAIRS, *OTHERS], pmids=("1",))
    load(store, release("9", source="other"), OTHERS[1:])


def relate(store: GraphStore) -> None:
    """As the step of the pipeline does."""
    forget_parts(store, "related", "embedded")
    similar = [("hsa-mir-21", "hsa-let-7a", 0.9)]
    write_similarities(store, "SEQUENCE_SIMILAR_TO", "MiRNA", similar, "Smith-Waterman", "f")
    record_part(store, "related", "f", {"alpha": 0.5})


CHANGES: dict[str, Callable[[GraphStore], object]] = {
    "load": lambda store: load(store, NEW, PAIRS, pmids=("2",)),
    "forget_source": lambda store: forget_source(store, "hmdd"),
    "relate": relate,
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_kill_between_any_two_steps_is_completed_by_running_it_again(store: GraphStore, name: str) -> None:
    steps = assert_every_kill_is_completed(store, lambda: old_release(store), lambda: CHANGES[name](store))
    assert steps >= 3


def test_so_is_a_kill_while_a_run_is_published(store: GraphStore) -> None:
    def published_before() -> None:
        empty(store)
        publish_one(store)

    steps = assert_every_kill_is_completed(
        store, published_before, lambda: publish_run(store, "r2", {"Nucleus": (0.2, 0.3, "known")})
    )
    assert steps >= 3


def test_so_is_a_kill_while_the_graph_is_emptied_and_other_data_are_loaded(store: GraphStore) -> None:
    def replace_data() -> None:
        """As `gtmaloc load` does when real data follow synthetic ones, or the other way round."""
        held = {loaded.release.id for loaded in loaded_releases(store, complete=False)}
        if is_half_emptied(store) or OLD.id in held:
            clear_graph(store)
        set_state(store, schema_version=SCHEMA_VERSION)
        load(store, release("4", source="mirbase"), PAIRS[:1])

    steps = assert_every_kill_is_completed(store, lambda: old_release(store), replace_data)
    assert steps >= 5


def test_so_is_a_kill_while_the_graph_is_migrated(store: GraphStore) -> None:
    def version_3() -> None:
        old_release(store)
        store.write("MATCH (n:MiRNA|Disease) REMOVE n.sources, n.reported")
        store.write("MATCH (s:GraphState) SET s.schema_version = 3")

    assert assert_every_kill_is_completed(store, version_3, lambda: migrate_graph(store)) > 10


def test_a_graph_that_was_migrated_and_loaded_again_is_that_of_a_clean_load(store: GraphStore) -> None:
    """Version 3 took nothing back: old synonyms, members of an old benchmark, nodes that nobody reports."""

    def load_all() -> None:
        load(store, NEW, PAIRS)
        for absent in {r.release.source for r in loaded_releases(store, complete=False)} - {"hmdd"}:
            forget_source(store, absent)

    empty(store)
    load_all()
    clean = graph_hash(store).hash
    store.write("MATCH (n:MiRNA|Disease) REMOVE n.sources, n.reported")
    store.write("MATCH (m:MiRNA {id: 'hsa-mir-21'}) SET m.spellings = ['old'], m.benchmark_row = 7")
    store.write("CREATE (:Disease {id: 'gone', name: 'gone', tree_numbers: ['C04']})")
    store.write("MATCH (s:GraphState) SET s.schema_version = 3")
    migrate_graph(store)
    load_all()
    assert graph_hash(store).hash == clean


@pytest.mark.parametrize("transactions", [1, 2, 3])
def test_a_half_emptied_graph_is_refused_until_it_is_empty(store: GraphStore, transactions: int) -> None:
    old_release(store)
    assert was_killed(store, lambda: clear_graph(store), transactions)
    with pytest.raises(GraphHalfEmptied, match="interrupted"):
        refuse_half_emptied(store)
    clear_graph(store)
    refuse_half_emptied(store)


def test_computed_parts_are_outdated_once_a_load_begins_even_if_the_old_data_return(
    store: GraphStore,
) -> None:
    old_release(store)
    fingerprint = data_fingerprint(store)
    record_part(store, "related", fingerprint, {"alpha": 0.5})
    assert was_killed(store, lambda: load(store, NEW, PAIRS), 2)
    load(store, OLD, [*PAIRS, *OTHERS], pmids=("1",))
    assert data_fingerprint(store) == fingerprint
    assert recorded_parameters(store, "related", fingerprint) is None


def test_a_load_that_nobody_runs_is_closed(store: GraphStore) -> None:
    old_release(store)
    assert was_killed(store, lambda: load(store, NEW, PAIRS), 2)
    assert [r.status for r in loaded_releases(store, complete=False)] == ["running", "complete"]
    assert close_running_loads(store, "its process ended") == 1
    assert [r.status for r in loaded_releases(store, complete=False)] == ["failed", "complete"]
    assert store.read("MATCH (l:Load {status: 'failed'}) RETURN l.reason AS r") == [
        {"r": "its process ended"}
    ]
    assert close_running_loads(store, "its process ended") == 0


def test_the_current_release_does_not_depend_on_the_clock(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(store, OLD, PAIRS)
    monkeypatch.setattr("graph_store.writing.release_writer.now", lambda: "1999-01-01T00:00:00+00:00")
    load(store, NEW, PAIRS)
    assert [r.release.release for r in loaded_releases(store)] == ["3.2"]
    assert store.read("MATCH (r:Release) RETURN r.release AS r") == [{"r": "3.2"}]


def test_a_removed_source_is_not_taken_for_complete(store: GraphStore) -> None:
    old_release(store)
    record_part(store, "related", data_fingerprint(store), {"alpha": 0.5})
    assert was_killed(store, lambda: forget_source(store, "hmdd"), 1)
    assert [r.release.source for r in loaded_releases(store)] == ["other"]
    assert "related_fingerprint" not in get_state(store)


@given(seed=st.integers(0, 1_000_000), kill=st.none() | st.integers(0, 60))
@settings(
    max_examples=20,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_graph_depends_on_the_last_releases_alone(store: GraphStore, seed: int, kill: int | None) -> None:
    """load(A); load(B) = load(B), for any sources in any order and after any kill."""
    rng = Random(seed)  # noqa: S311
    first, second = random_world(rng), random_world(rng)
    expected = clean_hash(store, second, rng)
    empty(store)
    load_world(store, first, rng)
    if kill is not None:
        was_killed(store, lambda: load_world(store, second, rng), kill)
    load_world(store, second, rng)
    assert graph_hash(store).hash == expected


def clean_hash(store: GraphStore, world: World, rng: Random) -> str:
    empty(store)
    load_world(store, world, rng)
    return graph_hash(store).hash
