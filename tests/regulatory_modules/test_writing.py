"""Publication of modules: staged, counted, one switch per cohort; retired and withdrawn by run id."""

from dataclasses import replace
from typing import Any

import pytest

from fixtures.interruptions import assert_every_kill_is_completed
from fixtures.published_prediction import MIRNA, publish_run
from fixtures.random_worlds import empty
from fixtures.small_modules import load_members, small_modules
from graph_store.checks.modules import module_questions
from graph_store.connection import GraphStore
from graph_store.graph_state import get_state
from graph_store.history.graph_hash import graph_hash
from regulatory_modules import writing
from regulatory_modules.data.from_graph import OtherKindOfData
from regulatory_modules.published_modules import PublishedRun, published_run
from regulatory_modules.writing import (
    ModulesAlreadyPublished,
    ModulesIncomplete,
    NoSuchPublishedRun,
    NothingLoaded,
    publish_modules,
    retire_modules,
    withdraw_modules,
)

EVALUATION = {
    "modules": [
        {
            "id": "M1",
            "passes": True,
            "verdict": "M1 passes: its family is enriched.",
            "family_q": 0.01,
            "go_terms": ["GO:0000001", "GO:0000002"],
            "kegg_terms": 0,
            "anticorrelation": -0.25,
            "c_index": None,
            "empirical_p": {"density": 0.002},
        }
    ]
}


@pytest.fixture
def graph(store: GraphStore) -> GraphStore:
    load_members(store)
    return store


def run(id_: str = "r1", cohort: str = "TCGA-TEST", **more: Any) -> PublishedRun:
    found = small_modules(id_, **more)
    return published_run(
        replace(found, cohort=replace(found.cohort, name=cohort)), EVALUATION, settings={"d": 3}
    )


def current(store: GraphStore) -> list[str]:
    return list(get_state(store).get("current_module_runs", []))


def predict(store: GraphStore, id_: str) -> None:
    """Publish a prediction, which is another kind of run."""
    store.write("MERGE (:MiRNA {id: $id})", {"id": MIRNA})
    publish_run(store, id_, {"Nucleus": (0.2, 0.3, "known")})


def statuses(store: GraphStore) -> dict[str, str]:
    rows = store.read("MATCH (r:ModelRun) RETURN r.id AS id, r.status AS status")
    return {row["id"]: row["status"] for row in rows}


def members(store: GraphStore, module: str) -> dict[str, tuple[float, list[str]]]:
    rows = store.read(
        "MATCH (:RegulatoryModule {id: $id})-[e:HAS_MEMBER]->(n) "
        "RETURN coalesce(n.id, n.accession) AS key, e.weight AS weight, e.names AS names",
        {"id": module},
    )
    return {row["key"]: (row["weight"], row["names"]) for row in rows}


def test_a_member_is_every_node_that_it_stands_for_and_none_is_created(graph: GraphStore) -> None:
    before = graph.read("MATCH (n:MiRNA|Mature|Gene) RETURN count(n) AS n")
    result = publish_modules(graph, run())
    assert members(graph, "r1/1") == {
        "hsa-mir-21": (1.0, ["hsa-miR-21-3p", "hsa-miR-21-5p"]),  # both arms, the firmer weight
        "MIMAT0000076": (1.0, ["hsa-miR-21-5p"]),
        "MIMAT0004494": (0.75, ["hsa-miR-21-3p"]),
        "hsa-let-7a": (0.5, ["hsa-let-7a"]),
        "MIMAT0000062": (0.5, ["hsa-let-7a"]),
        "NCBIGene:1021": (1.0, ["CDK6"]),
        "NCBIGene:5728": (1.0, ["PTEN"]),
    }
    assert members(graph, "r1/2").keys() == {
        "hsa-let-7a", "MIMAT0000062", "NCBIGene:5728", "NCBIGene:7157",
    }  # fmt: skip
    assert graph.read("MATCH (n:MiRNA|Mature|Gene) RETURN count(n) AS n") == before
    printed = result.as_json()
    assert printed | {"seconds": 0} == {
        "run": "r1",
        "cohort": "TCGA-TEST",
        "modules": 2,
        "members": 11,
        "missing": {"mirnas": 1, "genes": 1},
        "missing_names": ["GONE1", "hsa-miR-9999"],
        "written": 14,
        "synthetic": True,
        "seconds": 0,
    }


