"""An earlier localization release: what it reports about the rows of a benchmark, in any accepted form."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from graph_schema.records import Duplicate, Loaded, Outcome, OutOfScope, Release
from loaders.errors import MissingRelease
from loaders.identity.resolver import NameResolver
from loaders.scope import LoadScope
from loaders.source import Source
from loaders.sources.localization_benchmark import LocalizationBenchmark
from loaders.sources.rnalocate import RNALocate
from loaders.sources.rnalocate_lists import RNALocateLists

FORMS: tuple[type[Source], ...] = (LocalizationBenchmark, RNALocate, RNALocateLists)
"""Of several forms in one directory the first is taken: it has the labels of that directory as `--data`."""


class EarlierRelease(Source):
    """The reports of another source, restricted to miRNAs and compartments of a benchmark.

    A row is loaded if it reports a pair (miRNA, compartment) that no row before it does. The rows of the
    source that report none of its miRNAs or compartments are out of scope.

    Args:
        form: the source that reads the files.
        mirnas: ids of MiRNA nodes.
        compartments: ids of Compartment nodes.
    """

    name = "earlier_localization"
    title = "An earlier localization release"
    licence = "that of its source"
    citation = "that of its source"
    required = False

    def __init__(self, form: Source, mirnas: Collection[str], compartments: Collection[str]) -> None:
        self._form = form
        self._mirnas = frozenset(mirnas)
        self._compartments = frozenset(compartments)

    def locate(self, data: Path) -> tuple[Path, ...]:
        """The files of the source."""
        return self._form.locate(data)

    def version(self, files: tuple[Path, ...]) -> str:
        """The release of the source."""
        return self._form.version(files)

    def known_rows(self, release: str) -> Mapping[str, int]:
        """As many rows as the release of the source has."""
        return self._form.known_rows(release)

    def outcomes(self, release: Release, resolver: NameResolver, scope: LoadScope) -> Iterator[Outcome]:
        """One outcome per row of the source."""
        first: dict[tuple[str, str], int] = {}  # the line that reports a pair
        for outcome in self._form.outcomes(release, resolver, scope):
            yield self._restricted(outcome, first) if isinstance(outcome, Loaded) else outcome

    def _restricted(self, row: Loaded, first: dict[tuple[str, str], int]) -> Outcome:
        reported = [edge for edge in row.edges if edge.type == "LOCALIZED_IN"]
        if not reported:
            return OutOfScope(row.line, "no location is reported", row.file)
        of_rows = [edge for edge in reported if edge.start.key in self._mirnas]
        if not of_rows:
            return OutOfScope(row.line, "the miRNA is no row of the benchmark", row.file)
        edges = [edge for edge in of_rows if edge.end.key in self._compartments]
        if not edges:
            return OutOfScope(row.line, "the location is no compartment of the benchmark", row.file)
        pairs = [(edge.start.key, edge.end.key) for edge in edges]
        if all(pair in first for pair in pairs):
            return Duplicate(row.line, first[pairs[0]], row.file)
        for pair in pairs:
            first.setdefault(pair, row.line)
        return Loaded(row.line, edges=tuple(edges), file=row.file)


def earlier_release(directory: Path, forms: Collection[type[Source]] = FORMS) -> tuple[Source, Release]:
    """The localization release in a directory and the source that reads it, of the first form that is there.

    Args:
        directory: where to look.
        forms: the accepted sources, in order of preference.

    Raises:
        MissingRelease: there is none.
        GTMALocError: a file cannot be read, or it cannot be told which of several releases is the newest.
    """
    for form in (class_() for class_ in forms):
        try:
            return form, form.release(directory)
        except MissingRelease:
            continue
    raise MissingRelease(
        f"{directory} has no earlier localization release",
        "Give a directory with --earlier that holds a RNALocate download, lists of miRNAs by location "
        "(*loc_mirna_ass*.json), or a benchmark (miRNA_ID_*.txt with miRNA_localization.csv)",
    )
