"""Files that appear complete or not at all: written next to their destination, then renamed."""

import fcntl
import glob
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A stream whose content replaces `path` when the block ends without an error.

    A reader, or a process that starts after a crash, finds either the earlier file or the complete new one.
    The directory is created if it is missing. After an error, including a full disk, the partial file is
    removed and the earlier one is left untouched; that of a process that was killed is removed by the next
    one that writes the same file.

    Raises:
        OSError: the file cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    for left_behind in path.parent.glob(f".{glob.escape(path.name)}.*.part"):
        _remove_unless_in_use(left_behind)
    try:
        with partial.open("wb") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX)
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _remove_unless_in_use(partial: Path) -> None:
    """Remove a partial file whose writer is gone: the lock ends with the process, in any container."""
    with suppress(FileNotFoundError), partial.open("rb") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        partial.unlink()


def write_bytes(path: Path, content: bytes) -> None:
    """Write a binary file; see `whole_file`."""
    with whole_file(path) as stream:
        stream.write(content)


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 text file; see `whole_file`."""
    write_bytes(path, text.encode("utf-8"))


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write a JSON object, indented by two; see `whole_file`."""
    write_text(path, json.dumps(value, indent=2, ensure_ascii=False, allow_nan=False) + "\n")
