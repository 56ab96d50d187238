"""The protocols known by name."""

from __future__ import annotations

from gtmaloc_base.errors import UsageError
from gtmaloc_model.evaluation.protocols.base import Protocol
from gtmaloc_model.evaluation.protocols.disjoint_groups import P901Family, P901Strict, PMolecule
from gtmaloc_model.evaluation.protocols.random_rows import P901, P1041
from gtmaloc_model.evaluation.protocols.temporal import PTemporal

PROTOCOLS: tuple[Protocol, ...] = (P1041(), P901(), P901Family(), P901Strict(), PMolecule(), PTemporal())
"""Every protocol; the first is the default."""


def protocol_named(name: str) -> Protocol:
    """The protocol with this name (case-insensitive).

    Raises:
        UsageError: there is no such protocol; the message lists the names.
    """
    for protocol in PROTOCOLS:
        if protocol.name.lower() == name.lower():
            return protocol
    known = ", ".join(protocol.name for protocol in PROTOCOLS)
    raise UsageError(f"There is no protocol {name!r}", f"Choose one of: {known}")
