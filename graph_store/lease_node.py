"""The node of the lease: read, created in place of a dead holder's, and constrained to be the only one."""

from dataclasses import asdict
from functools import partial

from neo4j import ManagedTransaction, unit_of_work
from neo4j.exceptions import Neo4jError

from graph_schema.cypher import uniqueness_constraint
from graph_schema.writer_lease import WRITER_LEASE
from graph_store.connection import GraphStore
from graph_store.writer import Writer
from gtmaloc_base.errors import GTMALocError

LEASE_ID = "writer"
NODE = f"(l:{WRITER_LEASE.label} {{id: $id}})"
METADATA = "gtmaloc_writer"
"""Name under which the transactions of a holder carry its token on the server."""
TAKE_OVER_SECONDS = 5.0
"""How long to wait for the last transaction of a dead holder before it is stopped again."""
_REQUIRED = {p.name for p in WRITER_LEASE.properties}
_TIMES = ("taken", "heartbeat", "expires", "now")
_EXISTS = ("EquivalentSchemaRuleAlreadyExists", "ConstraintAlreadyExists")
_TRY_AGAIN = (
    "ConstraintValidationFailed",
    "EntityNotFound",
    "LockClientStopped",
    "TransactionTimedOutClientConfiguration",
    "TransactionTimedOut",
)
"""Codes of the server if another process took the lease first, or its last transaction is still open."""


def current_writer(store: GraphStore) -> Writer | None:
    """Who writes to the graph now; it may have expired."""
    rows = store.read(f"MATCH {NODE} RETURN properties(l) AS l, timestamp() AS now", {"id": LEASE_ID})
    if not rows or not rows[0]["l"].keys() >= _REQUIRED:  # read while it was being deleted
        return None
    return Writer.of_node(rows[0]["l"], rows[0]["now"])


def create_node(store: GraphStore, me: Writer, dead: Writer | None, seconds: float) -> bool:
    """Create the node in place of that of a dead holder; False if another process was quicker."""
    try:
        store.write_transaction(
            unit_of_work(timeout=TAKE_OVER_SECONDS)(partial(_replace, me=me, dead=dead, seconds=seconds))
        )
    except GTMALocError as error:
        if isinstance(error.__cause__, Neo4jError) and str(error.__cause__.code).endswith(_TRY_AGAIN):
            return False
        raise
    return True


def _replace(tx: ManagedTransaction, *, me: Writer, dead: Writer | None, seconds: float) -> None:
    if dead is not None:
        same = {"id": LEASE_ID, "holder": dead.holder, "heartbeat": dead.heartbeat}
        tx.run(f"MATCH {NODE} WHERE l.holder = $holder AND l.heartbeat = $heartbeat DELETE l", same).consume()
    described = {name: value for name, value in asdict(me).items() if name not in _TIMES}
    tx.run(
        f"CREATE {NODE} SET l += $described, l.taken = timestamp(), l.heartbeat = timestamp(), "
        "l.expires = timestamp() + $ms",
        {"id": LEASE_ID, "described": described, "ms": int(seconds * 1000)},
    ).consume()


def stop_transactions(store: GraphStore, writer: Writer) -> None:
    """Roll back what a dead holder left open: a paused process would keep its locks until it goes on."""
    store.read(
        f"SHOW TRANSACTIONS YIELD transactionId, metaData WHERE metaData.{METADATA} = $holder "
        "TERMINATE TRANSACTIONS transactionId YIELD transactionId AS stopped RETURN stopped",
        {"holder": writer.holder},
    )


def constrain(store: GraphStore) -> None:
    """Create the uniqueness constraint of the lease.

    In an empty database several processes may try at once: they deadlock, and the driver tries again.
    """
    try:
        store.write(uniqueness_constraint(WRITER_LEASE))
    except GTMALocError as error:
        if not (isinstance(error.__cause__, Neo4jError) and str(error.__cause__.code).endswith(_EXISTS)):
            raise
