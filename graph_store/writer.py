"""Who writes to a graph: a process, described so that others can name it and see whether it still runs."""

import os
import platform
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import psutil


@dataclass(frozen=True, slots=True)
class Writer:
    """A process that writes to a graph.

    Attributes:
        holder: random token, different for every lease.
        verb: what it is doing.
        host: name of its machine.
        process_space: where its pid has a meaning; two containers may have the same host name.
        pid: its process id.
        process_started: start of that process in the system's own terms, since pids are reused.
        taken: when it began, in ms since 1970; this and the following by the server's clock.
        heartbeat: when it last reported.
        expires: when others may take over.
        now: when these values were read.
    """

    holder: str
    verb: str
    host: str
    process_space: str
    pid: int
    process_started: str
    taken: int = 0
    heartbeat: int = 0
    expires: int = 0
    now: int = 0

    @classmethod
    def of_this_process(cls, verb: str) -> Self:
        """This process; the server adds the times."""
        pid = os.getpid()
        return cls(uuid.uuid4().hex, verb, platform.node(), _process_space(), pid, _start_of(pid) or "")

    @classmethod
    def of_node(cls, properties: Mapping[str, Any], now: int) -> Self:
        """The holder that a WriterLease node describes."""
        return cls(**{name: properties[name] for name in properties if name != "id"}, now=now)

    @property
    def since(self) -> str:
        """When it began, ISO 8601 UTC, to the second."""
        return datetime.fromtimestamp(self.taken / 1000, UTC).isoformat(timespec="seconds")

    @property
    def is_expired(self) -> bool:
        """Whether it has not reported for so long that others may take over."""
        return self.now > self.expires

    @property
    def is_gone(self) -> bool:
        """Whether it ran where we run, and has ended: there is no need to wait until its lease expires."""
        return self.process_space == _process_space() and _start_of(self.pid) != self.process_started

    def as_json(self) -> dict[str, str | int | bool]:
        """`{verb, host, pid, since, expired}`."""
        return {
            "verb": self.verb,
            "host": self.host,
            "pid": self.pid,
            "since": self.since,
            "expired": self.is_expired,
        }

    def __str__(self) -> str:
        return f"`gtmaloc {self.verb}` (process {self.pid} on {self.host}, since {self.since})"


def _process_space() -> str:
    """Boot and pid namespace on Linux; elsewhere the machine."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot} {Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return f"{platform.node()} {uuid.getnode():x}"


def _start_of(pid: int) -> str | None:
    """When a process started; None if it has ended. On Linux in ticks since the boot: clocks may move."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return None if state in "ZX" else fields[18]
    except (FileNotFoundError, ProcessLookupError):
        if Path("/proc/self/stat").exists():
            return None
    try:
        return str(psutil.Process(pid).create_time())
    except psutil.NoSuchProcess:
        return None
