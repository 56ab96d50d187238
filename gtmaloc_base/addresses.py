"""Addresses of servers in messages: never with a user name or password in them."""

import re

from gtmaloc_base.errors import UsageError


def masked_login(address: str) -> str:
    """The address with everything before its last @ hidden, except the scheme."""
    return re.sub(r"^([\w+.-]*://)?.*@", r"\1***@", address, flags=re.DOTALL)


def refuse_login(address: str) -> None:
    """Refuse an address that holds a login, since addresses are shown in results, errors and logs.

    Raises:
        UsageError: there is an @ in the address.
    """
    if "@" in address:
        raise UsageError(
            f"The Neo4j address {masked_login(address)!r} holds a user name or password",
            "Leave them out of NEO4J_URI, and set NEO4J_USERNAME and NEO4J_PASSWORD",
        )
