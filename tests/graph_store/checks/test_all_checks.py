"""A sound graph passes every check, and each kind of fault fails the check that is about it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from fixtures.small_releases import release
from graph_schema.catalogue import KINDS, LOADED_TYPES, NODES, RELATIONS
from graph_schema.cypher import schema_statements
from graph_schema.records import Edge, Node, NodeKey, RowCounts
from graph_store.checks.all_checks import check_all
from graph_store.checks.check import CheckReport
from graph_store.checks.from_schema import end_rules, required_rules, unique_questions
from graph_store.checks.values import ACCEPTED, CONSISTENT, PATTERNS, RANGES, value_rules
from graph_store.connection import GraphStore
from graph_store.graph_state import set_state
from graph_store.schema import apply_statements
from graph_store.writing.release_writer import BoltWriter

MIRBASE = (
    Node(
        "Precursor",
        "MI0000077",
        {
            "name": "hsa-mir-21",
            "species": "hsa",
            "sequence": "GUAGCUUAUCAGACUGAUGU",
            "strand": "+",
            "start": 5,
            "end": 24,
            "copies": 1,
        },
    ),
    Node(
        "Mature",
        "MIMAT0000076",
        {
            "name": "hsa-miR-21-5p",
            "species": "hsa",
            "arm": "5p",
            "sequence": "UAGCUUAUCAGACUGAUG",
            "seed": "AGCUUAU",
            "species_with_seed": 55,
            "species_with_mature": 39,
            "evidence": "experimental",
        },
    ),
    Node("Family", "MIPF0000060", {"name": "mir-21", "species_with_member": 40}),
    Node("DeadEntry", "MI0000297", {"name": "hsa-mir-220a", "species": "hsa"}),
)
EXPRESSION = (
    Node("Cohort", "TCGA-BRCA", {"name": "breast", "samples": 4, "tumour_samples": 3, "normal_samples": 1}),
)
MIRNA, PRECURSOR = NodeKey("MiRNA", "hsa-mir-21"), NodeKey("Precursor", "MI0000077")
OTHERS = (
    Node(
        "MiRNA",
        "hsa-mir-21",
        {
            "name": "hsa-mir-21",
            "species": "hsa",
            "resolution": "exact",
            "level": "precursor",
            "benchmark_row": 0,
        },
    ),
    Node(
        "MiRNA",
        "hsa-mir-220a",
        {"name": "hsa-mir-220a", "species": "hsa", "resolution": "dead", "level": "none"},
    ),
    Node("Gene", "NCBIGene:1021", {"name": "CDK6", "species": "hsa"}),
    Node("Disease", "glioma", {"name": "Glioma", "tree_numbers": ("C04.557.465",)}),
    Node("Disease", "neoplasms", {"name": "Neoplasms", "tree_numbers": ("C04",)}),
    Node("Drug", "cisplatin", {"name": "cisplatin", "pubchem_cid": "PUBCHEM.COMPOUND:5702198"}),
    Node("Compartment", "Exosome", {"name": "Exosome", "go_id": "GO:0070062", "benchmark_column": 1}),
)


def edges() -> list[Edge]:
    found = {"pmids": ("17681183",), "rows": 1}
    return [
        Edge("HAS_PRECURSOR", MIRNA, PRECURSOR, {"how": "exact"}),
        Edge("TARGETS", MIRNA, NodeKey("Gene", "NCBIGene:1021"), {**found, "strength": "strong"}),
        Edge("ASSOCIATED_WITH", MIRNA, NodeKey("Disease", "glioma"), found),
        Edge(
            "AFFECTS_RESPONSE_TO", MIRNA, NodeKey("Drug", "cisplatin"), {**found, "effects": ("resistant",)}
        ),
        Edge(
            "LOCALIZED_IN",
            MIRNA,
            NodeKey("Compartment", "Exosome"),
            {**found, "score": 0.5, "reliability": ("Approved",)},
        ),
        Edge(
            "IS_A",
            NodeKey("Disease", "glioma"),
            NodeKey("Disease", "neoplasms"),
            {"tree_numbers": ("C04.557.465",)},
        ),
    ]


def expressed() -> Edge:
    properties = {
        "samples": 4,
        "mean": 1.5,
        "sd": 1.118,
        "maximum": 3.0,
        "share_above_half": 0.75,
        "share_above_ten": 0.25,
        "components": (1.1152, 0.0793),
        "rows": 1,
    }
    return Edge("EXPRESSED_IN", PRECURSOR, NodeKey("Cohort", "TCGA-BRCA"), properties)


def load(store: GraphStore, name: str, source: str, nodes: tuple[Node, ...], of: list[Edge]) -> None:
    writer = BoltWriter(store)
    writer.begin(replace(release(name, source), files=(Path("table.txt"),)))
    for node in nodes:
        writer.write_nodes(node.label, [node])
    for edge in of:
        writer.write_edges(edge.type, [edge])
    writer.finish(RowCounts(read=3, loaded=2, duplicate=1, rejected=0))


@pytest.fixture
def graph(store: GraphStore) -> Iterator[GraphStore]:
    """A sound graph: two sources, a similarity of each kind and a published run of one prediction."""
    of_mirbase = [
        Edge("PROCESSED_INTO", PRECURSOR, NodeKey("Mature", "MIMAT0000076"), {"start": 2, "end": 19}),
        Edge("MEMBER_OF", PRECURSOR, NodeKey("Family", "MIPF0000060")),
    ]
    load(store, "22", "mirbase", MIRBASE, of_mirbase)
    load(store, "3.2", "hmdd", OTHERS, edges())
    load(store, "1 cohort", "tcga_expression", EXPRESSION, [expressed()])
    computed = "{source: 'computed', score: .5, method: 'test', fingerprint: 'f'}"
    store.write(
        "MATCH (m:MiRNA {id: 'hsa-mir-21'}), (d:MiRNA {id: 'hsa-mir-220a'}), (g:Disease {id: 'glioma'}), "
        "(n:Disease {id: 'neoplasms'}), (c:Compartment {id: 'Exosome'}) "
        f"CREATE (m)-[:SEQUENCE_SIMILAR_TO {computed}]->(d), (m)-[:FUNCTIONALLY_SIMILAR_TO {computed}]->(d), "
        f"(g)-[:DISEASE_SIMILAR_TO {computed}]->(n), (m)-[:PREDICTED_IN {{run: 'r', probability: .9, "
        "calibrated: .8, rank: 1, status: 'known', held_out_fold: 0, synthetic: true}]->(c), "
        "(:ModelRun {id: 'r', kind: 'localization', model: 'm', seed: 0, status: 'current', created: 'now', "
        "fingerprint: 'f', edges: 1, ece: .1, synthetic: true})"
    )
    store.write(
        "MATCH (m:MiRNA {id: 'hsa-mir-21'}), (p:Mature), (o:MiRNA {id: 'hsa-mir-220a'}), (g:Gene), "
        "(n:Release) WITH m, p, o, g, collect(n.id) AS releases "
        "CREATE (:ModelRun {id: 'c', kind: 'modules', model: 'consensus', seed: 0, status: 'current', "
        "created: 'now', fingerprint: 'f', cohort: 'TCGA-CHOL', modules: 1, edges: 4, releases: releases, "
        "synthetic: true}), "
        "(x:RegulatoryModule {id: 'c/1', name: 'M1', number: 1, run: 'c', method: 'consensus', "
        "cohort: 'TCGA-CHOL', mirnas: 2, genes: 2, missing: ['GONE'], edges: 1, density: .25, "
        "density_all_pairs: .167, family_q: .01, anticorrelation: -.2, c_index: .6, synthetic: true}), "
        "(x)-[:HAS_MEMBER {run: 'c', names: ['hsa-miR-21-5p'], weight: .9}]->(m), "
        "(x)-[:HAS_MEMBER {run: 'c', names: ['hsa-miR-21-5p'], weight: .9}]->(p), "
        "(x)-[:HAS_MEMBER {run: 'c', names: ['hsa-mir-220a'], weight: 1}]->(o), "
        "(x)-[:HAS_MEMBER {run: 'c', names: ['CDK6'], weight: 1}]->(g)"
    )
    set_state(store, current_run="r", current_module_runs=["c"])
    yield store
    apply_statements(store, schema_statements())


def failed(store: GraphStore) -> set[str]:
    return {check.name for check in check_all(store, {}, 0.05).failed}


def test_a_sound_graph_passes_and_there_is_something_of_every_kind_in_it(graph: GraphStore) -> None:
    report = check_all(graph, {"hmdd": {"": {"TARGETS": 1}}}, 0.05)
    assert report.ok, report.failed
    names = [check.name for check in report.checks]
    assert len(names) == len(set(names)) >= 200
    (row,) = graph.read("MATCH ()-[r]->() RETURN count(DISTINCT type(r)) AS n")
    assert row["n"] == len(RELATIONS)
    assert json.loads(json.dumps(report.as_json()))["checks"][0].keys() == {"name", "source", "ok", "detail"}


def put(store: GraphStore, of: str, name: str, value: object) -> None:
    """Give one node or edge this value; for a key, there is one more node."""
    if of in NODES and name == NODES[of].key:
        store.write(f"CREATE (x:`{of}` {{`{name}`: $value}})", {"value": value})
        return
    pattern = f"(x:`{of}`)" if of in NODES else f"()-[x:`{of}`]->()"
    wanted = [value] if KINDS[of][name].is_list else value
    store.write(f"MATCH {pattern} WITH x LIMIT 1 SET x.`{name}` = $value", {"value": wanted})


def test_values_outside_their_lists(graph: GraphStore) -> None:
    for of, name, _ in ACCEPTED:
        put(graph, of, name, "nonsense")
    assert failed(graph) >= {f"accepted:{of}.{name}" for of, name, _ in ACCEPTED}


def test_numbers_below_and_above_their_range_or_no_numbers(graph: GraphStore) -> None:
    for of, name, low, _ in RANGES:
        put(graph, of, name, low - 1)
    assert failed(graph) >= {f"range:{of}.{name}" for of, name, *_ in RANGES}
    limited = [(of, name, high) for of, name, _, high in RANGES if high is not None]
    for wrong in (lambda high: high + 0.01, lambda _: float("nan")):
        for of, name, high in limited:
            put(graph, of, name, wrong(high))
        assert failed(graph) >= {f"range:{of}.{name}" for of, name, _ in limited}


def test_identifiers_of_another_form(graph: GraphStore) -> None:
    for of, name, _ in PATTERNS:
        put(graph, of, name, "No Such Form 0")
    assert failed(graph) >= {f"form:{of}.{name}" for of, name, _ in PATTERNS}


@pytest.mark.parametrize("value", ["null", "''"])
def test_required_properties_that_are_absent_or_empty(graph: GraphStore, value: str) -> None:
    names = [rule.name.removeprefix("required:").split(".") for rule in required_rules()]
    for of, name in names:
        pattern = f"(x:`{of}`)" if of in NODES else f"()-[x:`{of}`]->()"
        graph.write(f"MATCH {pattern} WITH x LIMIT 1 SET x.`{name}` = {value}")
    assert failed(graph) >= {rule.name for rule in required_rules()}


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("Mature.seed", "MATCH (m:Mature) SET m.seed = 'UAGCUUA'"),
        ("Mature.arm", "MATCH (m:Mature) SET m.arm = '3p'"),
        ("Precursor.end", "MATCH (p:Precursor) SET p.end = 1"),
        ("Release.id", "MATCH (r:Release {source: 'hmdd'}) SET r.sha256 = reverse(r.sha256)"),
        ("Load.rows", "MATCH (l:Load {source: 'hmdd'}) SET l.loaded = l.loaded + 1"),
        ("PROCESSED_INTO.end", "MATCH ()-[x:PROCESSED_INTO]->() SET x.end = 21"),
        ("PROCESSED_INTO.sequence", "MATCH ()-[x:PROCESSED_INTO]->() SET x.start = 3, x.end = 20"),
        ("Cohort.samples", "MATCH (c:Cohort) SET c.normal_samples = 2"),
        ("EXPRESSED_IN.samples", "MATCH ()-[x:EXPRESSED_IN]->() SET x.samples = 5"),
        ("EXPRESSED_IN.maximum", "MATCH ()-[x:EXPRESSED_IN]->() SET x.maximum = 1.4"),
        ("EXPRESSED_IN.share_above_ten", "MATCH ()-[x:EXPRESSED_IN]->() SET x.share_above_ten = .8"),
        ("RegulatoryModule.id", "MATCH (x:RegulatoryModule) SET x.number = 2"),
        ("RegulatoryModule.genes", "MATCH (x:RegulatoryModule) SET x.genes = 1"),
        ("RegulatoryModule.genes", "MATCH (x:RegulatoryModule) SET x.edges = 5"),
        ("HAS_MEMBER.run", "MATCH ()-[x:HAS_MEMBER]->(:Gene) SET x.run = 'r'"),
        ("IS_A.ends", "MATCH (d:Disease {id: 'glioma'}) CREATE (d)-[:IS_A]->(d)"),
        ("DISEASE_SIMILAR_TO.source", "MATCH ()-[x:DISEASE_SIMILAR_TO]->() SET x.source = 'hmdd'"),
        ("SEQUENCE_SIMILAR_TO.source", "MATCH ()-[x:SEQUENCE_SIMILAR_TO]->() SET x.source = 'hmdd'"),
        ("FUNCTIONALLY_SIMILAR_TO.source", "MATCH ()-[x:FUNCTIONALLY_SIMILAR_TO]->() SET x.source = 'hmdd'"),
    ],
)
def test_properties_that_contradict_each_other(graph: GraphStore, name: str, fault: str) -> None:
    assert name in {declared for declared, _, _ in CONSISTENT}
    graph.write(fault)
    assert f"consistent:{name}" in failed(graph)


def test_edges_twice_and_edges_between_other_labels(graph: GraphStore) -> None:
    for type_ in RELATIONS:
        graph.write(
            f"MATCH (a)-[x:`{type_}`]->(b) WITH a, x, b LIMIT 1 "
            f"CREATE (a)-[y:`{type_}`]->(b) SET y = properties(x)"
        )
    assert failed(graph) >= {f"unique:{type_}" for type_ in RELATIONS}
    for type_ in RELATIONS:
        graph.write(f"MATCH (s:GraphState), (f:Family) CREATE (s)-[:`{type_}`]->(f)")
    assert failed(graph) >= {f"ends:{type_}" for type_ in RELATIONS}


def test_two_nodes_of_one_key(graph: GraphStore) -> None:
    for node in NODES.values():
        graph.run_outside_transaction(f"DROP CONSTRAINT `{node.label.lower()}_{node.key}`")
        graph.write(
            f"MATCH (x:`{node.label}`) WITH x LIMIT 1 "
            f"CREATE (:`{node.label}` {{`{node.key}`: x.`{node.key}`}})"
        )
    found = failed(graph)
    graph.write("MATCH (x) DETACH DELETE x")  # so that the constraints can be created again
    assert found >= {f"unique:{node.label}.{node.key}" for node in NODES.values()}


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("reference:edge.load", "MATCH ()-[x:TARGETS]->() SET x.release = 'hmdd:none'"),
        ("reference:edge.load", "MATCH ()-[x:TARGETS]->() SET x.source = 'another'"),
        ("reference:edge.load", "MATCH ()-[x:TARGETS]->() SET x.load = 'load:none'"),
        ("one:Load", "CREATE (:Load {id: 'l', source: 'hmdd', status: 'complete'})"),
        ("one:Release", "CREATE (:Release {id: 'hmdd:2', source: 'hmdd'})"),
        ("complete:Load", "MATCH (l:Load {source: 'hmdd'}) SET l.status = 'running'"),
        ("complete:Load", "MATCH (l:Load {source: 'hmdd'}) SET l.status = 'failed'"),
        ("reference:Load.release", "MATCH (:Load {source: 'hmdd'})-[x:OF_RELEASE]->() DELETE x"),
        ("apart:Release.synthetic", "MATCH (r:Release {source: 'hmdd'}) SET r.synthetic = false"),
        ("precursor:MiRNA", "MATCH (:MiRNA)-[x:HAS_PRECURSOR]->() DELETE x"),
        ("no_precursor:MiRNA", "MATCH (m:MiRNA {id: 'hsa-mir-21'}) SET m.resolution = 'unknown'"),
        ("precursor:Mature", "MATCH ()-[x:PROCESSED_INTO]->() DELETE x"),
        ("family:Precursor", 
         "MATCH (p:Precursor) CREATE (p)-[:MEMBER_OF]->(:Family {accession: 'MIPF0000001'})"),
        ("rows:MiRNA.benchmark_row", "MATCH (m:MiRNA) SET m.benchmark_row = 0"),
        ("reference:PREDICTED_IN.run", "MATCH ()-[x:PREDICTED_IN]->() SET x.run = 'another'"),
        ("reference:GraphState.current_run", "MATCH (s:GraphState) SET s.current_run = 'another'"),
        ("reference:GraphState.current_run", "MATCH (r:ModelRun) SET r.status = 'retired'"),
        ("reference:GraphState.current_run", "MATCH (s:GraphState) SET s.current_run = 'c'"),
        ("reference:RegulatoryModule.run", "MATCH (x:RegulatoryModule) SET x.run = 'r'"),
        ("reference:RegulatoryModule.run", "MATCH (r:ModelRun {id: 'c'}) DELETE r"),
        ("reference:GraphState.current_module_runs",
         "MATCH (s:GraphState) SET s.current_module_runs = ['r']"),
        ("reference:GraphState.current_module_runs", "MATCH (r:ModelRun {id: 'c'}) SET r.status = 'staged'"),
        ("one:ModelRun.cohort",
         "MATCH (s:GraphState) SET s.current_module_runs = ['c', 'd'] "
         "CREATE (:ModelRun {id: 'd', kind: 'modules', cohort: 'TCGA-CHOL'})"),
        ("complete:ModelRun.modules", "MATCH (x:RegulatoryModule) DETACH DELETE x"),
        ("members:RegulatoryModule", "MATCH ()-[x:HAS_MEMBER]->(:Gene) DELETE x"),
        ("members:RegulatoryModule", "MATCH (x:RegulatoryModule) SET x.missing = null"),
        ("complete:ModelRun.edges", "MATCH ()-[x:PREDICTED_IN]->() DELETE x"),
        ("version:GraphState", "MATCH (s:GraphState) SET s.schema_version = 3"),
        ("version:GraphState", "CREATE (:GraphState {id: 'second', schema_version: 4})"),
        ("recorded:hmdd.TARGETS", "MATCH ()-[x:TARGETS]->() DELETE x"),
        ("recorded:hmdd.TARGETS",
         "MATCH (a)-[x:TARGETS]->(b) CREATE (a)-[y:TARGETS]->(b) SET y = properties(x)"),
        ("recorded:mirbase.(Family)", "MATCH (f:Family) DETACH DELETE f"),
    ],
)  # fmt: skip
def test_a_reference_that_leads_nowhere_and_an_amount_that_changed(
    graph: GraphStore, name: str, fault: str
) -> None:
    graph.write(fault)
    assert name in failed(graph)


def amounts(report: CheckReport) -> dict[str, str]:
    return {check.name: check.detail for check in report.failed}


def test_too_few_edges_of_a_relation_for_any_release_and_for_a_named_real_one(graph: GraphStore) -> None:
    minima = {"hmdd": {"": {"TARGETS": 2}, "3.2": {"ASSOCIATED_WITH": 17_700}, "4": {"IS_A": 9}}}
    assert amounts(check_all(graph, minima, 0.05)) == {
        "minimum:hmdd.TARGETS": "1, at least 2 expected of 3.2"
    }
    graph.write("MATCH (r:Release) SET r.synthetic = false")
    assert amounts(check_all(graph, minima, 0.05)).keys() == {
        "minimum:hmdd.TARGETS",
        "minimum:hmdd.ASSOCIATED_WITH",
    }


def test_a_loss_against_the_release_before_unless_it_was_accepted(graph: GraphStore) -> None:
    fewer = [edge for edge in edges() if edge.type != "TARGETS"]
    load(graph, "3.3", "hmdd", OTHERS, fewer)
    assert amounts(check_all(graph, {}, 0.05)) == {"loss:hmdd.TARGETS": "0, before: 1"}
    graph.write("MATCH (l:Load {source: 'hmdd'}) SET l.loss_accepted = true")
    assert check_all(graph, {}, 0.05).ok


def test_an_interrupted_load_leaves_the_counts_of_the_last_complete_one_to_compare_with(
    graph: GraphStore,
) -> None:
    writer = BoltWriter(graph)
    writer.begin(release("3.3", "hmdd"))  # and then the process is killed
    fewer = [edge for edge in edges() if edge.type != "TARGETS"]
    load(graph, "3.4", "hmdd", OTHERS, fewer)
    assert amounts(check_all(graph, {}, 0.05)) == {"loss:hmdd.TARGETS": "0, before: 1"}


def test_every_declared_check_is_about_a_declared_property_and_every_owner_is_covered() -> None:
    for of, name, *_ in (*ACCEPTED, *RANGES, *PATTERNS):
        assert name in KINDS[of], f"{of}.{name}"
    assert {rule.of for rule in end_rules()} == RELATIONS.keys()
    assert len(unique_questions()) == len(NODES) + len(RELATIONS)
    assert {of for of, name, _ in PATTERNS if name == "pmids"} == set(LOADED_TYPES)
    assert {rule.of for rule in value_rules()} <= {*NODES, *RELATIONS}
