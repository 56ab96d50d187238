"""Where a Neo4j server is, and whether the text that names it is an address."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from gtmaloc_base.addresses import refuse_login
from gtmaloc_base.errors import UsageError

DEFAULT_DATABASE = "neo4j"
SCHEMES = tuple(f"{name}{security}" for name in ("bolt", "neo4j") for security in ("", "+s", "+ssc"))


@dataclass(frozen=True, slots=True)
class Neo4jAddress:
    """Where a server is and who we log in as; without a password, authentication is skipped."""

    uri: str
    username: str = "neo4j"
    password: str | None = field(default=None, repr=False)
    database: str = DEFAULT_DATABASE


def check_address(uri: str) -> None:
    """Check scheme and port now: the driver accepts more schemes, and notices a bad port only later.

    Raises:
        UsageError: the text is not a Neo4j address, or holds a login.
    """
    refuse_login(uri)
    try:
        parts = urlsplit(uri)
        sound = parts.scheme in SCHEMES and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        sound = False
    if not sound:
        raise UsageError(
            f"{uri!r} is not a Neo4j address",
            "Set NEO4J_URI to bolt://HOST:PORT, neo4j://HOST:PORT or neo4j+s://HOST",
        )
