"""The gene sets that an evaluation tests: files of the user, and GO where its packages are installed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gtmaloc_base.errors import UsageError
from regulatory_modules.evaluation.gene_sets import GeneSets, read_gmt
from regulatory_modules.evaluation.go_annotation import installed_go_databases, read_go


def read_gene_sets(given: Sequence[str], *, installed: bool = True) -> list[GeneSets]:
    """Every collection of gene sets.

    Args:
        given: GMT files, as NAME=FILE (kegg=c2.cp.kegg.gmt) or FILE, which is then named by its file name.
        installed: whether GO biological processes of the installed packages are added.

    Raises:
        UsageError: two collections have one name.
        GTMALocError: a file cannot be used.
    """
    found = [read_gmt(path, name) for name, path in map(_named, given)]
    databases = installed_go_databases() if installed else None
    if databases is not None:
        found.append(read_go(databases))
    names = [sets.name for sets in found]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise UsageError(
            f"Two collections of gene sets are named {repeated[0]!r}", "Name them: --gene-sets NAME=FILE"
        )
    return found


def _named(given: str) -> tuple[str, Path]:
    name, equals, file = given.partition("=")
    if equals and name and "/" not in name:
        return name, Path(file)
    path = Path(given)
    return path.name.partition(".")[0], path
