"""Reads miRBase's list files into records: families, earlier names, withdrawals, positions."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator
from pathlib import Path

from graph_schema.records import Duplicate, Edge, Loaded, Node, NodeKey, Outcome, OutOfScope, Rejected, Value
from loaders.identity.name_syntax import organism_code
from loaders.scope import LoadScope
from loaders.sources.mirbase.conservation import species_of_families
from loaders.sources.mirbase.consistency import refuse_if_inconsistent
from loaders.sources.mirbase.list_files import gff3_header, read_aliases, read_dead, read_families, read_gff3


class ReleaseMemory:
    """What one pass over a release has read so far; later files refer to entries of earlier files."""

    def __init__(self, scope: LoadScope) -> None:
        self.scope = scope
        self.names: dict[str, str] = {}  # of live entries, by accession
        self.matures: dict[str, list[tuple[str, str, str]]] = defaultdict(list)  # accession, index, sequence
        self._contents: dict[tuple[str, Hashable], tuple[int, Hashable]] = {}

    def includes(self, name: str) -> bool:
        """Whether the species of a name is in scope."""
        return self.scope.includes(organism_code(name))

    def repeated(self, path: Path, line: int, key: Hashable, content: Hashable, row: str) -> Outcome | None:
        """The outcome of a row whose `key` occurred before in this file; None for the first one."""
        first, before = self._contents.setdefault((path.name, key), (line, content))
        if first == line:
            return None
        if content == before:
            return Duplicate(line, first, path.name)
        return Rejected(line, f"{key} differs in line {first}; remove one of the two", row, file=path.name)


def other_species(path: Path, line: int, name: str) -> OutOfScope:
    """The outcome of a row about a species that is out of scope."""
    return OutOfScope(line, f"an entry of species {organism_code(name)}", path.name)


def families(path: Path, memory: ReleaseMemory) -> Iterator[Outcome]:
    """MEMBER_OF edges, one per member line of miFam.dat."""
    species = species_of_families(read_families(path))
    for m in read_families(path):
        if not (m.family and m.accession and m.name):
            reason = "the line or its block has no accession or no name; fix it"
            yield Rejected(m.line, reason, m.text, file=path.name)
        elif not memory.includes(m.name):
            yield other_species(path, m.line, m.name)
        elif m.accession not in memory.names:
            yield _no_entry(path, m.line, m.accession, m.text)
        elif repeated := memory.repeated(path, m.line, (m.family, m.accession), m.family_name, m.text):
            yield repeated
        else:
            known: dict[str, Value] = {"name": m.family_name or m.family}
            if m.family in species:
                known["species_with_member"] = species[m.family]
            family = Node("Family", m.family, known)
            member = Edge("MEMBER_OF", NodeKey("Precursor", m.accession), family.at)
            yield Loaded(m.line, (family,), (member,), path.name)


def aliases(path: Path, memory: ReleaseMemory) -> Iterator[Outcome]:
    """Earlier names of live entries, without the current name; other accessions are dead entries.

    Raises:
        InconsistentRelease: the last name of an entry is not its current name.
    """
    current_names: set[str] = set()
    for line, accession, names, text in read_aliases(path):
        if not names:
            reason = "not an accession, a tab and names that end with ';'; fix the line"
            yield Rejected(line, reason, text, file=path.name)
        elif not memory.includes(names[-1]):
            yield other_species(path, line, names[-1])
        elif repeated := memory.repeated(path, line, accession, names, text):
            yield repeated
        elif accession not in memory.names:
            yield Loaded(line, (_dead(accession, names[-1], names),), file=path.name)
        else:
            current = memory.names[accession]
            if names[-1] == current:
                current_names.add(accession)
            previous = tuple(dict.fromkeys(n for n in names if n != current))
            properties: dict[str, Value] = {"previous_names": previous} if previous else {}
            yield Loaded(line, (Node(_label(accession), accession, properties),), file=path.name)
    what = "entries do not have their current name as their last one in this file"
    refuse_if_inconsistent(path, memory.names.keys() - current_names, len(memory.names), what)


def withdrawn(path: Path, memory: ReleaseMemory) -> Iterator[Outcome]:
    """DeadEntry nodes, one per entry of miRNA.dead."""
    for entry in read_dead(path):
        row = f"{entry.accession} {entry.name} {entry.forward} {entry.reason}".strip()
        if not entry.accession or not entry.name:
            yield Rejected(entry.line, "the entry has no AC or no ID line; fix it", row, file=path.name)
        elif not memory.includes(entry.name):
            yield other_species(path, entry.line, entry.name)
        elif entry.accession in memory.names:
            reason = f"{entry.accession} is a live entry of this release; use files from one release"
            yield Rejected(entry.line, reason, row, file=path.name)
        elif repeated := memory.repeated(path, entry.line, entry.accession, row, row):
            yield repeated
        else:
            node = _dead(
                entry.accession, entry.name, (entry.name,), replaced_by=entry.forward, reason=entry.reason
            )
            yield Loaded(entry.line, (node,), file=path.name)


def coordinates(path: Path, memory: ReleaseMemory) -> Iterator[Outcome]:
    """Genomic positions of hairpins: the position of the first copy, and the number of copies."""
    features = list(read_gff3(path))
    copies = Counter(f.accession for f in features if f.type == "miRNA_primary_transcript")
    assembly = gff3_header(path)[1]
    met: set[str] = set()
    for f in features:
        if f.fault:
            yield Rejected(f.line, f"{f.fault}; fix the line", f.text, file=path.name)
        elif f.type != "miRNA_primary_transcript":
            reason = f"{f.type}: the position follows from that of its hairpin"
            yield OutOfScope(f.line, reason, path.name)
        elif f.accession not in memory.names:
            if memory.includes(path.name.partition(".")[0]):
                yield _no_entry(path, f.line, f.accession, f.text)
            else:
                yield other_species(path, f.line, path.name.partition(".")[0])
        elif repeated := memory.repeated(path, f.line, f.text, f.text, f.text):
            yield repeated
        else:
            position: dict[str, Value] = {}
            if f.accession not in met:
                met.add(f.accession)
                position = {"chromosome": f.chromosome, "start": f.start, "end": f.end, "strand": f.strand}
                position["copies"] = copies[f.accession]
                if assembly:
                    position["genome_assembly"] = assembly
            yield Loaded(f.line, (Node("Precursor", f.accession, position),), file=path.name)


def _label(accession: str) -> str:
    return "Mature" if accession.startswith("MIMAT") else "Precursor"


def _dead(accession: str, name: str, names: tuple[str, ...], **optional: str) -> Node:
    properties: dict[str, Value] = {"name": name, "species": organism_code(name), "names": names}
    properties.update((key, value) for key, value in optional.items() if value)
    return Node("DeadEntry", accession, properties)


def _no_entry(path: Path, line: int, accession: str, row: str) -> Rejected:
    reason = f"{accession} has no hairpin entry: it was withdrawn, or the files are from different releases"
    return Rejected(line, reason, row, file=path.name)