def test_a_module_says_what_was_found_and_what_its_evaluation_says(graph: GraphStore) -> None:
    publish_modules(graph, run())
    rows = graph.read("MATCH (x:RegulatoryModule) RETURN properties(x) AS x ORDER BY x.number")
    first, second = (row["x"] for row in rows)
    shared = {
        "run": "r1", "method": "consensus", "cohort": "TCGA-TEST", "k_mirnas": 2, "k_genes": 3,
        "synthetic": True,
    }  # fmt: skip
    assert first == shared | {
        "id": "r1/1", "name": "M1", "number": 1, "mirnas": 3, "genes": 3, "missing": ["GONE1"],
        "edges": 2, "density": pytest.approx(2 / 9), "density_all_pairs": pytest.approx(2 / 15),
        "passes": True, "verdict": "M1 passes: its family is enriched.", "family_q": 0.01, "go_terms": 2,
        "kegg_terms": 0, "anticorrelation": -0.25, "empirical_p": '{"density": 0.002}',
    }  # fmt: skip
    assert second == shared | {
        "id": "r1/2", "name": "M2", "number": 2, "mirnas": 2, "genes": 2, "missing": ["hsa-miR-9999"],
        "edges": 2, "density": 0.5, "density_all_pairs": pytest.approx(1 / 3),
    }  # fmt: skip


def test_the_run_is_kept_with_its_provenance(graph: GraphStore) -> None:
    publish_modules(graph, run())
    (row,) = graph.read("MATCH (r:ModelRun) RETURN properties(r) AS r")
    (release,) = graph.read("MATCH (r:Release) RETURN r.id AS id")
    kept = {k: v for k, v in row["r"].items() if k not in ("created", "fingerprint")}
    assert kept == {
        "id": "r1", "kind": "modules", "model": "consensus", "seed": 7, "status": "current",
        "cohort": "TCGA-TEST", "targets": "table; all", "parameters": '{"d": 3}', "modules": 2, "edges": 11,
        "releases": [release["id"]], "synthetic": True,
    }  # fmt: skip
    assert len(row["r"]["fingerprint"]) == 64


def test_publishing_a_run_again_changes_nothing(graph: GraphStore) -> None:
    publish_modules(graph, run())
    before = graph_hash(graph)
    created = graph.read("MATCH (r:ModelRun) RETURN r.created AS at")
    assert publish_modules(graph, run()).written == 0
    after = graph_hash(graph)
    assert (after.hash, after.nodes, after.relationships) == (before.hash, before.nodes, before.relationships)
    assert graph.read("MATCH (r:ModelRun) RETURN r.created AS at") == created


@pytest.mark.parametrize("changed", ["weight", "verdict", "seed", "member", "module"])
def test_something_else_under_the_same_id_is_refused(graph: GraphStore, changed: str) -> None:
    publish_modules(graph, run())
    before = graph_hash(graph).hash
    other = run(seed=8) if changed == "seed" else run()
    first, *rest = other.modules
    if changed == "weight":
        first = replace(first, mirnas=((first.mirnas[0][0], 0.9), *first.mirnas[1:]))
    elif changed == "verdict":
        first = replace(first, properties={**first.properties, "verdict": "Another."})
    elif changed == "member":
        first = replace(first, genes=first.genes[1:])
    modules = (first,) if changed == "module" else (first, *rest)
    with pytest.raises(ModulesAlreadyPublished, match="withdraw r1"):
        publish_modules(graph, replace(other, modules=modules))
    assert graph_hash(graph).hash == before


def test_each_cohort_has_its_own_current_run(graph: GraphStore) -> None:
    publish_modules(graph, run("b", "B"))
    publish_modules(graph, run("a1", "A"))
    assert current(graph) == ["a1", "b"]
    publish_modules(graph, run("a2", "A"))
    assert current(graph) == ["a2", "b"]
    assert statuses(graph) == {"a1": "retired", "a2": "current", "b": "current"}
    publish_modules(graph, run("a1", "A"))  # back to the earlier one
    assert current(graph) == ["a1", "b"]
    assert statuses(graph) == {"a1": "current", "a2": "retired", "b": "current"}


