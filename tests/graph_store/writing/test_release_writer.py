"""Writing a release: complete, idempotent, and with the same result after a kill in the middle."""

from collections.abc import Callable, Sequence

import pytest

from fixtures.small_releases import COUNTS, PAIRS, associated, disease, load, mirna, release, snapshot
from graph_schema.catalogue import SchemaViolation
from graph_schema.records import Edge, Node, NodeKey, RowCounts
from graph_store.checks.amounts import amount_checks
from graph_store.connection import GraphStore
from graph_store.graph_state import data_fingerprint, graph_counts
from graph_store.load_records import counts_by_source, counts_of_source, load_records, loaded_releases
from graph_store.writing.edge_creation import EndMissing
from graph_store.writing.release_writer import BoltWriter, NoLoadBegun


def test_edges_have_their_properties_and_their_provenance(store: GraphStore) -> None:
    load(store, release(), PAIRS[:1], pmids=("1", "2"), evidence=("genetics",), rows=2, causal=True)
    assert store.read("MATCH (:MiRNA)-[r:ASSOCIATED_WITH]->(:Disease) RETURN properties(r) AS p")[0]["p"] == {
        "source": "hmdd",
        "release": release().id,
        "load": f"load:{release().id}",
        "licence": "academic use",
        "pmids": ["1", "2"],
        "evidence": ["genetics"],
        "rows": 2,
        "causal": True,
    }


def test_loading_the_same_release_twice_gives_the_same_graph(store: GraphStore) -> None:
    load(store, release(), PAIRS, pmids=("1",))
    once = snapshot(store)
    load(store, release(), PAIRS, pmids=("1",))
    assert snapshot(store) == once
    counts = graph_counts(store)
    assert counts["relationships"]["ASSOCIATED_WITH"] == 3
    assert counts["nodes"]["Load"] == counts["nodes"]["Release"] == 1


def test_an_unchanged_release_sends_no_edge_and_no_node(store: GraphStore) -> None:
    load(store, release(), PAIRS, pmids=("1",))
    writer = BoltWriter(store)
    writer.begin(release())
    assert writer.write_nodes("MiRNA", [mirna(m) for m, _ in PAIRS]) == 0
    assert writer.write_edges("ASSOCIATED_WITH", [associated(*p, pmids=("1",)) for p in PAIRS]) == 0


def test_rows_about_the_same_edge_are_merged_even_across_batches(store: GraphStore) -> None:
    writer = BoltWriter(store)
    writer.begin(release())
    writer.write_nodes("MiRNA", [mirna("hsa-mir-21")])
    writer.write_nodes("Disease", [disease("glioma")])
    row = ("hsa-mir-21", "glioma")
    writer.write_edges(
        "ASSOCIATED_WITH", [associated(*row, pmids=("2",), rows=1), associated(*row, pmids=("1",), rows=1)]
    )
    writer.write_edges("ASSOCIATED_WITH", [associated(*row, pmids=("3",), rows=1, causal=False)])
    writer.finish(COUNTS)
    (edge,) = store.read("MATCH ()-[r:ASSOCIATED_WITH]->() RETURN r {.pmids, .rows, .causal} AS r")
    assert edge["r"] == {"pmids": ["1", "2", "3"], "rows": 3, "causal": False}


def test_a_list_of_floats_keeps_its_order_and_is_replaced_as_a_whole(store: GraphStore) -> None:
    hairpin, cohort = NodeKey("Precursor", "MI0000077"), NodeKey("Cohort", "TCGA-BRCA")

    def expressed(*components: float) -> Edge:
        return Edge("EXPRESSED_IN", hairpin, cohort, {"components": components})

    def stored() -> list[float]:
        (row,) = store.read("MATCH ()-[r:EXPRESSED_IN]->() RETURN r.components AS components")
        return list(row["components"])

    def write(name: str, *batches: list[Edge]) -> None:
        writer = BoltWriter(store)
        writer.begin(release(name, source="mirbase"))
        writer.write_nodes("Precursor", [Node("Precursor", hairpin.key, {"name": "hsa-mir-21"})])
        writer.write_nodes("Cohort", [Node("Cohort", cohort.key, {"name": "breast"})])
        for batch in batches:
            writer.write_edges("EXPRESSED_IN", batch)
        writer.finish(COUNTS)

    write("1", [expressed(9.0), expressed(0.5, -1.0, 0.5)])
    assert stored() == [0.5, -1.0, 0.5]
    write("2", [expressed(3.0, 1.0, 2.0)], [expressed(2.0, 1.0)])
    assert stored() == [2.0, 1.0]


