"""Compares the rows of each file with the number that its release is known to have."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from graph_schema.records import Outcome, Release
from loaders.errors import CutFile


def checked_totals(
    outcomes: Iterable[Outcome], release: Release, known: Mapping[str, int]
) -> Iterator[Outcome]:
    """Pass the outcomes on; at the end, compare their number per file with the known one.

    If no file of several is complete, the release is an excerpt (one species, for example), which is fine; if
    one is complete, the others must be.

    Args:
        outcomes: of one release; those without a file name belong to its first file.
        release: a synthetic release is not compared: it only imitates the real one.
        known: see `Source.known_rows`.

    Raises:
        CutFile: a file has fewer rows than its release: it was cut between two lines.
    """
    if release.synthetic or not known:
        yield from outcomes
        return
    counts: Counter[str] = Counter()
    for outcome in outcomes:
        counts[outcome.file or release.files[0].name] += 1
        yield outcome
    totals = {path: _known_total(path.name, known) for path in release.files}
    totals = {path: total for path, total in totals.items() if total}
    cut = [path for path, total in totals.items() if counts[path.name] < total]
    if cut and (len(totals) == 1 or len(cut) < len(totals)):
        path = cut[0]
        raise CutFile(
            path,
            f"has {counts[path.name]:,} rows, release {release.release} of {release.source} has "
            f"{totals[path]:,}",
            "Download it again; if it is meant to be an excerpt, leave the release out of the file name",
        )


def rows_of(release: str) -> int:
    """The number at the end of a release such as "benchmark of 1041"; 0 if there is none."""
    number = release.rpartition(" ")[2]
    return int(number) if number.isascii() and number.isdigit() else 0


def _known_total(name: str, known: Mapping[str, int]) -> int:
    return next((total for part, total in known.items() if part in name.lower()), 0)
