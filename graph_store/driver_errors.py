"""Failures of the driver and the server, translated into errors that tell the user what to do."""

from collections.abc import Iterator
from contextlib import contextmanager

from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from gtmaloc_base.errors import GTMALocError, UsageError


class ServerUnreachable(GTMALocError):
    """No server answers at the address, or the connection was lost and could not be restored."""


class WrongCredentials(GTMALocError):
    """The server refuses the user name or the password."""


class UnsupportedServer(GTMALocError):
    """This package does not support the server's version of Neo4j or Graph Data Science."""


class GdsMissing(GTMALocError):
    """The server has no Graph Data Science library."""


class ReadOnlyServer(GTMALocError):
    """The database is read-only."""


class WriteRefused(GTMALocError):
    """A query in read mode tried to write."""


class DatabaseMissing(GTMALocError):
    """The server has no database of this name."""


class ServerOutOfSpace(GTMALocError):
    """The server's disk or memory is exhausted."""


class QueryRefused(UsageError):
    """The server does not accept the Cypher text or its parameters."""


class QueryTimedOut(GTMALocError):
    """A query took longer than its time limit."""


class ServerFailed(GTMALocError):
    """Any other failure that the server reports."""


_UNREACHABLE = "Start it (gtmaloc up) or fix NEO4J_URI, then run the command again; completed work is kept"
_READ_ONLY_CODES = ("ForbiddenOnReadOnlyDatabase", "WriteOnReadOnlyAccessDatabase", "NotALeader")
_SPACE_WORDS = (
    "No space left",
    "OutOfDisk",
    "disk is full",
    "MemoryPoolOutOfMemory",
    "OutOfMemory",
    "MemoryLimit",
)


def is_passing(error: GTMALocError) -> bool:
    """Whether the driver considers that retrying the same transaction may succeed."""
    cause = error.__cause__
    return isinstance(cause, DriverError | Neo4jError) and cause.is_retryable()


def explain(error: DriverError | Neo4jError, uri: str) -> GTMALocError:
    """Our error that explains a failure of the driver or the server to the user."""
    if isinstance(error, AuthError):
        return WrongCredentials(
            f"Neo4j at {uri} refuses the user name or password",
            "Set NEO4J_USERNAME and NEO4J_PASSWORD to the server's",
        )
    if isinstance(error, ServiceUnavailable | SessionExpired):
        return ServerUnreachable(f"Neo4j at {uri} does not answer ({_first_line(error)})", _UNREACHABLE)
    if isinstance(error, ConfigurationError):
        return UsageError(
            f"{uri!r} is not a Neo4j address ({_first_line(error)})",
            "Set NEO4J_URI to bolt://HOST:PORT, neo4j://HOST:PORT or neo4j+s://HOST",
        )
    if isinstance(error, Neo4jError):
        return _explain_server(error, uri)
    return ServerFailed(f"The connection to Neo4j at {uri} failed ({_first_line(error)})", _UNREACHABLE)


def _explain_server(error: Neo4jError, uri: str) -> GTMALocError:
    code, text = error.code or "", _first_line(error)
    if any(word in f"{code} {error.message}" for word in _SPACE_WORDS):
        return ServerOutOfSpace(
            f"Neo4j at {uri} has no disk space or memory left ({text})",
            "Free disk space or give the server more heap (GTMALOC_HEAP), then run the command again",
        )
    if code.endswith("Statement.AccessMode"):
        return write_refused(text)
    if "TransactionTimedOut" in code:
        return query_timed_out()
    if any(code.endswith(known) for known in _READ_ONLY_CODES):
        return ReadOnlyServer(
            f"The database at {uri} is read-only ({text})",
            "Make it writable (server.databases.read_only), or use another database (NEO4J_DATABASE)",
        )
    if code.endswith("DatabaseNotFound"):
        return DatabaseMissing(
            f"Neo4j at {uri} has no such database ({text})",
            "Set NEO4J_DATABASE to an existing one; the usual name is neo4j",
        )
    if isinstance(error, TransientError):
        return ServerFailed(
            f"Neo4j at {uri} could not do this now, even after retries ({text})", "Run the command again"
        )
    if isinstance(error, ClientError) and (".Statement." in code or code.endswith("ProcedureNotFound")):
        return QueryRefused(f"Neo4j does not accept the query: {text}", "Fix the query or its parameters")
    return ServerFailed(f"Neo4j at {uri} failed: {code} {text}", "Read the server's log (gtmaloc status)")


def write_refused(why: str) -> WriteRefused:
    """The error for a query that writes."""
    return WriteRefused(
        f"The query writes, but queries may only read ({why})",
        "Use MATCH … RETURN; change the graph with the commands load, relate, embed and publish",
    )


def query_timed_out() -> QueryTimedOut:
    """The error for a query that exceeds its time limit, whoever notices it."""
    return QueryTimedOut(
        "The query did not end within its time limit and was stopped",
        "Narrow it (a label, an id, fewer hops), or give it more seconds (--timeout)",
    )


def _first_line(error: Exception) -> str:
    text = error.message if isinstance(error, Neo4jError) and error.message else str(error)
    return (text.strip().splitlines() or [type(error).__name__])[0][:300]


@contextmanager
def explained(uri: str) -> Iterator[None]:
    """Turn driver and server failures inside the block into errors that a user can act on."""
    try:
        yield
    except (DriverError, Neo4jError) as error:
        raise explain(error, uri) from error