def test_two_sources_give_two_edges_and_merge_spellings(store: GraphStore) -> None:
    for source, spelling in (("hmdd", "hsa-mir-21"), ("other", "Hsa-mir-21")):
        writer = BoltWriter(store)
        writer.begin(release(source=source))
        writer.write_nodes("MiRNA", [mirna("hsa-mir-21", spellings=(spelling,))])
        writer.write_nodes("Disease", [disease("glioma")])
        writer.write_edges("ASSOCIATED_WITH", [associated("hsa-mir-21", "glioma")])
        writer.finish(COUNTS)
    assert graph_counts(store)["relationships"]["ASSOCIATED_WITH"] == 2
    assert store.read("MATCH (m:MiRNA) RETURN m.spellings AS s") == [{"s": ["Hsa-mir-21", "hsa-mir-21"]}]


def test_what_a_new_release_no_longer_reports_is_removed_with_unmentioned_nodes(
    store: GraphStore,
) -> None:
    load(store, release("3.1"), PAIRS)
    load(store, release("9", source="other"), [("hsa-let-7a", "asthma")])
    load(store, release("3.2"), PAIRS[:1])
    assert {r["id"] for r in store.read("MATCH (n:MiRNA|Disease) RETURN n.id AS id")} == {
        "hsa-mir-21",
        "breast neoplasms",
        "hsa-let-7a",
        "asthma",
    }
    assert graph_counts(store)["relationships"]["ASSOCIATED_WITH"] == 2
    assert [r.release.name for r in loaded_releases(store)] == ["hmdd 3.2", "other 9"]


def test_entries_missing_from_a_new_release_are_removed_with_the_edges_of_other_sources(
    store: GraphStore,
) -> None:
    def registry(name: str, alive: Sequence[str], dead: Sequence[str]) -> None:
        writer = BoltWriter(store)
        writer.begin(release(name, "mirbase"))

        def entries(label: str, accessions: Sequence[str]) -> list[Node]:
            return [Node(label, a, {"name": f"hsa-{a}", "species": "hsa"}) for a in accessions]

        writer.write_nodes("Precursor", entries("Precursor", alive))
        writer.write_nodes("DeadEntry", entries("DeadEntry", dead))
        writer.finish(COUNTS)

    registry("21", ["MI0000001", "MI0000002"], [])
    literature = BoltWriter(store)
    literature.begin(release())
    literature.write_nodes("MiRNA", [mirna("hsa-mir-2")])
    denotes = Edge("HAS_PRECURSOR", NodeKey("MiRNA", "hsa-mir-2"), NodeKey("Precursor", "MI0000002"))
    literature.write_edges("HAS_PRECURSOR", [denotes])
    literature.finish(COUNTS)

    registry("22", ["MI0000001"], ["MI0000002"])
    entries = store.read("MATCH (n:Precursor|DeadEntry) RETURN labels(n)[0] AS label, n.accession AS id")
    assert {(e["label"], e["id"]) for e in entries} == {
        ("Precursor", "MI0000001"),
        ("DeadEntry", "MI0000002"),
    }
    assert graph_counts(store)["relationships"]["HAS_PRECURSOR"] == 0


def test_an_edge_type_that_the_source_no_longer_reports_at_all_is_removed_too(store: GraphStore) -> None:
    load(store, release("3.1"), PAIRS)
    writer = BoltWriter(store)
    writer.begin(release("3.2"))
    writer.finish(COUNTS)
    assert graph_counts(store)["relationships"]["ASSOCIATED_WITH"] == 0


def test_what_is_left_of_a_source_whose_record_another_program_deleted_fails_the_check_and_goes(
    store: GraphStore,
) -> None:
    load(store, release("3.1"), PAIRS)
    store.write("MATCH (n:Load|Release) DETACH DELETE n")
    for failed in (["recorded:hmdd.ASSOCIATED_WITH"], []):
        load(store, release("3.2"), PAIRS[:1])
        checks = amount_checks(load_records(store), counts_by_source(store), {}, 1.0)
        assert [check.name for check in checks if not check.ok and "ASSOCIATED" in check.name] == failed
    assert graph_counts(store)["relationships"]["ASSOCIATED_WITH"] == 1


def test_benchmark_members_and_mesh_headings_are_kept_without_edges(store: GraphStore) -> None:
    writer = BoltWriter(store)
    writer.begin(release("1", source="benchmark"))
    writer.write_nodes("MiRNA", [mirna("hsa-mir-1", benchmark_row=0)])
    writer.write_nodes("Disease", [disease("neoplasms", tree_numbers=("C04",))])
    writer.finish(COUNTS)
    load(store, release(), PAIRS)
    assert graph_counts(store)["nodes"]["MiRNA"] == 3
    assert graph_counts(store)["nodes"]["Disease"] == 3


class Killed(BaseException):
    """Stands in for the end of the process: none of our clean-up may catch it."""


