"""MeSH: disease headings, their tree and, where there are descriptors, their entry terms."""

import re
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

from graph_schema.records import (
    Duplicate,
    Edge,
    Loaded,
    Node,
    NodeKey,
    Outcome,
    OutOfScope,
    Rejected,
    Release,
)
from loaders.errors import MissingRelease, WrongFormat
from loaders.files.locate import find
from loaders.files.text import open_text
from loaders.identity.name_syntax import fold
from loaders.identity.resolver import NameResolver
from loaders.scope import LoadScope
from loaders.source import Source
from loaders.sources.mesh_descriptors import descriptor_outcomes

_TREE_NUMBER = re.compile(r"[A-Z]\d{2}(?:\.\d{3,})*")
_DISEASES = ("C", "F03")  # Diseases; Mental Disorders


class MeSH(Source):
    """Disease headings from the tree file, one line per position of a heading: `name;tree number`.

    A heading has one position for each of its broader headings; each position below the top of a branch
    becomes an IS_A edge to the heading at the position above it. If there are descriptors (d<year>.bin, best
    of the same year), each record of a disease adds the heading's entry terms.
    """

    name = "mesh"
    title = "Medical Subject Headings"
    licence = "NLM terms: free, with attribution and year"
    citation = "National Library of Medicine. Medical Subject Headings"
    minima = MappingProxyType({"": {"IS_A": 1}, "2019": {"IS_A": 7_170, "(Disease)": 4_670}})

    def locate(self, data: Path) -> tuple[Path, ...]:
        """The newest tree file, and the descriptors of its year, else the newest ones, if there are any."""
        path = find(data, "mesh", ("mtrees*.bin", "mtrees*.bin.gz", "mtrees*.txt", "mtrees*.txt.gz"))
        if path is None:
            raise MissingRelease(
                f"{data} has no MeSH tree file: mtrees<year>.bin (also as .gz)",
                "Download it from https://nlmpubs.nlm.nih.gov/projects/mesh/ into its folder mesh",
            )
        year = self.version((path,))
        any_year = "d[12][0-9][0-9][0-9].bin"
        descriptors = find(data, "mesh", (f"d{year}.bin", f"d{year}.bin.gz"), (any_year, f"{any_year}.gz"))
        return (path, descriptors) if descriptors else (path,)

    def version(self, files: tuple[Path, ...]) -> str:
        """The year in the file name; the file itself does not contain it."""
        year = re.search(r"(?:19|20)\d{2}", files[0].name)
        return year[0] if year else "unknown"

    def outcomes(self, release: Release, resolver: NameResolver, scope: LoadScope) -> Iterator[Outcome]:
        """One outcome per line and record; headings that are not diseases are out of scope."""
        lines = list(_lines(release.files[0]))
        headings: dict[str, str] = {}
        for _, name, number, _ in lines:
            headings.setdefault(number, name)
        first: dict[str, int] = {}
        for line, name, number, text in lines:
            if not name or not _TREE_NUMBER.fullmatch(number):
                yield Rejected(line, "not a name, ';' and a tree number; fix the line", text)
            elif not number.startswith(_DISEASES):
                yield OutOfScope(line, f"a heading of category {number[:1]}, not a disease")
            elif first.setdefault(number, line) != line:
                if headings[number] == name:
                    yield Duplicate(line, first[number])
                else:
                    yield Rejected(line, f"{number} has several names; keep the name in the release", text)
            else:
                yield _position(line, name, number, headings, text)
        diseases = {fold(name) for number, name in headings.items() if number.startswith(_DISEASES)}
        for path in release.files[1:]:
            one_year = self.version((path,)) == release.release
            yield from descriptor_outcomes(path, diseases, _DISEASES, one_year=one_year)


def _lines(path: Path) -> Iterator[tuple[int, str, str, str]]:
    with open_text(path) as stream:
        for line, raw in enumerate(stream, start=1):
            text = raw.strip()
            name, _, number = text.rpartition(";")
            if line == 1 and not _TREE_NUMBER.fullmatch(number.strip()):
                raise WrongFormat(path, 1, "'name;tree number'", text)
            if text:
                yield line, " ".join(name.split()), number.strip(), text


def _position(line: int, name: str, number: str, headings: dict[str, str], text: str) -> Outcome:
    node = Node("Disease", fold(name), {"name": name, "tree_numbers": (number,)})
    above = number.rpartition(".")[0]
    if not above:
        return Loaded(line, (node,))
    if above not in headings:
        return Rejected(line, f"the heading above it, {above}, is missing; use the complete file", text)
    parent = NodeKey("Disease", fold(headings[above]))
    return Loaded(line, (node,), (Edge("IS_A", node.at, parent, {"tree_numbers": (number,)}),))
