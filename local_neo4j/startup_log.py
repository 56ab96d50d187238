"""What a starting server is doing, as its own log reports it: above all how far a recovery has come.

`debug.log` holds one JSON object per line. After a crash, Neo4j applies the transactions that its store files
do not hold yet, which may take minutes, and reports every tenth of this work.
"""

import json
import os
import re
import textwrap
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

TAIL_BYTES = 100_000  # more than the longest line, a table of diagnostics
CLOCK_TOLERANCE = 2.0  # seconds between the start of the process as the system and as the log dates it


def activity(log: Path, started: float) -> str:
    """What the server was doing when it last wrote to the log; "" if it has written nothing yet.

    Args:
        log: its debug.log.
        started: when its process started, in seconds since 1970; older lines belong to an earlier process.
    """
    doing = ""
    for message in _messages(log, started - CLOCK_TOLERANCE):
        if "Recovery required" in message:
            doing = "recovering its store after a crash"
        elif share := re.search(r"\b(\d+)% completed", message):
            doing = f"recovering its store after a crash, {share[1]} % done"
        elif first := message.strip().partition("\n")[0]:
            doing = textwrap.shorten(re.sub(r"^\[\w+/\w+\]\s*", "", first), 120, placeholder=" …")
    return doing


def _messages(log: Path, since: float) -> Iterator[str]:
    for line in _tail(log).splitlines():
        try:
            entry = json.loads(line)
            if datetime.fromisoformat(entry["time"]).timestamp() >= since:
                yield str(entry["message"])
        except (ValueError, KeyError, TypeError):  # cut at the beginning, or still being written
            continue


def _tail(log: Path) -> str:
    try:
        with log.open("rb") as stream:
            stream.seek(max(0, stream.seek(0, os.SEEK_END) - TAIL_BYTES))
            return stream.read().decode("utf-8", errors="replace")
    except OSError:  # not there yet
        return ""
