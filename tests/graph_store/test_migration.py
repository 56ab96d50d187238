"""A graph with schema version 2 is migrated to the current version, even if the migration is interrupted."""

from collections.abc import Callable
from typing import Any

import pytest

from graph_schema.catalogue import SCHEMA_VERSION
from graph_store import migration
from graph_store.connection import GraphStore
from graph_store.graph_state import get_state, set_state
from graph_store.migration import MIGRATIONS, migrate_graph, rename_edge_property, rename_node_property
from graph_store.schema import OLDEST_MIGRATED, SchemaMissing, SchemaVersionMismatch, apply_schema
from graph_store.writing.reset import clear_graph

VERSION_2 = """
CREATE (s:GraphState {id: 'gtmaloc', schema_version: 2, current_run: 'run-1', related_fingerprint: 'f',
                      embedded_fingerprint: 'f', embedded_seed: 7})
CREATE (run:ModelRun {id: 'run-1', name: 'run-1', status: 'current', seed: 7})
CREATE (a:MiRNA {id: 'hsa-mir-1', name: 'hsa-mir-1', panel_row: 0, embedding_drug: [.5]})
CREATE (b:MiRNA {id: 'hsa-mir-2', name: 'hsa-mir-2', panel_row: 1})
CREATE (outside:MiRNA {id: 'hsa-mir-3', name: 'hsa-mir-3'})
CREATE (nucleus:Compartment {id: 'Nucleus', name: 'Nucleus', panel_column: 0})
CREATE (golgi:Compartment {id: 'Golgi', name: 'Golgi'})
CREATE (g:Gene {id: 'NCBIGene:1', name: 'G1'})
CREATE (h:Precursor {accession: 'MI1', name: 'hsa-mir-1'})
CREATE (a)-[:LOCALIZED_IN {source: 'rnalocate_panel', release: 'rnalocate_panel:0a', licence: 'free',
                           load: 'load:rnalocate_panel:0a', pmids: ['1']}]->(nucleus)
CREATE (b)-[:LOCALIZED_IN {source: 'rnalocate', release: 'rnalocate:0b', load: 'load:rnalocate:0b'}]->(golgi)
CREATE (a)-[:HAS_PRECURSOR {source: 'rnalocate_panel', release: 'rnalocate_panel:0a', how: 'exact',
                            load: 'load:rnalocate_panel:0a'}]->(h)
CREATE (a)-[:TARGETS {source: 'rnalocate_panel_genes', release: 'rnalocate_panel_genes:0c',
                      load: 'load:rnalocate_panel_genes:0c'}]->(g)
CREATE (g)-[:LOCALIZED_IN {source: 'gene_localization', release: 'gene_localization:0d',
                           load: 'load:gene_localization:0d'}]->(golgi)
CREATE (a)-[:PREDICTED_IN {run: 'run-1', probability: .9, held_out: 3}]->(nucleus)
CREATE (b)-[:PREDICTED_IN {run: 'run-1', probability: .1, held_out: 0}]->(nucleus)
CREATE (a)-[:SEQUENCE_SIMILAR_TO {source: 'computed', score: .8, method: 'SW', fingerprint: 'f'}]->(b)
WITH 1 AS _
UNWIND [['rnalocate_panel', '0a', 'panel of 2'], ['rnalocate', '0b', '2.0'],
        ['rnalocate_panel_genes', '0c', 'panel of 1'], ['gene_localization', '0d', '18.1']] AS of
CREATE (r:Release {id: of[0] + ':' + of[1], name: of[0] + ' ' + of[2], source: of[0], release: of[2]})
CREATE (l:Load {id: 'load:' + of[0] + ':' + of[1], source: of[0], status: 'complete'})
CREATE (l)-[:OF_RELEASE]->(r)
"""


def edge(type_: str, start: str, end: str, **properties: Any) -> tuple[str, str, str, dict[str, Any]]:
    return (type_, start, end, properties)


def reported(source: str, hash_: str, **more: Any) -> dict[str, Any]:
    return {"source": source, "release": f"{source}:{hash_}", "load": f"load:{source}:{hash_}", **more}


