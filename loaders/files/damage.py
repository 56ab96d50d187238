"""The one place where errors of the gzip, zip, spreadsheet and XML readers become errors of the file."""

import errno
import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gtmaloc_base.errors import GTMALocError
from loaders.errors import TruncatedArchive

_OF_THE_FILE = frozenset({None, errno.EINVAL})  # a reader's own, or a position outside the file


@contextmanager
def damage_reported(path: Path) -> Iterator[None]:
    """Report whatever a reader raises on bad bytes as damage of `path`.

    Put only calls of a reader into the block: on bad bytes it can raise nearly anything.

    Raises:
        TruncatedArchive: the bytes are damaged.
        OSError: the disk failed or refused (EIO, EACCES, …); unchanged.
        MemoryError: unchanged.
    """
    try:
        yield
    except (GTMALocError, MemoryError):
        raise
    except OSError as e:
        if e.errno in _OF_THE_FILE or isinstance(e, gzip.BadGzipFile):
            raise TruncatedArchive(path, e.strerror or str(e)) from e
        raise
    except Exception as e:
        raise TruncatedArchive(path, f"{type(e).__name__}: {e}"[:200]) from e