def test_predictions_and_modules_have_switches_of_their_own(graph: GraphStore) -> None:
    publish_modules(graph, run("m1"))
    predict(graph, "p1")
    predict(graph, "p2")
    publish_modules(graph, run("m2"))
    assert current(graph) == ["m2"]
    assert get_state(graph)["current_run"] == "p2"
    assert statuses(graph) == {"m1": "retired", "m2": "current", "p1": "retired", "p2": "current"}


def test_a_retired_run_stays_and_a_withdrawn_one_goes_without_trace(graph: GraphStore) -> None:
    before = graph_hash(graph).hash
    publish_modules(graph, run("a", "A"))
    with_a = graph_hash(graph).hash
    publish_modules(graph, run("b", "B"))
    retire_modules(graph, "b")
    assert (current(graph), statuses(graph)["b"]) == (["a"], "retired")
    assert members(graph, "b/1")
    assert withdraw_modules(graph, "b") == 2
    assert graph_hash(graph).hash == with_a
    assert withdraw_modules(graph, "a") == 2  # the current one
    assert graph_hash(graph).hash == before
    assert "current_module_runs" not in get_state(graph)


@pytest.mark.parametrize("end", [retire_modules, withdraw_modules])
def test_only_published_module_runs_can_be_ended(graph: GraphStore, end: Any) -> None:
    predict(graph, "p1")
    publish_modules(graph, run("a", "A"))
    for id_ in ("p1", "none"):
        with pytest.raises(NoSuchPublishedRun, match="newest: a"):
            end(graph, id_)
    assert statuses(graph) == {"p1": "current", "a": "current"}


@pytest.mark.parametrize("synthetic", [True, False])
def test_invented_and_real_data_never_share_a_graph(store: GraphStore, synthetic: bool) -> None:
    load_members(store, synthetic=synthetic)
    before = graph_hash(store).hash
    with pytest.raises(OtherKindOfData):
        publish_modules(store, run(synthetic=not synthetic))
    assert graph_hash(store).hash == before
    publish_modules(store, run(synthetic=synthetic))


def test_a_graph_without_releases_is_refused(store: GraphStore) -> None:
    with pytest.raises(NothingLoaded):
        publish_modules(store, run())


def test_no_modules_at_all_are_a_result_that_can_be_published(graph: GraphStore) -> None:
    result = publish_modules(graph, replace(run(), modules=()))
    assert (result.modules, result.members, current(graph)) == (0, 0, ["r1"])
    assert publish_modules(graph, replace(run(), modules=())).written == 0


def test_members_lost_before_the_switch_stop_it(graph: GraphStore, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_modules(graph, run())
    original = writing.create_edges

    def lose_one(store: GraphStore, *args: Any, **kwargs: Any) -> None:
        original(store, *args, **kwargs)
        store.write("MATCH (:RegulatoryModule {run: 'r2'})-[e:HAS_MEMBER]->() WITH e LIMIT 1 DELETE e")

    monkeypatch.setattr(writing, "create_edges", lose_one)
    with pytest.raises(ModulesIncomplete, match="still current"):
        publish_modules(graph, run("r2"))
    assert current(graph) == ["r1"]


def violated(store: GraphStore) -> set[str]:
    questions = module_questions()
    return {q.name for q in questions if store.read(q.cypher, q.parameters)[0]["n"]}


def test_a_published_graph_passes_its_checks_and_a_lost_gene_fails_until_other_releases_are_loaded(
    graph: GraphStore,
) -> None:
    publish_modules(graph, run())
    assert not violated(graph)
    graph.write("MATCH (g:Gene {name: 'PTEN'}) DETACH DELETE g")
    assert violated(graph) == {"members:RegulatoryModule"}
    graph.write("MATCH (r:Release) SET r.id = 'mirtarbase:another'")
    assert not violated(graph)


CHANGES = {
    "publish": lambda store: publish_modules(store, run("r2")),
    "withdraw": lambda store: (
        writing.remove_staged_module_runs(store)
        or ("r1" in statuses(store) and withdraw_modules(store, "r1"))
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_kill_between_any_two_steps_is_completed_by_running_it_again(store: GraphStore, name: str) -> None:
    def prepare() -> None:
        empty(store)
        load_members(store)
        publish_modules(store, run())

    steps = assert_every_kill_is_completed(store, prepare, lambda: CHANGES[name](store))
    assert steps >= 3