EARLIER = {"sources": ["schema_3"]}
CURRENT_NODES = [
    ("Compartment", {"id": "Golgi", "name": "Golgi", **EARLIER}),
    ("Compartment", {"id": "Nucleus", "name": "Nucleus", "benchmark_column": 0, **EARLIER}),
    ("Gene", {"id": "NCBIGene:1", "name": "G1", **EARLIER}),
    ("GraphState", {"id": "gtmaloc", "schema_version": SCHEMA_VERSION, "current_run": "run-1"}),
    *(
        ("Load", {"id": f"load:{source}:{hash_}", "source": source, "status": "complete"})
        for source, hash_ in (
            ("benchmark_genes", "0c"),
            ("human_protein_atlas", "0d"),
            ("localization_benchmark", "0a"),
            ("rnalocate", "0b"),
        )
    ),
    (
        "MiRNA",
        {"id": "hsa-mir-1", "name": "hsa-mir-1", "benchmark_row": 0, "embedding_drug": [0.5], **EARLIER},
    ),
    ("MiRNA", {"id": "hsa-mir-2", "name": "hsa-mir-2", "benchmark_row": 1, **EARLIER}),
    ("MiRNA", {"id": "hsa-mir-3", "name": "hsa-mir-3", **EARLIER}),
    (
        "ModelRun",
        {"id": "run-1", "name": "run-1", "status": "current", "seed": 7, "kind": "localization"},
    ),
    ("Precursor", {"accession": "MI1", "name": "hsa-mir-1", **EARLIER}),
    *(
        ("Release", {"id": id_, "name": f"{source} {release}", "source": source, "release": release})
        for id_, source, release in (
            ("benchmark_genes:0c", "benchmark_genes", "benchmark of 1"),
            ("human_protein_atlas:0d", "human_protein_atlas", "18.1"),
            ("localization_benchmark:0a", "localization_benchmark", "benchmark of 2"),
            ("rnalocate:0b", "rnalocate", "2.0"),
        )
    ),
]
CURRENT_EDGES = [
    edge("HAS_PRECURSOR", "hsa-mir-1", "MI1", **reported("localization_benchmark", "0a", how="exact")),
    edge("LOCALIZED_IN", "NCBIGene:1", "Golgi", **reported("human_protein_atlas", "0d")),
    edge(
        "LOCALIZED_IN",
        "hsa-mir-1",
        "Nucleus",
        **reported("localization_benchmark", "0a", licence="free", pmids=["1"]),
    ),
    edge("LOCALIZED_IN", "hsa-mir-2", "Golgi", **reported("rnalocate", "0b")),
    *(
        edge("OF_RELEASE", f"load:{release}", release)
        for release in (
            "benchmark_genes:0c",
            "human_protein_atlas:0d",
            "localization_benchmark:0a",
            "rnalocate:0b",
        )
    ),
    edge("PREDICTED_IN", "hsa-mir-1", "Nucleus", run="run-1", probability=0.9, held_out_fold=3),
    edge("PREDICTED_IN", "hsa-mir-2", "Nucleus", run="run-1", probability=0.1, held_out_fold=0),
    edge(
        "SEQUENCE_SIMILAR_TO",
        "hsa-mir-1",
        "hsa-mir-2",
        source="computed",
        score=0.8,
        method="SW",
        fingerprint="f",
    ),
    edge("TARGETS", "hsa-mir-1", "NCBIGene:1", **reported("benchmark_genes", "0c")),
]


def content(store: GraphStore) -> tuple[list[Any], list[Any]]:
    """Everything but the source that stands for the unknown sources of version 3."""
    nodes = store.read(
        "MATCH (n) WHERE coalesce(n.source, '') <> 'schema_3' "
        "RETURN labels(n)[0] AS label, properties(n) AS p "
        "ORDER BY label, coalesce(n.id, n.accession)"
    )
    edges = store.read(
        "MATCH (a)-[r]->(b) WHERE coalesce(a.source, '') <> 'schema_3' "
        "WITH type(r) AS type, coalesce(a.id, a.accession) AS a, "
        "coalesce(b.id, b.accession) AS b, properties(r) AS p RETURN type, a, b, p ORDER BY type, a, b"
    )
    return [(n["label"], n["p"]) for n in nodes], [(e["type"], e["a"], e["b"], e["p"]) for e in edges]


