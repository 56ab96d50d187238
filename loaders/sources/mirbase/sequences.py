"""Hairpins and mature sequences of miRBase as nodes, and which hairpin is processed into which mature."""

from collections.abc import Iterator
from pathlib import Path

from graph_schema.records import Edge, Loaded, Node, NodeKey, Outcome, Rejected, Value
from loaders.identity.name_syntax import parse_name
from loaders.sources.mirbase.annotations import ReleaseMemory, other_species
from loaders.sources.mirbase.files import DatEntry, blocks, parse_dat, species_of
from loaders.sources.mirbase.list_files import FastaEntry, read_fasta

_SEED = slice(1, 8)  # nucleotides 2-8


def matures(path: Path, reading: ReleaseMemory) -> Iterator[Outcome]:
    """Mature nodes of mature.fa."""
    for entry, refused in _entries(path, reading):
        if refused:
            yield refused
            continue
        parts = parse_name(entry.name)
        said: dict[str, Value] = {
            "name": entry.name,
            "species": entry.species,
            "sequence": entry.sequence,
            "seed": entry.sequence[_SEED],
        }
        if parts is not None:
            reading.matures[parts.stem].append((entry.accession, parts.index, entry.sequence))
            if parts.arm:
                said["arm"] = parts.arm
        yield Loaded(entry.line, (Node("Mature", entry.accession, said),), file=path.name)


def fasta_hairpins(path: Path, reading: ReleaseMemory) -> Iterator[Outcome]:
    """Precursor nodes of hairpin.fa, tied to matures by name and sequence."""
    for entry, refused in _entries(path, reading):
        if refused:
            yield refused
            continue
        said: dict[str, Value] = {"name": entry.name, "species": entry.species, "sequence": entry.sequence}
        node = Node("Precursor", entry.accession, said)
        yield Loaded(entry.line, (node,), tuple(_contained(entry, node.at, reading)), path.name)


def dat_hairpins(path: Path, reading: ReleaseMemory) -> Iterator[Outcome]:
    """Precursor nodes of miRNA.dat with references and comment, and the matures they give."""
    for line, block in blocks(path, "ID   "):
        head = block.partition("\n")[0]
        if not reading.scope.includes(species_of(block)):
            yield other_species(path, line, species_of(block), head)
            continue
        entry = parse_dat(block)
        if entry.fault:
            yield Rejected(line, f"{entry.fault}; take the entry from miRBase again", head, file=path.name)
        elif again := reading.repeated(path, line, entry.accession, block, head):
            yield again
        else:
            reading.names[entry.accession] = entry.name
            yield _hairpin(path, line, entry, reading)


def _hairpin(path: Path, line: int, entry: DatEntry, reading: ReleaseMemory) -> Loaded:
    said: dict[str, Value] = {"name": entry.name, "species": entry.species, "sequence": entry.sequence}
    if entry.pmids:
        said["pmids"] = entry.pmids
    if entry.comment:
        said["comment"] = entry.comment
    node = Node("Precursor", entry.accession, said)
    products, edges = [], []
    for p in entry.products:
        known: dict[str, Value] = {"name": p.name, "species": entry.species}
        if p.evidence:
            known["evidence"] = p.evidence
        reading.names.setdefault(p.accession, p.name)
        mature = Node("Mature", p.accession, known)
        products.append(mature)
        edges.append(Edge("PROCESSED_INTO", node.at, mature.at, {"start": p.start, "end": p.end}))
    return Loaded(line, (node, *products), tuple(edges), path.name)


def _entries(path: Path, reading: ReleaseMemory) -> Iterator[tuple[FastaEntry, Outcome | None]]:
    """Each entry, with its outcome if it is not to be loaded."""
    for entry in read_fasta(path):
        if entry.fault:
            reason = f"{entry.fault}; take the entry from miRBase again"
            yield entry, Rejected(entry.line, reason, entry.header, file=path.name)
        elif not reading.scope.includes(entry.species):
            yield entry, other_species(path, entry.line, entry.species, entry.header)
        else:
            said = (entry.name, entry.sequence)
            again = reading.repeated(path, entry.line, entry.accession, said, entry.header)
            if again is None:
                reading.names[entry.accession] = entry.name
            yield entry, again


def _contained(hairpin: FastaEntry, at: NodeKey, reading: ReleaseMemory) -> Iterator[Edge]:
    """Matures of the hairpin's stem, and of its number if they have one, whose sequence it contains."""
    parts = parse_name(hairpin.name)
    if parts is None:
        return
    for accession, index, sequence in reading.matures.get(parts.stem, ()):
        found = hairpin.sequence.find(sequence)
        if found >= 0 and index in ("", parts.index):
            said: dict[str, Value] = {
                "start": found + 1,
                "end": found + len(sequence),
                "evidence": ("name and sequence",),
            }
            yield Edge("PROCESSED_INTO", at, NodeKey("Mature", accession), said)
