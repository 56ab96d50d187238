"""Ports on loopback: whether one is free, who owns it, and how to find free ones."""

import json
import socket
import time
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import psutil

from gtmaloc_base.errors import GTMALocError
from local_neo4j.configuration import LOOPBACK

LINGER_SECONDS = 2.0


class PortTaken(GTMALocError):
    """Another process listens on the requested port."""


class Ports(NamedTuple):
    """The two ports of a server; 0 stands for "any"."""

    bolt: int
    http: int


def is_free(port: int) -> bool:
    """Whether a server can listen on this port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as Java does: ignores TIME_WAIT
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def require_free(port: int, setting: str) -> None:
    """Raise PortTaken unless the port is free; the message names the owner if the system reveals it."""
    if not is_free(port):
        owner = _owner(port)
        by = f" by process {owner}" if owner is not None else ""
        raise PortTaken(
            f"The {setting} {port} on {LOOPBACK} is taken{by}",
            f"Stop that process, set another {setting}, or leave it unset to use a free one",
        )


def _frees_up(port: int) -> bool:
    """Whether a port becomes free soon: the sockets of a server that has just died linger for a moment."""
    end = time.monotonic() + LINGER_SECONDS
    while not is_free(port):
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def free_ports() -> Ports:
    """Two ports that are free now."""
    with ExitStack() as held:
        bolt, http = (held.enter_context(socket.socket()) for _ in range(2))
        for one in (bolt, http):
            one.bind((LOOPBACK, 0))
        return Ports(int(bolt.getsockname()[1]), int(http.getsockname()[1]))


def choose_ports(asked: Ports, last: Ports | None) -> Ports:
    """The requested ports, else those of the last start if still free, else any free ports.

    Raises:
        PortTaken: a requested port is in use.
    """
    kept, free = last or Ports(0, 0), free_ports()
    if asked.bolt:
        require_free(asked.bolt, "bolt port")
    if asked.http:
        require_free(asked.http, "HTTP port")
    return Ports(
        bolt=asked.bolt or (kept.bolt if kept.bolt and _frees_up(kept.bolt) else free.bolt),
        http=asked.http or (kept.http if kept.http and _frees_up(kept.http) else free.http),
    )


def read_ports(file: Path) -> Ports | None:
    """The ports of the last start, or None if there was none."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return Ports(int(kept["bolt"]), int(kept["http"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _owner(port: int) -> int | None:
    try:
        connections = psutil.net_connections(kind="tcp")
    except psutil.AccessDenied:  # on macOS only root sees other users' sockets
        return None
    for connection in connections:
        listens = connection.status == psutil.CONN_LISTEN
        if listens and connection.laddr and connection.laddr.port == port:
            return connection.pid
    return None