@pytest.mark.parametrize("stage", ["nodes", "edges", "before finish"])
def test_a_load_that_was_killed_is_completed_by_running_it_again(store: GraphStore, stage: str) -> None:
    load(store, release("3.1"), [*PAIRS, ("hsa-mir-99", "old disease")], pmids=("1",))
    load(store, release("3.2"), PAIRS, pmids=("2",))
    whole = snapshot(store)
    load(store, release("3.1"), [*PAIRS, ("hsa-mir-99", "old disease")], pmids=("1",))

    writer = BoltWriter(store)
    with pytest.raises(Killed):
        writer.begin(release("3.2"))
        steps: dict[str, Callable[[], object]] = {
            "nodes": lambda: writer.write_nodes("MiRNA", [mirna(m) for m, _ in PAIRS[:1]]),
            "edges": lambda: writer.write_edges("ASSOCIATED_WITH", [associated(*PAIRS[0], pmids=("2",))]),
            "before finish": lambda: writer.write_edges(
                "ASSOCIATED_WITH", [associated(*p, pmids=("2",)) for p in PAIRS]
            ),
        }
        steps[stage]()
        raise Killed
    assert "hmdd" not in {r.release.source for r in loaded_releases(store)}
    load(store, release("3.2"), PAIRS, pmids=("2",))
    assert snapshot(store) == whole


def test_a_failed_load_is_marked_and_left_out_of_the_fingerprint(store: GraphStore) -> None:
    load(store, release(), PAIRS)
    whole = data_fingerprint(store)
    writer = BoltWriter(store)
    writer.begin(release())
    writer.fail("line 7: 12 of 10 rows rejected")
    assert [r.status for r in loaded_releases(store, complete=False)] == ["failed"]
    assert data_fingerprint(store) != whole
    load(store, release(), PAIRS)
    assert data_fingerprint(store) == whole
    assert store.read("MATCH (l:Load) RETURN l.status AS status, l.reason AS reason") == [
        {"status": "complete", "reason": None}
    ]


@pytest.mark.parametrize("order", [("glioma", "no such"), ("no such", "glioma")])
def test_an_edge_to_a_missing_node_is_an_error_and_writes_nothing(
    store: GraphStore, order: tuple[str, str]
) -> None:
    writer = BoltWriter(store)
    writer.begin(release())
    writer.write_nodes("MiRNA", [mirna("hsa-mir-21")])
    writer.write_nodes("Disease", [disease("glioma")])
    with pytest.raises(EndMissing, match="Disease 'no such'"):
        writer.write_edges("ASSOCIATED_WITH", [associated("hsa-mir-21", name) for name in order])
        writer.finish(COUNTS)
    assert graph_counts(store)["relationships"]["ASSOCIATED_WITH"] == 0


def test_records_that_the_schema_does_not_declare_are_refused(store: GraphStore) -> None:
    writer = BoltWriter(store)
    writer.begin(release())
    with pytest.raises(SchemaViolation, match="colour"):
        writer.write_nodes("MiRNA", [mirna("hsa-mir-21", colour="red")])
    with pytest.raises(SchemaViolation, match="KNOWS"):
        writer.write_edges("KNOWS", [])


def test_writing_without_begin_is_an_error(store: GraphStore) -> None:
    with pytest.raises(NoLoadBegun):
        BoltWriter(store).write_nodes("MiRNA", [])


def test_the_graph_reports_the_release_and_its_row_counts_as_written(store: GraphStore) -> None:
    writer, rows = BoltWriter(store), RowCounts(read=10, loaded=4, duplicate=2, rejected=3, out_of_scope=1)
    writer.begin(release())
    writer.finish(rows)
    (loaded,) = loaded_releases(store)
    assert (loaded.release, loaded.rows, loaded.status) == (release(), rows, "complete")


def test_the_recorded_counts_are_those_of_the_graph(store: GraphStore) -> None:
    load(store, release(source="other"), PAIRS)
    for name, pairs in (("3.1", PAIRS), ("3.2", PAIRS), ("4", PAIRS[:1])):
        load(store, release(name), pairs)
        held = {of: count for of, count in counts_of_source(store, "hmdd").items() if count}
        assert held["ASSOCIATED_WITH"] == len(pairs)
        assert load_records(store)["hmdd"].counts == held == counts_by_source(store)["hmdd"]


def test_a_graph_whose_row_counts_another_program_changed_can_still_be_read(store: GraphStore) -> None:
    load(store, release(), PAIRS)
    store.write("MATCH (l:Load) SET l.loaded = l.loaded + 1")
    (loaded,) = loaded_releases(store)
    assert (loaded.release, loaded.rows, loaded.status) == (release(), None, "complete")
