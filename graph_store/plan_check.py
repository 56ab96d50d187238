"""Refuses, before it runs, a query whose plan does more than read this database.

The server's read access mode refuses writes to the graph, but not what a query can do besides: drop a
projected graph, write files, open addresses, end transactions. Neo4j Community has no roles to forbid that.
So the plan is inspected: there, Neo4j has already parsed the query, resolved every name and left out
comments. See ADR 21.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from graph_store.driver_errors import QueryRefused, write_refused

READING_PROCEDURES = (
    "db.index.fulltext.listAvailableAnalyzers",
    "db.index.fulltext.queryNodes",
    "db.index.fulltext.queryRelationships",
    "db.index.vector.queryNodes",
    "db.index.vector.queryRelationships",
    "db.info",
    "db.labels",
    "db.ping",
    "db.propertyKeys",
    "db.relationshipTypes",
    "db.schema.nodeTypeProperties",
    "db.schema.relTypeProperties",
    "db.schema.visualization",
    "dbms.components",
)
READING_FUNCTIONS = (
    "gds.version",
    "gds.similarity.*",
    "gds.util.*",
    "date.*",
    "datetime.*",
    "duration.*",
    "localdatetime.*",
    "localtime.*",
    "time.*",
    "point.*",
    "vector.similarity.*",
)
"""Functions of a namespace; those without one (`size`, `count`) are Neo4j's own and only compute."""
_MAY_BE_CALLED = re.compile(
    "|".join(re.escape(name).replace(r"\*", r"\w+") for name in READING_PROCEDURES + READING_FUNCTIONS),
    re.IGNORECASE,
)
_CALLED = re.compile(r"\b[A-Za-z_]\w*(?:\.\w+)+(?=\()")
_SHOWN = ("ShowIndexes", "ShowConstraints", "ShowFunctions", "ShowProcedures")
_OPERATORS = (  # start of an operator's name, and what the query tries to do
    ("LoadCSV", "reads a file or an address (LOAD CSV)"),
    ("Transaction", "manages its own transactions (CALL … IN TRANSACTIONS)"),
    ("Terminate", "ends other transactions (TERMINATE)"),
    ("Show", "asks about the server (SHOW)"),
    ("AdministrationCommand", "administers the server"),
)
_REMEDY = "Use MATCH … RETURN and the procedures and functions that docs/security.md lists"


def check_plan(plan: Mapping[str, Any] | None, query_type: str | None, database: str) -> None:
    """Accept only a plan that reads `database`.

    Args:
        plan: the root of the plan that EXPLAIN returns.
        query_type: r, w, rw or s (schema and server), as Neo4j classifies the query.
        database: name of the only database that may be read.

    Raises:
        WriteRefused: the query writes to the graph or changes its schema.
        QueryRefused: it calls a procedure or function that is not listed here, or does anything but read.
    """
    if plan is None:
        raise QueryRefused("Neo4j gives no plan for this query, so it cannot be checked", _REMEDY)
    if query_type is None or "w" in query_type:
        raise write_refused("its plan writes")
    operators = list(_operators(plan))
    for name, home, details in operators:
        _check_operator(name, details)
        if home and home.casefold() != database.casefold():
            raise QueryRefused(f"The query asks another database ({home})", "Set NEO4J_DATABASE to use it")
    if query_type == "s" and not any(name == "ProcedureCall" for name, _, _ in operators):
        raise write_refused(f"{operators[-1][0]} in its plan")


def _operators(plan: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Name, database and details of each operator of a plan."""
    name, _, home = plan["operatorType"].partition("@")
    yield name, home, str(plan.get("args", {}).get("Details", ""))
    for child in plan.get("children", ()):
        yield from _operators(child)


def _check_operator(name: str, details: str) -> None:
    for start, what in _OPERATORS:
        if name.startswith(start) and name not in _SHOWN:
            raise QueryRefused(f"The query {what}, and queries may only read the graph", _REMEDY)
    for called in _CALLED.findall(details):
        if not _MAY_BE_CALLED.fullmatch(called):
            raise QueryRefused(f"The query calls {called}, which queries may not", _REMEDY)
    # A subquery nested in a larger expression has no operator of its own, only its text.
    if re.search(r"\bLOAD\s+CSV\b", details, re.IGNORECASE):
        raise QueryRefused(f"The query {_OPERATORS[0][1]}, and queries may only read the graph", _REMEDY)
