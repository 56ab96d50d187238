"""Queries read: whatever else a query tries to do is refused before it runs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.driver_errors import QueryRefused, WriteRefused
from graph_store.plan_check import check_plan
from graph_store.query import run_query
from gtmaloc_base.errors import GTMALocError
from local_neo4j.configuration import GDS_NEEDED

WRITES = [
    "CREATE (:MiRNA {id: 'x'})",
    "MERGE (:MiRNA {id: 'x'})",
    "MATCH (n) SET n.name = 'x'",
    "MATCH (n) REMOVE n.name",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n) FOREACH (i IN [1] | SET n.x = i)",
    "CALL () { CREATE (n) RETURN n } RETURN n",
    "/* MATCH (n) RETURN n */ CREATE (n) // RETURN n",
    "CYPHER 25 CREATE (n)",
    "EXPLAIN CREATE (n)",
    "CREATE INDEX hidden FOR (n:MiRNA) ON (n.name)",
    "DROP CONSTRAINT hidden IF EXISTS",
    "CALL db.createLabel('Hidden')",
]
BEYOND_READING = [
    "CALL gds.graph.drop('precious')",
    "CALL `gds`.`graph` . drop('precious') YIELD graphName RETURN graphName",
    r"CALL \u0067ds.graph.drop('precious') YIELD graphName RETURN graphName",
    "UNWIND [1] AS x CALL (x) { CALL gds.graph.drop('precious') YIELD graphName RETURN graphName } RETURN x",
    "MATCH (n) WHERE EXISTS { CALL gds.graph.drop('precious') YIELD graphName RETURN graphName } RETURN n",
    "RETURN [x IN [1] | COUNT { CALL gds.graph.drop('precious') YIELD graphName RETURN graphName }] AS n",
    "CYPHER runtime=slotted RETURN CASE WHEN rand() < 2 THEN "
    "COUNT { CALL gds.graph.drop('precious') YIELD graphName RETURN graphName } END AS n",
    "MATCH (n) RETURN gds.graph.project('mine', n, n) AS g",
    "MATCH (n) RETURN n ORDER BY [gds.graph.project('mine', n, n)]",
    "CALL gds.graph.list()",
    "CALL gds.node2vec.stream('precious')",
    "CALL gds.node2vec.write('precious', {writeProperty: 'x'})",
    "CALL gds.graph.export('precious', {dbName: 'x'})",
    "CALL gds.graph.nodeProperties.write('precious', ['x'])",
    "CALL apoc.load.json('http://127.0.0.1:9/x')",
    "RETURN apoc.cypher.runFirstColumnSingle('MATCH (n) RETURN n', {})",
    "CALL dbms.setConfigValue('db.transaction.timeout', '0')",
    "CALL dbms.killConnection('bolt-1')",
    "CALL dbms.listConfig()",
    "CALL db.clearQueryCaches()",
    "CALL tx.setMetaData({gtmaloc: 'writer'})",
    "LOAD CSV FROM 'file:///etc/passwd' AS row RETURN row",
    "LOAD CSV FROM 'http://127.0.0.1:9/x' AS row RETURN row",
    "CALL () { LOAD CSV FROM 'http://127.0.0.1:9/x' AS row RETURN row } RETURN row",
    "RETURN all(x IN [1] WHERE EXISTS { LOAD CSV FROM 'http://127.0.0.1:9/x' AS row RETURN row }) AS x",
    "CALL () { MATCH (n) RETURN n } IN TRANSACTIONS RETURN n",
    "SHOW TRANSACTIONS",
    "TERMINATE TRANSACTION 'neo4j-transaction-1'",
    "SHOW TRANSACTIONS YIELD transactionId AS t TERMINATE TRANSACTIONS t YIELD message RETURN message",
    "SHOW SETTINGS",
    "SHOW DATABASES",
    "SHOW USERS",
    "CREATE USER mallory SET PASSWORD 'abcdefgh'",
    "ALTER CURRENT USER SET PASSWORD FROM 'a' TO 'abcdefgh'",
    "DROP DATABASE neo4j",
    "USE system MATCH (n) RETURN n",
    "RETURN 1 AS one; CREATE (n)",
    "PROFILE MATCH (n) RETURN n",
    "CYPHER 5 PROFILE MATCH (n) DELETE n",
    "",
]
READS = [
    "MATCH (n:MiRNA) RETURN n.name AS name LIMIT 5",
    "MATCH (n) WHERE n.id IN ['gds.graph.drop', 'a'] AND (n.name IS NULL OR size(n.name) > 1) RETURN n;",
    "MATCH (n)-[r*1..3]-(m) WHERE EXISTS { (m)--() } RETURN count { (n)--() } AS degree, collect(r) AS r",
    "// a comment\nCYPHER 25 MATCH (n) RETURN n",
    "CALL () { MATCH (n) RETURN count(n) AS n } RETURN n UNION ALL RETURN 1 AS n",
    "MATCH p = shortestPath((a:MiRNA)-[*..4]-(b:Drug)) RETURN p",
    "CALL db.labels() YIELD label RETURN label",
    "CALL db.labels",
    "CALL db.schema.visualization()",
    "CALL dbms.components()",
    "SHOW INDEXES",
    "SHOW CONSTRAINTS YIELD name RETURN name",
    "SHOW PROCEDURES YIELD name RETURN name",
    "EXPLAIN MATCH (n) RETURN n",
    "RETURN gds.version() AS gds, gds.similarity.cosine([1.0], [1.0]) AS one",
    "RETURN date.truncate('year', date()) AS day, datetime.fromEpoch(0, 0) AS begin",
    "WITH point({x: 1, y: 2}) AS p RETURN point.distance(p, p) AS d, duration.between(date(), date()) AS t",
]


@pytest.fixture(scope="module")
def graph(neo4j_address: Neo4jAddress) -> Iterator[GraphStore]:
    with GraphStore.connect(neo4j_address, read_only=True) as found:
        yield found


@pytest.mark.parametrize("cypher", WRITES)
def test_writing_is_refused(graph: GraphStore, cypher: str) -> None:
    with pytest.raises(WriteRefused, match="queries may only read"):
        run_query(graph, cypher)


@pytest.mark.parametrize("cypher", BEYOND_READING)
def test_more_than_reading_is_refused(graph: GraphStore, cypher: str) -> None:
    with pytest.raises((QueryRefused, WriteRefused)) as refusal:
        run_query(graph, cypher)
    assert refusal.value.remedy


@pytest.mark.parametrize("cypher", READS)
def test_reading_is_not_refused(graph: GraphStore, cypher: str) -> None:
    run_query(graph, cypher)


def test_a_refusal_names_the_procedure(graph: GraphStore) -> None:
    with pytest.raises(QueryRefused, match=r"calls gds\.graph.drop, which queries may not"):
        run_query(graph, "CALL gds.graph.drop('precious')")


def test_a_query_without_a_plan_or_of_another_database_is_refused() -> None:
    with pytest.raises(QueryRefused, match="no plan"):
        check_plan(None, "r", "neo4j")
    with pytest.raises(QueryRefused, match="another database"):
        check_plan({"operatorType": "AllNodesScan@secrets"}, "r", "neo4j")
    check_plan({"operatorType": "AllNodesScan@Neo4j"}, "r", "neo4j")


@pytest.mark.parametrize(
    ("operator", "details"),
    [
        ("ProcedureCall", "gds.graph.export($autostring_0, {dbName: $autostring_1}) :: (dbName :: STRING)"),
        ("ProcedureCall", "apoc.load.json($autostring_0) :: (value :: MAP)"),
        ("Projection", "apoc.cypher.runFirstColumnSingle($autostring_0, {}) AS x"),
        ("Projection", 'EXISTS {   LOAD CSV FROM "http://h/x" AS l   RETURN l AS l } AS found'),
        ("LoadCSV", "row"),
        ("TerminateTransactions", "defaultColumns, transactions(neo4j-transaction-1)"),
    ],
)
def test_a_server_with_other_settings_is_no_less_protected(operator: str, details: str) -> None:
    nested = {"operatorType": f"{operator}@neo4j", "args": {"Details": details}}
    with pytest.raises(QueryRefused):
        check_plan({"operatorType": "ProduceResults@neo4j", "children": [nested]}, "r", "neo4j")


def test_the_server_has_only_the_part_of_gds_that_is_needed(graph: GraphStore) -> None:
    shown = "SHOW PROCEDURES YIELD name WHERE name STARTS WITH 'gds.' RETURN name"
    names = {name for (name,) in run_query(graph, shown).rows}
    assert names == {name for name in GDS_NEEDED if not name.endswith("*")}


@pytest.mark.parametrize(
    "url", ["{file}", "http://127.0.0.1:9/x", "http://localhost:9/x", "https://[::1]:9/x"]
)
def test_the_server_itself_opens_neither_file_nor_address(
    graph: GraphStore, tmp_path: Path, url: str
) -> None:
    file = tmp_path / "secret.csv"
    file.write_text("secret\n", encoding="utf-8")
    with pytest.raises(GTMALocError, match=r"(?i)block|import_from_file_urls. is false"):
        graph.read("LOAD CSV FROM $url AS row RETURN row", {"url": url.format(file=file.as_uri())})
