"""Gene Ontology annotation of human genes, with evidence codes, from two SQLite databases of Bioconductor.

org.Hs.eg.db has the direct annotations, GO.db the ontology. Debian has both as packages (r-bioc-org.hs.eg.db,
r-bioc-go.db), which are read where they are installed or unpacked; R is not needed. A gene that is annotated
to a term is also annotated to every ancestor of it (true-path rule), by the offspring tables of GO.db. These
follow is-a and part-of, and also regulates, as all Bioconductor tools do.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from gtmaloc_base.errors import GTMALocError, UsageError
from regulatory_modules.evaluation.gene_sets import GeneSets

Ontology = Literal["BP", "CC", "MF"]
_EXPERIMENT = ("EXP", "IDA", "IPI", "IMP", "IGI", "IEP", "HTP", "HDA", "HMP", "HGI", "HEP")
_PHYLOGENY = ("IBA", "IBD", "IKR", "IRD")
_COMPUTED = ("ISS", "ISO", "ISA", "ISM", "IGC", "RCA")
EVIDENCE = frozenset((*_EXPERIMENT, *_PHYLOGENY, *_COMPUTED, "TAS", "NAS", "IC", "ND", "IEA"))
"""Evidence codes of the Gene Ontology."""

R_LIBRARIES = (
    Path("/usr/lib/R/site-library"),
    Path("/usr/local/lib/R/site-library"),
    Path("/usr/lib/R/library"),
)
_ANNOTATION = Path("org.Hs.eg.db/extdata/org.Hs.eg.sqlite")
_ONTOLOGY = Path("GO.db/extdata/GO.sqlite")
_REMEDY = "Install the packages r-bioc-org.hs.eg.db and r-bioc-go.db, or unpack them and give the directory"


class UnreadableGO(GTMALocError):
    """A GO database is missing, damaged, or has other tables than expected."""


@dataclass(frozen=True)
class GODatabases:
    """The two files.

    Attributes:
        annotation: org.Hs.eg.sqlite.
        ontology: GO.sqlite.
    """

    annotation: Path
    ontology: Path


def go_databases(directory: Path) -> GODatabases:
    """The databases in an R library, in a directory into which the packages were unpacked, or side by side.

    Raises:
        UnreadableGO: one of them is not there.
    """
    found = _databases((directory, *(directory / library.relative_to("/") for library in R_LIBRARIES)))
    side_by_side = GODatabases(directory / _ANNOTATION.name, directory / _ONTOLOGY.name)
    if found is None and not (side_by_side.annotation.is_file() and side_by_side.ontology.is_file()):
        raise UnreadableGO(f"{directory} has no {_ANNOTATION} and {_ONTOLOGY}", _REMEDY)
    return found or side_by_side


def installed_go_databases() -> GODatabases | None:
    """The databases of the installed packages; None if they are not installed."""
    return _databases(R_LIBRARIES)


def _databases(libraries: Sequence[Path]) -> GODatabases | None:
    for library in libraries:
        if (library / _ANNOTATION).is_file() and (library / _ONTOLOGY).is_file():
            return GODatabases(library / _ANNOTATION, library / _ONTOLOGY)
    return None


def read_go(
    databases: GODatabases,
    ontology: Ontology = "BP",
    *,
    without: Collection[str] = ("ND",),
    ids: Literal["symbol", "entrez"] = "entrez",
) -> GeneSets:
    """Terms of one ontology with the genes that are annotated to them or to a term below them.

    Terms are named like "apoptotic process (GO:0006915)". Annotations to terms that this release of GO does
    not have, and those with unwanted evidence, are counted in `dropped`.

    Args:
        databases: the two files.
        ontology: BP, CC or MF.
        without: evidence codes that do not count, such as IEA; ND means that nothing is known.
        ids: what names a gene.

    Raises:
        UnreadableGO: a file is missing, damaged, or has other tables.
        UsageError: an evidence code does not exist.
    """
    unknown = sorted(set(without) - EVIDENCE)
    if unknown:
        raise UsageError(
            f"GO has no evidence code {unknown[0]!r}", f"Choose from: {', '.join(sorted(EVIDENCE))}"
        )
    table = ontology.lower()
    gene = "g.gene_id" if ids == "entrez" else "i.symbol"
    with _opened(databases.annotation) as annotation:
        rows = annotation.execute(
            f"SELECT a.go_id, a.evidence, {gene} FROM go_{table} a JOIN genes g USING (_id)"  # noqa: S608
            " JOIN gene_info i USING (_id)"
        ).fetchall()
        release = _release(annotation)
    with _opened(databases.ontology) as terms:
        labels = dict(terms.execute("SELECT go_id, term FROM go_term WHERE ontology = ?", (ontology,)))
        above = terms.execute(
            "SELECT below.go_id, above.go_id"  # noqa: S608
            f" FROM go_{table}_offspring o JOIN go_term above USING (_id)"
            " JOIN go_term below ON below._id = o._offspring_id"
        ).fetchall()
    ancestors: dict[str, list[str]] = defaultdict(list)
    for below, term in above:
        if term in labels:
            ancestors[below].append(term)
    direct: dict[str, set[str]] = defaultdict(set)
    dropped = {"annotation with unwanted evidence": 0, "annotation to a term that GO.db does not have": 0}
    for term, evidence, name in rows:
        if evidence in without:
            dropped["annotation with unwanted evidence"] += 1
        elif term not in labels:
            dropped["annotation to a term that GO.db does not have"] += 1
        else:
            direct[term].add(name)
    sets: dict[str, set[str]] = defaultdict(set)
    for term, genes in direct.items():
        for reached in (term, *ancestors[term]):
            sets[reached] |= genes
    return GeneSets(
        f"go_{table}",
        {f"{labels[term]} ({term})": frozenset(sets[term]) for term in sorted(sets)},
        _sha256(databases),
        f"org.Hs.eg.db and GO.db, {release}" + (f", without {', '.join(sorted(without))}" if without else ""),
        ids,
        {reason: n for reason, n in dropped.items() if n},
    )


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A database, opened for reading; no journal is written beside it."""
    try:
        if not path.is_file():
            raise UnreadableGO(f"{path} is no file", _REMEDY)
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise UnreadableGO(f"{path} cannot be read as a GO database ({error})", _REMEDY) from None


def _release(annotation: sqlite3.Connection) -> str:
    facts = dict(annotation.execute("SELECT name, value FROM metadata"))
    go, genes = (facts.get(name, "unknown date") for name in ("GOSOURCEDATE", "EGSOURCEDATE"))
    return f"GO of {go}, genes of {genes}"


def _sha256(databases: GODatabases) -> str:
    """Checksum of both files, one after the other."""
    digest = hashlib.sha256()
    for path in (databases.annotation, databases.ontology):
        with path.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()