def index_names(store: GraphStore) -> set[str]:
    return {row["name"] for row in store.read("SHOW INDEXES YIELD name")}


@pytest.fixture
def old(store: GraphStore) -> GraphStore:
    """A graph as version 2 wrote it."""
    clear_graph(store)
    store.run_outside_transaction("DROP INDEX mirna_benchmark_row IF EXISTS")
    store.run_outside_transaction("CREATE INDEX mirna_panel_row IF NOT EXISTS FOR (n:MiRNA) ON (n.panel_row)")
    store.write(VERSION_2)
    return store


def test_every_node_and_edge_has_its_current_properties(old: GraphStore) -> None:
    result = migrate_graph(old)
    assert content(old) == (CURRENT_NODES, CURRENT_EDGES)
    assert (result.from_version, result.to_version, result.migrated) == (2, SCHEMA_VERSION, True)
    assert {what: n for what, n in result.changed.items() if n} == {
        "(MiRNA).panel_row to benchmark_row": 2,
        "(Compartment).panel_column to benchmark_column": 1,
        "[PREDICTED_IN].held_out to held_out_fold": 2,
        "edges of source rnalocate_panel to localization_benchmark": 2,
        "Release of rnalocate_panel to localization_benchmark": 1,
        "Load of rnalocate_panel to localization_benchmark": 1,
        "edges of source rnalocate_panel_genes to benchmark_genes": 1,
        "Release of rnalocate_panel_genes to benchmark_genes": 1,
        "Load of rnalocate_panel_genes to benchmark_genes": 1,
        "edges of source gene_localization to human_protein_atlas": 1,
        "Release of gene_localization to human_protein_atlas": 1,
        "Load of gene_localization to human_protein_atlas": 1,
        "releases called 'panel of…' to 'benchmark of…'": 2,
        "Release of earlier nodes": 1,
        "(MiRNA).sources": 3,
        "(Precursor).sources": 1,
        "(Gene).sources": 1,
        "(Compartment).sources": 2,
        "(ModelRun).kind": 1,
    }


def test_the_old_index_is_replaced(old: GraphStore) -> None:
    migrate_graph(old)
    assert "mirna_panel_row" not in index_names(old)
    assert "mirna_benchmark_row" in index_names(old)
    assert apply_schema(old).added == 0


def test_a_second_migration_changes_nothing(old: GraphStore) -> None:
    migrate_graph(old)
    again = migrate_graph(old)
    assert not again.migrated
    assert again.changed == {}
    assert content(old) == (CURRENT_NODES, CURRENT_EDGES)


STEPS = sum(len(migration.steps) for migration in MIGRATIONS.values())


class Killed(BaseException):
    """Stands in for the end of the process: none of our clean-up may catch it."""


def kill_after(calls: int, work: Callable[..., Any]) -> Callable[..., Any]:
    left = calls

    def counted(*arguments: Any) -> Any:
        nonlocal left
        if left == 0:
            raise Killed
        left -= 1
        return work(*arguments)

    return counted


