"""Writes the files of the synthetic release and returns a manifest of them."""

from collections.abc import Iterable
from pathlib import Path
from random import Random

from gtmaloc_base.atomic_files import write_bytes
from gtmaloc_base.errors import UsageError
from loaders.demonstration.files import (
    benchmark_genes,
    hmdd,
    human_protein_atlas,
    localization_benchmark,
    mesh,
    mirbase,
    mirtarbase,
    ncbi_gene,
    ncdr,
    rnalocate,
    rnalocate_lists,
    tcga_expression,
)
from loaders.demonstration.invented_mirnas import PER_FAMILY, invent
from loaders.demonstration.invented_world import invent_world
from loaders.demonstration.manifest import DemonstrationManifest, Planted
from loaders.demonstration.planted_rows import expected
from loaders.demonstration.written_file import WrittenFile
from loaders.source import DEMONSTRATION_MARK
from loaders.sources.benchmark_genes import GENE_FILES
from loaders.sources.localization_benchmark import ID_FILES

MARK_TEXT = """\
SYNTHETIC

Nothing in this directory is biology. A program invented every microRNA, sequence, disease, drug, gene,
publication and association in it (seed {seed}). It serves to try the software and to test it. Do not mix
these files with real releases, and do not draw any conclusion about a living thing from them.
"""

FEWEST, MOST = 4 * PER_FAMILY, 900

_SOURCES = (
    mirbase,
    mirtarbase,
    ncdr,
    hmdd,
    localization_benchmark,
    benchmark_genes,
    rnalocate,
    rnalocate_lists,
    mesh,
    ncbi_gene,
    human_protein_atlas,
    tcga_expression,
)


def write_demonstration(directory: Path, *, seed: int = 0, mirnas: int = 240) -> DemonstrationManifest:
    """Write a small synthetic release of every source, in the formats and under the names of the real ones.

    The same seed and number give the same bytes. Files of the same name are replaced, and so are benchmarks
    that another version wrote elsewhere in the directory; other files are kept.

    Args:
        directory: where to write; created if it does not exist.
        seed: random seed of everything.
        mirnas: ids in the localization benchmark.

    Raises:
        UsageError: the number is out of range, or the directory holds data that are not marked as synthetic.
    """
    if not FEWEST <= mirnas <= MOST:
        raise UsageError(
            f"A demonstration of {mirnas} miRNAs cannot be written",
            f"Ask for {FEWEST} to {MOST} miRNAs",
        )
    _refuse_real_data(directory)
    repertoire = invent(mirnas, stream(seed, "sequences"))
    world = invent_world(repertoire, stream(seed, "world"))
    files = [
        file
        for source in _SOURCES
        for file in source.files(repertoire, world, lambda name: stream(seed, name))
    ]
    content = {DEMONSTRATION_MARK: MARK_TEXT.format(seed=seed).encode()}
    content |= {file.path: file.content() for file in files}
    for stale in (*directory.rglob(ID_FILES), *directory.rglob(GENE_FILES)):
        stale.unlink()  # from another size or version, in any folder: two benchmarks are ambiguous
    for path, written in content.items():
        write_bytes(directory / path, written)
    sources = dict.fromkeys(file.source for file in files if file.source)
    return DemonstrationManifest(
        directory=directory,
        seed=seed,
        mirnas=mirnas,
        files={path: len(written) for path, written in content.items()},
        expected={s: expected(e for f in files if f.source == s for e in f.entries) for s in sources},
        planted=tuple(_planted(files)),
    )


def _refuse_real_data(directory: Path) -> None:
    if directory.exists() and not directory.is_dir():
        raise UsageError(f"{directory} is a file", "Give an empty or new directory")
    marked = (directory / DEMONSTRATION_MARK).is_file()
    if directory.is_dir() and any(directory.iterdir()) and not marked:
        raise UsageError(
            f"{directory} holds files but no {DEMONSTRATION_MARK}: it may hold real data",
            "Give an empty or new directory",
        )


def _planted(files: Iterable[WrittenFile]) -> Iterable[Planted]:
    for file in files:
        kinds = [(e.dirt, e.fate) for e in file.entries if e.dirt]
        for dirt, fate in dict.fromkeys(kinds):
            yield Planted(file.source, file.path, dirt, fate, kinds.count((dirt, fate)))


def stream(seed: int, name: str) -> Random:
    """The random numbers of one file, so that a change to one file does not affect the others."""
    return Random(f"{seed}:{name}")  # noqa: S311 - nothing here is a secret
