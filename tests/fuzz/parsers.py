"""The parsers under test: what each reads, and how its rows are counted independently."""

import io
import os
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path
from random import Random

from fuzz import row_counts
from fuzz.mutations import OF_BYTES, OF_TEXT, mutated
from fuzz.small_release import small_release
from gtmaloc_base.errors import GTMALocError
from loaders.files.tables import read_table
from loaders.identity.name_lists import identify, read_names
from loaders.identity.name_syntax import parse_name
from loaders.identity.resolver import NameResolver
from loaders.registry import sources
from loaders.row_totals import checked_totals
from loaders.scope import LoadScope
from loaders.sources.hmdd import COLUMNS as HMDD_COLUMNS
from loaders.sources.mirbase.names import name_resolver

Count = Callable[[str], int]
_sources = cache(sources)


class Unaccounted(Exception):
    """A parser lost, invented or repeated rows."""


@dataclass(eq=False)
class Workshop:
    """A directory with a valid small release, where one file is replaced for each input."""

    directory: Path
    files: Mapping[str, bytes] = field(default_factory=small_release)
    _changed: set[str] = field(default_factory=set)
    _writes: Iterator[int] = field(default_factory=lambda: count(10**18, 10**9))

    def __post_init__(self) -> None:
        """Write the release."""
        for path, content in self.files.items():
            self._write(path, content)

    def change(self, path: str, content: bytes, without: str = "") -> Path:
        """The valid release, but for one file, and perhaps without another one."""
        for earlier in self._changed - {path, without}:
            if earlier in self.files:
                self._write(earlier, self.files[earlier])
        self._changed = {path, without} - {""}
        if without:
            (self.directory / without).unlink(missing_ok=True)
        return self._write(path, content)

    def _write(self, path: str, content: bytes) -> Path:
        target = self.directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        time = next(self._writes)  # two writes may fall into one tick of the clock
        os.utime(target, ns=(time, time))
        return target

    @cache  # noqa: B019 - one workshop per process
    def resolver(self) -> NameResolver:
        """The names of the valid release."""
        return name_resolver(self.directory)


@dataclass(frozen=True)
class SourceParser:
    """One file of one source, read by the source's own reader."""

    source: str
    file: str
    count: Count
    without: str = ""

    @property
    def name(self) -> str:
        """The source, and the file if it has several."""
        return f"{self.source} {Path(self.file).name}"

    def try_one(self, workshop: Workshop, random: Random) -> bool:
        """Read one generated input; whether it could be read.

        Raises:
            Unaccounted: the outcomes are not one per data line.
        """
        content = mutated(workshop.files[self.file], random)
        if random.random() < 0.02:
            content = workshop.files[random.choice(list(workshop.files))]
        resolver = workshop.resolver()
        path = workshop.change(self.file, content, self.without)
        try:
            if self.source == "mirbase":
                resolver = name_resolver(workshop.directory)
            self._read(workshop, path, content, resolver)
        except GTMALocError as e:
            return _refused(e)
        return True

    def _read(self, workshop: Workshop, path: Path, content: bytes, resolver: NameResolver) -> None:
        found = _sources()[self.source]
        release = found.release(workshop.directory)
        outcomes = checked_totals(
            found.outcomes(release, resolver, LoadScope()), release, found.known_rows(release.release)
        )
        places = Counter((o.file or release.files[0].name, o.line) for o in outcomes)
        if any(n > 1 for n in places.values()):
            raise Unaccounted(f"two outcomes for one line: {places.most_common(1)}")
        rows = sum(name == path.name for name, _ in places)
        expected = self.count(row_counts.text_of(content))
        if rows != expected:
            raise Unaccounted(f"{rows} outcomes for {expected} data lines")


@dataclass(frozen=True)
class ContainerParser:
    """A table in a container whose checksum makes every change of a row detectable."""

    name: str
    pack: Callable[[bytes], bytes]
    exact: bool = True

    def try_one(self, workshop: Workshop, random: Random) -> bool:
        """Read the container with some bytes changed; whether it could be read."""
        table = workshop.files["hmdd/alldata.txt"]
        content = mutated(self.pack(table), random, OF_BYTES)
        path = workshop.change("container.bin", content)
        try:
            rows = list(read_table(path, HMDD_COLUMNS, optional=frozenset({"causality"}), quoting=False))
        except GTMALocError as e:
            return _refused(e)
        expected = row_counts.table(row_counts.text_of(table))
        if self.exact and len(rows) != expected:
            raise Unaccounted(f"{len(rows)} of {expected} rows")
        return True


@dataclass(frozen=True)
class SheetPartsParser:
    """A spreadsheet whose XML is damaged, in a sound archive."""

    name: str = "xlsx parts"

    def try_one(self, workshop: Workshop, random: Random) -> bool:
        """Change one member of the archive; whether it could be read."""
        members = dict(_members(workshop.files["hmdd/alldata.txt"]))
        part = random.choice(list(members))
        members[part] = mutated(members[part], random, OF_TEXT)
        path = workshop.change("container.bin", _zipped(members))
        try:
            list(read_table(path, HMDD_COLUMNS, optional=frozenset({"causality"}), quoting=False))
        except GTMALocError as e:
            return _refused(e)
        return True