@pytest.mark.parametrize("statements", [0, 4, 7, 13, 16, 20, STEPS])
def test_a_killed_migration_is_completed_by_running_it_again(
    old: GraphStore, monkeypatch: pytest.MonkeyPatch, statements: int
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(old, "run_outside_transaction", kill_after(statements, old.run_outside_transaction))
        with pytest.raises(Killed):
            migrate_graph(old)
    assert get_state(old)["schema_version"] < SCHEMA_VERSION  # every other command still refuses it
    migrate_graph(old)
    assert content(old) == (CURRENT_NODES, CURRENT_EDGES)


def test_killed_before_the_version_is_raised_it_is_completed_too(
    old: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(old, "write", kill_after(0, old.write))
        with pytest.raises(Killed):
            migrate_graph(old)
    assert migrate_graph(old).migrated
    assert content(old) == (CURRENT_NODES, CURRENT_EDGES)


def test_a_step_changes_more_than_one_transaction_holds(
    old: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration, "ITEMS_PER_TRANSACTION", 1)
    for step in (
        rename_node_property("MiRNA", "panel_row", "benchmark_row"),
        rename_edge_property("PREDICTED_IN", "held_out", "held_out_fold"),
    ):
        assert old.run_outside_transaction(step.cypher, step.parameters) == [{"n": 2}]
        assert old.run_outside_transaction(step.cypher, step.parameters) == [{"n": 0}]


def test_progress_names_every_step(old: GraphStore) -> None:
    seen: list[tuple[int, int | None, str]] = []
    migrate_graph(old, lambda done, total=None, stage="": seen.append((done, total, stage)))
    assert seen == [
        (i, len(MIGRATIONS[version].steps), step.what)
        for version in range(2, SCHEMA_VERSION)
        for i, step in enumerate(MIGRATIONS[version].steps, start=1)
    ]


def test_rows_out_of_scope_are_no_longer_counted_as_rejected(old: GraphStore) -> None:
    counts = {"read": 10, "loaded": 4, "duplicate": 1, "rejected": 5, "out_of_scope": 3}
    old.write("MATCH (l:Load {source: 'rnalocate'}) SET l += $counts", {"counts": counts})
    (step,) = [s for s in MIGRATIONS[3].steps if "out of scope" in s.what]
    for changed in (1, 0):
        assert old.run_outside_transaction(step.cypher, step.parameters) == [{"n": changed}]
        (found,) = old.read("MATCH (l:Load {source: 'rnalocate'}) RETURN properties(l) AS load")
        assert counts | {"rejected": 2} == {name: found["load"][name] for name in counts}


def test_a_source_keeps_only_its_last_load(old: GraphStore) -> None:
    """Version 3 kept the loads of earlier releases, and told them apart by their times."""
    old.write(
        "UNWIND [['1', '2026-01-01'], ['2', '2026-03-01'], ['3', '2026-02-01']] AS of "
        "CREATE (:Load {id: 'load:hmdd:' + of[0], source: 'hmdd', status: 'complete', started: of[1]})"
        "-[:OF_RELEASE]->(:Release {id: 'hmdd:' + of[0], source: 'hmdd', release: of[0], name: 'hmdd'})"
    )
    migrate_graph(old)
    for label, id_ in (("Load", "load:hmdd:2"), ("Release", "hmdd:2")):
        found = old.read(f"MATCH (n:{label} {{source: 'hmdd'}}) RETURN n.id AS id")
        assert found == [{"id": id_}]


def test_pairs_that_nobody_judged_are_possible(old: GraphStore) -> None:
    old.write("MATCH (:MiRNA {id: 'hsa-mir-1'})-[p:PREDICTED_IN]->() SET p.status = 'known'")
    old.write("MATCH (:MiRNA {id: 'hsa-mir-2'})-[p:PREDICTED_IN]->() SET p.status = 'new'")
    migrate_graph(old)
    found = old.read("MATCH (m:MiRNA)-[p:PREDICTED_IN]->() RETURN p.status AS status ORDER BY m.id")
    assert [row["status"] for row in found] == ["known", "possible"]


def test_every_earlier_version_can_be_migrated() -> None:
    assert sorted(MIGRATIONS) == list(range(OLDEST_MIGRATED, SCHEMA_VERSION))


@pytest.mark.parametrize(("version", "message"), [(1, "can be migrated"), (SCHEMA_VERSION + 1, "newer")])
def test_a_version_that_cannot_be_migrated_is_refused(store: GraphStore, version: int, message: str) -> None:
    set_state(store, schema_version=version)
    with pytest.raises(SchemaVersionMismatch, match=message):
        migrate_graph(store)


def test_a_database_without_a_graph_has_nothing_to_migrate(store: GraphStore) -> None:
    clear_graph(store)
    with pytest.raises(SchemaMissing, match="nothing to migrate"):
        migrate_graph(store)
