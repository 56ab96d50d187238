"""Free queries: a table of values that JSON can hold."""

import json
import math
import time

import pytest

from graph_store.connection import GraphStore
from graph_store.driver_errors import QueryRefused, QueryTimedOut
from graph_store.query import most_similar, run_query
from gtmaloc_base.errors import UsageError


def test_columns_and_rows_in_order_with_parameters(store: GraphStore) -> None:
    result = run_query(store, "UNWIND $names AS name RETURN name, size(name) AS n", {"names": ["let-7", "x"]})
    assert result.columns == ("name", "n")
    assert result.rows == (("let-7", 5), ("x", 1))


def test_a_parameter_is_never_read_as_cypher(store: GraphStore) -> None:
    text = "x' }) DETACH DELETE n //"
    assert run_query(store, "RETURN $text AS text", {"text": text}).rows == ((text,),)


def test_an_empty_result_keeps_the_columns(store: GraphStore) -> None:
    result = run_query(store, "MATCH (n:Drug) RETURN n.name AS name, n.id AS id")
    assert (result.columns, result.rows) == (("name", "id"), ())


def test_the_limit_cuts_and_reports_it(store: GraphStore) -> None:
    result = run_query(store, "UNWIND range(1, 5) AS i RETURN i", limit=2)
    assert (result.rows, result.cut) == (((1,), (2,)), True)
    assert not run_query(store, "UNWIND range(1, 5) AS i RETURN i", limit=5).cut
    with pytest.raises(UsageError):
        run_query(store, "RETURN 1", limit=0)


def test_graph_values_become_json(store: GraphStore) -> None:
    store.write(
        "CREATE (m:MiRNA {id: 'hsa-mir-21', spellings: ['a']}) "
        "CREATE (m)-[:ASSOCIATED_WITH {source: 'hmdd'}]->(:Disease {id: 'glioma'})"
    )
    ((node, edge, path),) = run_query(store, "MATCH p = (m:MiRNA)-[r]->() RETURN m, r, p").rows
    assert node == {"labels": ["MiRNA"], "properties": {"id": "hsa-mir-21", "spellings": ["a"]}}
    assert edge == {
        "type": "ASSOCIATED_WITH",
        "start": "hsa-mir-21",
        "end": "glioma",
        "properties": {"source": "hmdd"},
    }
    assert path == {
        "nodes": [node, {"labels": ["Disease"], "properties": {"id": "glioma"}}],
        "relationships": [edge],
    }


def test_times_places_bytes_and_non_json_values_become_text(store: GraphStore) -> None:
    ((row),) = run_query(
        store,
        "RETURN date('2026-01-02') AS d, datetime('2026-01-02T03:04:05Z') AS t, duration('P1D') AS p, "
        "point({x: 1.0, y: 2.0}) AS xy, $bytes AS b, $nan AS nan, -$infinite AS infinite, "
        "{a: [date('2026-01-02')]} AS nested",
        {"bytes": b"\x00\xff", "nan": math.nan, "infinite": math.inf},
    ).rows
    assert row == (
        "2026-01-02",
        "2026-01-02T03:04:05.000000000+00:00",
        "P1D",
        {"srid": 7203, "coordinates": [1.0, 2.0]},
        "AP8=",
        "nan",
        "-inf",
        {"a": ["2026-01-02"]},
    )
    json.dumps(row, allow_nan=False)


def test_a_query_ends_after_its_timeout(store: GraphStore) -> None:
    endless = "UNWIND range(1, 1000000000) AS a UNWIND range(1, 100000) AS b WITH a, b WHERE a = -b RETURN a"
    with pytest.raises(QueryTimedOut, match=r"time limit.*--timeout"):
        run_query(store, endless, timeout=0.5)
    assert run_query(store, "RETURN 1").rows == ((1,),), "the connection is still of use"


def test_a_query_that_the_server_does_not_interrupt_is_left(
    store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph_store.query.GRACE_SECONDS", 0.5)
    one_expression = "RETURN reduce(s = 0, x IN range(1, 100000000) | s + x % 7) AS s"  # takes seconds
    begin = time.perf_counter()
    with GraphStore.connect(store.address) as another, pytest.raises(QueryTimedOut):
        run_query(another, one_expression, timeout=0.1)
    assert time.perf_counter() - begin < 5


@pytest.mark.parametrize("timeout", [0, -1, math.nan, math.inf])
def test_a_timeout_is_a_positive_number(store: GraphStore, timeout: float) -> None:
    with pytest.raises(UsageError, match="timeout"):
        run_query(store, "RETURN 1", timeout=timeout)


def test_the_position_of_an_error_is_that_in_the_query(store: GraphStore) -> None:
    with pytest.raises(QueryRefused, match=r"line 1, column 15 \(offset: 14\)"):
        run_query(store, "MATCH nonsense")


def test_the_most_similar_are_those_with_the_nearest_embedding(store: GraphStore) -> None:
    vectors = {"a": [1.0, 0.0], "b": [0.9, 0.1], "c": [0.0, 1.0], "d": None}
    store.write(
        "UNWIND $rows AS row CREATE (m:MiRNA {id: row[0], name: row[0]}) SET m.embedding_drug = row[1]",
        {"rows": [[k, None if v is None else v + [0.0] * 126] for k, v in vectors.items()]},
    )
    assert [row[0] for row in most_similar(store, "drug", "a", 5).rows] == ["b", "c"]
    assert [row[0] for row in most_similar(store, "drug", "a", 1).rows] == ["b"]
    with pytest.raises(UsageError, match="sequence, target, drug, disease"):
        most_similar(store, "colour", "a")
