"""Whether the files of a miRBase directory are of one release: they list the same entries."""

from collections.abc import Collection
from pathlib import Path

from loaders.errors import InconsistentRelease

_SHARE = 0.01
_FEWEST = 5
"""Of release 22, mature.fa has 25 of 48,885 entries (human: 2 of 2,656) that miRNA.dat has withdrawn; between
two releases, the files differ in several percent."""


def refuse_if_inconsistent(path: Path, odd: Collection[str], total: int, what: str) -> None:
    """Compare the entries of one file with those of the files read before it.

    Args:
        path: the file.
        odd: accessions that the files disagree about.
        total: how many accessions were compared.
        what: the disagreement, after "n of m".

    Raises:
        InconsistentRelease: more than 1 % of the accessions, and at least five.
    """
    if len(odd) >= _FEWEST and len(odd) > _SHARE * total:
        raise InconsistentRelease(f"{path}: {len(odd):,} of {total:,} {what}, {min(odd)} for example")
