"""Writes the files of the synthetic release and says what is in them."""

import gzip
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from gtmaloc_base.errors import UsageError
from loaders.demonstration import association_writers as tables
from loaders.demonstration import localization_writers as places
from loaders.demonstration import mirbase_list_writers as lists
from loaders.demonstration import mirbase_writers as mirbase
from loaders.demonstration.invented_mirnas import PER_FAMILY, Repertoire, invent
from loaders.demonstration.invented_world import GENES, World, invent_world
from loaders.demonstration.manifest import DemonstrationManifest, Planted
from loaders.demonstration.planted_rows import Entry, expected
from loaders.source import DEMONSTRATION_MARK

MARK_TEXT = """\
SYNTHETIC

Nothing in this directory is biology. A program invented every microRNA, sequence, disease, drug, gene,
publication and association in it (seed {seed}). It serves to try the software and to test it. Do not mix
these files with real releases, and do not draw any conclusion about a living thing from them.
"""

FEWEST, MOST = 4 * PER_FAMILY, 900
RNALOCATE_TABLE = "All RNA subcellular localization information"


@dataclass(frozen=True, slots=True)
class _File:
    """One file: its source ("" if its rows are no outcomes of any), entries and how they become bytes."""

    source: str
    path: str
    entries: Sequence[Entry]
    header: str = ""
    encoding: str = "ascii"
    end: str = "\n"

    def content(self) -> bytes:
        lines = [*([self.header] if self.header else []), *(entry.text for entry in self.entries)]
        text = "".join(line.replace("\n", self.end) + self.end for line in lines).encode(self.encoding)
        if self.path.endswith(".gz"):
            return _gzipped(text)
        return _zipped(f"{RNALOCATE_TABLE}.txt", text) if self.path.endswith(".zip") else text


def write_demonstration(directory: Path, *, seed: int = 0, mirnas: int = 240) -> DemonstrationManifest:
    """Write a small synthetic release of every source, in the formats and under the names of the real ones.

    The same seed and number give the same bytes. Files that are in the way are replaced, others stay.

    Args:
        directory: where to; made if need be.
        seed: of everything that is drawn at random.
        mirnas: ids in the localization benchmark.

    Raises:
        UsageError: the number is out of range, or the directory holds data that are not marked as synthetic.
    """
    if not FEWEST <= mirnas <= MOST:
        raise UsageError(
            f"A demonstration of {mirnas} miRNAs cannot be written",
            f"Ask for {FEWEST} to {MOST} of them",
        )
    _refuse_real_data(directory)
    repertoire = invent(mirnas, stream(seed, "sequences"))
    world = invent_world(repertoire, stream(seed, "world"))
    files = _files(repertoire, world, seed)
    directory.mkdir(parents=True, exist_ok=True)
    mark = directory / DEMONSTRATION_MARK
    sizes = {DEMONSTRATION_MARK: mark.write_bytes(MARK_TEXT.format(seed=seed).encode())}
    for stale in directory.glob(
        "localization_benchmark/miRNA_ID_*.txt"
    ):  # of another size: two benchmarks are ambiguous
        stale.unlink()
    for file in files:
        path = directory / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        sizes[file.path] = path.write_bytes(file.content())
    sources = dict.fromkeys(file.source for file in files if file.source)
    return DemonstrationManifest(
        directory=directory,
        seed=seed,
        mirnas=mirnas,
        files=sizes,
        expected={s: expected(e for f in files if f.source == s for e in f.entries) for s in sources},
        planted=tuple(_planted(files)),
    )


def _refuse_real_data(directory: Path) -> None:
    if directory.exists() and not directory.is_dir():
        raise UsageError(f"{directory} is a file", "Name an empty or a new directory")
    marked = (directory / DEMONSTRATION_MARK).is_file()
    if directory.is_dir() and any(directory.iterdir()) and not marked:
        raise UsageError(
            f"{directory} holds files and no {DEMONSTRATION_MARK}: it may hold real data",
            "Name an empty or a new directory",
        )


def _files(repertoire: Repertoire, world: World, seed: int) -> list[_File]:
    def draw(name: str) -> Random:
        return stream(seed, name)

    r, n = repertoire, len(repertoire.benchmark)
    coordinates = list(lists.coordinate_entries(r, draw("gff3")))
    return [
        _File("mirbase", "mirbase/mature.fa", mirbase.mature_entries(r)),
        _File("mirbase", "mirbase/miRNA.dat", mirbase.dat_entries(r, draw("dat"))),
        _File("mirbase", "mirbase/miFam.dat", lists.family_entries(r)),
        _File("mirbase", "mirbase/aliases.txt", lists.alias_entries(r)),
        _File("mirbase", "mirbase/miRNA.dead", lists.dead_entries(r)),
        _File("mirbase", "mirbase/hsa.gff3", coordinates, lists.GFF3_HEADER),
        _File(
            "mirtarbase",
            "mirtarbase/hsa_MTI.csv",
            tables.mirtarbase(r, world, draw("mirtarbase")),
            tables.MIRTARBASE_HEADER,
        ),
        _File(
            "ncdr",
            "ncdr/Curated_mirna-Drug_ncDR.csv",
            tables.ncdr(r, world, draw("ncdr")),
            tables.NCDR_HEADER,
            "gb18030",
            "\r\n",
        ),
        _File(
            "hmdd", "hmdd/alldata.txt", tables.hmdd(r, world, draw("hmdd")), tables.HMDD_HEADER, "iso-8859-1"
        ),
        _File(
            "localization_benchmark", f"localization_benchmark/miRNA_ID_{n}.txt", places.benchmark_names(r)
        ),
        _File("", "localization_benchmark/miRNA_localization.csv", places.benchmark_labels(world)),
        _File(
            "benchmark_genes",
            f"localization_benchmark/mRNA_names_{GENES}.tsv",
            places.mrna_locations(world, draw("mrna")),
            places.MRNA_HEADER,
        ),
        _File(
            "rnalocate",
            f"rnalocate/{RNALOCATE_TABLE}.zip",
            places.rnalocate(r, world, draw("rnalocate")),
            places.RNALOCATE_HEADER,
        ),
        _File("mesh", "mesh/mtrees2019.bin", places.mesh_tree(draw("mesh")), encoding="utf-8"),
        _File(
            "ncbi_gene",
            "genes_proteins/Homo_sapiens.gene_info.gz",
            places.gene_info(draw("genes")),
            places.GENE_INFO_HEADER,
        ),
        _File(
            "human_protein_atlas",
            "genes_proteins/subcellular_location.tsv",
            places.gene_locations(draw("hpa")),
            places.HPA_HEADER,
        ),
    ]


def _planted(files: Iterable[_File]) -> Iterable[Planted]:
    for file in files:
        kinds = [(e.dirt, e.fate) for e in file.entries if e.dirt]
        for dirt, fate in dict.fromkeys(kinds):
            yield Planted(file.source, file.path, dirt, fate, kinds.count((dirt, fate)))


def stream(seed: int, name: str) -> Random:
    """A stream of its own for each file: a change of one file leaves the others as they are."""
    return Random(f"{seed}:{name}")  # noqa: S311 - nothing here is a secret


def _gzipped(content: bytes) -> bytes:
    """Without time and uncompressed: the bytes then depend on no clock and on no version of zlib."""
    return gzip.compress(content, compresslevel=0, mtime=0)


def _zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), content)
    return buffer.getvalue()