@dataclass(frozen=True)
class NameParser:
    """MicroRNA names: every text has an answer."""

    name: str = "names"

    def try_one(self, workshop: Workshop, random: Random) -> bool:
        """Parse, resolve and suggest for one generated name; whether it resolved."""
        content = mutated(random.choice(_names(workshop.files["mirbase/aliases.txt"])), random)
        name = content.decode("utf-8", "replace")
        parse_name(name)
        resolved = workshop.resolver().resolve(name)
        workshop.resolver().suggestions(name)
        if resolved.query != name:
            raise Unaccounted(f"{name!r} was answered as {resolved.query!r}")
        return resolved.how != "unknown"


@dataclass(frozen=True)
class NameListParser:
    """A list of names, one per line or in a column of a table, as `gtmaloc identify` reads it."""

    name: str = "name list"

    def try_one(self, workshop: Workshop, random: Random) -> bool:
        """Read a generated list and resolve its names; whether it could be read."""
        column = random.choice((None, "Name"))
        names = random.choices(_names(workshop.files["mirbase/aliases.txt"]), k=20)
        head = b"Name\tPMID\n" if column else b""
        content = mutated(head + b"".join(n + b"\t1" * bool(column) + b"\n" for n in names), random)
        path = workshop.change("names.txt", content)
        try:
            listed = list(read_names(path, column))
        except GTMALocError as e:
            return _refused(e)
        text = row_counts.text_of(content)
        expected = row_counts.table(text) if column else text.count("\n") + (text[-1:] != "\n")
        if len(listed) != expected:
            raise Unaccounted(f"{len(listed)} names for {expected} lines")
        answers = identify([entry.name for entry in listed], workshop.resolver())
        if [a.query for a in answers] != [entry.name for entry in listed]:
            raise Unaccounted("the answers are not those to the names")
        return True


def _refused(error: GTMALocError) -> bool:
    """False; the refusal must be one line that says what to do."""
    if not error.message.strip() or not error.remedy.strip() or len(str(error)) > 2_000:
        raise Unaccounted(f"not a clear refusal: {error!r}")
    return False


def _zipped(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


@cache
def _names(aliases: bytes) -> tuple[bytes, ...]:
    """Current and earlier names and accessions of the release, and forms that it does not have."""
    others = (b"hsa-let-7a-1", b"ebv-miR-BART1", b"bantam", b"miR-21*", b"hsa-miR-9-star", b"ath-MIR156a")
    return (*aliases.replace(b"\t", b";").replace(b"\n", b"").split(b";")[:-1], *others)


@cache
def _spreadsheet(table: bytes) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for line in table.decode("latin-1").splitlines():
        book.active.append(line.split("\t"))
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@cache
def _members(table: bytes) -> tuple[tuple[str, bytes], ...]:
    with zipfile.ZipFile(io.BytesIO(_spreadsheet(table))) as archive:
        return tuple((name, archive.read(name)) for name in archive.namelist())


def _gzipped(table: bytes) -> bytes:
    import gzip

    return gzip.compress(table, 1, mtime=0)


def _utf_16(table: bytes) -> bytes:
    return ("\ufeff" + table.decode("latin-1")).encode("utf-16-le")


Parser = SourceParser | ContainerParser | SheetPartsParser | NameParser | NameListParser

PARSERS: tuple[Parser, ...] = (
    SourceParser("mirbase", "mirbase/mature.fa", row_counts.sequences),
    SourceParser("mirbase", "mirbase/miRNA.dat", row_counts.blocks),
    SourceParser("mirbase", "mirbase/hairpin.fa", row_counts.sequences, without="mirbase/miRNA.dat"),
    SourceParser("mirbase", "mirbase/miFam.dat", row_counts.members),
    SourceParser("mirbase", "mirbase/aliases.txt", row_counts.lines),
    SourceParser("mirbase", "mirbase/miRNA.dead", row_counts.blocks),
    SourceParser("mirbase", "mirbase/hsa.gff3", row_counts.features),
    SourceParser("mesh", "mesh/mtrees2019.bin", row_counts.lines),
    SourceParser("ncbi_gene", "genes_proteins/Homo_sapiens.gene_info", row_counts.table),
    SourceParser("localization_benchmark", "localization_benchmark/miRNA_ID_12.txt", row_counts.names),
    SourceParser("benchmark_genes", "localization_benchmark/mRNA_names_12.tsv", row_counts.quoted_table),
    SourceParser("human_protein_atlas", "genes_proteins/subcellular_location.tsv", row_counts.quoted_table),
    SourceParser("tcga_expression", "tcga/rtcga/csv/ALPHA.miRNASeq.csv", row_counts.measured_columns),
    SourceParser("rnalocate", "rnalocate/All RNA subcellular localization information.txt", row_counts.table),
    SourceParser("mirtarbase", "mirtarbase/hsa_MTI.csv", row_counts.quoted_table),
    SourceParser("ncdr", "ncdr/excerpt_of_ncDR.csv", row_counts.quoted_table),
    SourceParser("hmdd", "hmdd/alldata.txt", row_counts.table),
    ContainerParser("gzip", _gzipped),
    ContainerParser("zip", lambda table: _zipped({"alldata.txt": table})),
    ContainerParser("xlsx", _spreadsheet),
    ContainerParser("UTF-16", _utf_16, exact=False),
    SheetPartsParser(),
    NameParser(),
    NameListParser(),
)
