"""Whether a local server is ready: it listens, takes our password, and answers."""

from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from graph_schema.errors import GTMALocError
from graph_store.neo4j_conf import LOOPBACK
from graph_store.ports import is_free

CONNECT_SECONDS = 5


class PasswordRefused(GTMALocError):
    """The local server runs, but with another password than the one in its home."""


def answers(bolt_port: int, auth: tuple[str, str] | None) -> bool:
    """Whether the server on this port is ready for queries.

    Raises:
        PasswordRefused: it is ready, but not for us.
    """
    if is_free(bolt_port):  # nobody listens: spare the driver the attempt
        return False
    uri = f"bolt://{LOOPBACK}:{bolt_port}"
    with GraphDatabase.driver(uri, auth=auth, connection_timeout=CONNECT_SECONDS) as driver:
        try:
            driver.verify_connectivity()
        except AuthError as error:
            raise PasswordRefused(
                f"The local Neo4j at {uri} refuses the password kept in its home directory",
                "Write the password that was set in Neo4j into the file `password` there, "
                "or delete the home directory to begin with an empty graph",
            ) from error
        except (DriverError, Neo4jError):
            return False
    return True
