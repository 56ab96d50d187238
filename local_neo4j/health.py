"""Whether a local server is ready: it listens, accepts our password, and answers."""

from neo4j import GraphDatabase
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from gtmaloc_base.errors import GTMALocError
from local_neo4j.configuration import LOOPBACK
from local_neo4j.ports import Ports, is_free

CONNECT_SECONDS = 5


class PasswordRefused(GTMALocError):
    """The local server runs, but does not accept the password in its home directory."""


def answers(ports: Ports, auth: tuple[str, str] | None) -> bool:
    """Whether the server on these ports is ready for queries and for the Browser.

    Raises:
        PasswordRefused: it is ready but refuses our password.
    """
    # Bolt is ready seconds before the web server, and the driver need not try while nothing listens.
    if is_free(ports.bolt) or is_free(ports.http):
        return False
    uri = f"bolt://{LOOPBACK}:{ports.bolt}"
    with GraphDatabase.driver(uri, auth=auth, connection_timeout=CONNECT_SECONDS) as driver:
        try:
            driver.verify_connectivity()
        except AuthError as error:
            raise PasswordRefused(
                f"The local Neo4j at {uri} refuses the password kept in its home directory",
                "Write the password that was set in Neo4j into the file `password` there, "
                "or delete the home directory to start with an empty graph",
            ) from error
        except (DriverError, Neo4jError):
            return False
    return True
