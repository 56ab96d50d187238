"""RNALocate version 1 as it is redistributed: a list of miRNA names for each location, in JSON."""

import json
from collections.abc import Iterator
from pathlib import Path

from graph_schema.records import Edge, Outcome, Release
from loaders.errors import EmptyFile, MissingRelease, WrongFormat
from loaders.files.locate import find, find_all
from loaders.files.tables import DAMAGE
from loaders.files.text import open_text
from loaders.identity.compartments import described_compartment
from loaders.identity.mirna_nodes import MirnaNodes
from loaders.identity.resolver import NameResolver
from loaders.row_accounting import Row, RowContent, account_rows, needed
from loaders.scope import LoadScope
from loaders.source import Source

FOLDER = "rnalocate_derived"
FILES = "*loc_mirna_ass*.json"
_EXPECTED = 'JSON of the form {"Nucleus": ["hsa-miR-21", …], …}'


class RNALocateLists(Source):
    """One row is one name in one location, counted in file order; a name may be of a mature (-5p, -star).

    It is no source of the graph (`loaders.registry`): its only use is to be an earlier release than the
    benchmark (protocol P-temporal).
    """

    name = "rnalocate_lists"
    title = "RNALocate version 1: lists of miRNAs by location"
    licence = "derived from RNALocate: non-commercial use with citation; hosted without terms of its own"
    citation = "Zhang T et al. RNALocate. Nucleic Acids Res 2017;45:D135"
    required = False

    def locate(self, data: Path) -> tuple[Path, ...]:
        """The newest of the files with such a name."""
        found = find(data, FOLDER, FILES)
        if found is None:
            raise MissingRelease(f"{data} has no file {FILES}", f"Put it into its folder {FOLDER}")
        return (found,)

    def version(self, files: tuple[Path, ...]) -> str:
        """The file names no release."""
        return "not stated in the file"

    def outcomes(self, release: Release, resolver: NameResolver, scope: LoadScope) -> Iterator[Outcome]:
        """One outcome per name in a list; `line` is its number among all names of the file."""
        mirnas = MirnaNodes(resolver, scope)
        path = release.files[0]

        def read_row(row: Row) -> RowContent:
            name, location = needed(row, "name", "microRNA"), needed(row, "location", "location")
            mirna, compartment = mirnas.node(name), described_compartment(location, "")
            evidence = (f"{path.name}; no publication given",)
            edge = Edge("LOCALIZED_IN", mirna.at, compartment.at, {"evidence": evidence})
            return RowContent((name, compartment.at.key), (mirna, compartment), (edge,))

        return account_rows(enumerate(_rows(path), start=1), read_row)


def location_lists(data: Path) -> tuple[Path, ...]:
    """Every file in a data directory that has the name of such lists."""
    return find_all(data, FOLDER, FILES)


def _rows(path: Path) -> list[dict[str, str]]:
    """Each name with its location; what is no text is shown as JSON and marked as damage."""
    with open_text(path, complete=False) as stream:
        text = stream.read()
    try:
        lists = json.loads(text, object_pairs_hook=tuple)  # a location that occurs twice is read twice
    except json.JSONDecodeError as error:
        raise WrongFormat(path, error.lineno, _EXPECTED, text[error.pos :]) from None
    except (ValueError, RecursionError):  # a number of thousands of digits, thousands of brackets
        raise WrongFormat(path, 1, _EXPECTED, text) from None
    if not isinstance(lists, tuple) or not all(isinstance(names, list) for _, names in lists):
        raise WrongFormat(path, 1, _EXPECTED, text)
    rows = [_row(location, name) for location, names in lists for name in names]
    if not rows:
        raise EmptyFile(path, "names no miRNA")
    return rows


def _row(location: str, name: object) -> dict[str, str]:
    if isinstance(name, str):
        return {"location": location.strip(), "name": name.strip()}
    shown = json.dumps(name)[:60]
    return {"location": location, "name": shown, DAMAGE: f"{shown} is not a name"}
