"""Ports on loopback: whether one is free, who owns it, and how to find free ones."""

import socket
from contextlib import ExitStack

import psutil

from graph_schema.errors import GTMALocError
from graph_store.neo4j_conf import LOOPBACK


class PortTaken(GTMALocError):
    """Another process listens on the port that was asked for."""


def is_free(port: int) -> bool:
    """Whether a server may listen on this port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as Java does: TIME_WAIT is no obstacle
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def require_free(port: int, setting: str) -> None:
    """Raise PortTaken, with the owner where the system tells it, unless the port is free."""
    if not is_free(port):
        owner = _owner(port)
        by = f" by process {owner}" if owner is not None else ""
        raise PortTaken(
            f"The {setting} {port} on {LOOPBACK} is taken{by}",
            f"Stop that process, set another {setting}, or leave it unset to have a free one chosen",
        )


def free_ports(count: int) -> list[int]:
    """Ports that are free now, all different."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind((LOOPBACK, 0))
        return [int(one.getsockname()[1]) for one in sockets]


def _owner(port: int) -> int | None:
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.AccessDenied:  # macOS shows the sockets of others to root only
        return None
    for connection in connections:
        listens = connection.status == psutil.CONN_LISTEN
        if listens and connection.laddr and connection.laddr.port == port:
            return connection.pid
    return None
