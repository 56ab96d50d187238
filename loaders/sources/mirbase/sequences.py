"""Hairpins and mature sequences of miRBase as nodes, and which hairpin each mature comes from."""

from collections.abc import Iterator
from pathlib import Path

from graph_schema.records import Edge, Loaded, Node, NodeKey, Outcome, Rejected, Value
from loaders.identity.name_syntax import parse_name
from loaders.sources.mirbase.annotations import ReleaseMemory, other_species
from loaders.sources.mirbase.conservation import SEED, MatureConservation
from loaders.sources.mirbase.consistency import refuse_if_inconsistent
from loaders.sources.mirbase.fasta import AccessionClass, FastaEntry, read_fasta
from loaders.sources.mirbase.files import DatEntry, dat_blocks, parse_dat, species_of


def matures(path: Path, memory: ReleaseMemory) -> Iterator[Outcome]:
    """Mature nodes of mature.fa, with the numbers of other species that have the same."""
    conservation = MatureConservation(read_fasta(path, AccessionClass.MATURE))
    for entry, refused in _entries(path, AccessionClass.MATURE, memory):
        if refused:
            yield refused
            continue
        parts = parse_name(entry.name)
        properties = _described(entry) | {"seed": entry.sequence[SEED], **conservation.of(entry)}
        if parts is not None:
            memory.matures[parts.stem].append((entry.accession, parts.index, entry.sequence))
            if parts.arm:
                properties["arm"] = parts.arm
        yield Loaded(entry.line, (Node("Mature", entry.accession, properties),), file=path.name)


def fasta_hairpins(path: Path, memory: ReleaseMemory) -> Iterator[Outcome]:
    """Precursor nodes of hairpin.fa, linked to matures by name and sequence."""
    for entry, refused in _entries(path, AccessionClass.HAIRPIN, memory):
        if refused:
            yield refused
            continue
        properties: dict[str, Value] = {
            "name": entry.name,
            "species": entry.species,
            "sequence": entry.sequence,
        }
        node = Node("Precursor", entry.accession, properties)
        yield Loaded(entry.line, (node,), tuple(_contained(entry, node.at, memory)), path.name)


def dat_hairpins(path: Path, memory: ReleaseMemory) -> Iterator[Outcome]:
    """Precursor nodes of miRNA.dat with references and comment, and their matures.

    Raises:
        InconsistentRelease: the matures are not those of mature.fa.
    """
    in_fasta, in_dat = {a for a in memory.names if AccessionClass.MATURE.of(a)}, set[str]()
    for line, block in dat_blocks(path):
        head = block.partition("\n")[0]
        if not memory.scope.includes(species_of(block)):
            yield other_species(path, line, species_of(block))
            continue
        entry = parse_dat(block)
        if entry.fault:
            reason = f"{entry.fault}; download the entry from miRBase again"
            yield Rejected(line, reason, head, file=path.name)
        elif repeated := memory.repeated(path, line, entry.accession, block, head):
            yield repeated
        else:
            memory.names[entry.accession] = entry.name
            in_dat.update(product.accession for product in entry.products)
            yield _hairpin(path, line, entry, memory)
    what = "mature sequences are in only one of mature.fa and this file"
    refuse_if_inconsistent(path, in_fasta ^ in_dat, len(in_fasta | in_dat), what)


def _hairpin(path: Path, line: int, entry: DatEntry, memory: ReleaseMemory) -> Loaded:
    properties = _described(entry)
    if entry.pmids:
        properties["pmids"] = entry.pmids
    if entry.comment:
        properties["comment"] = entry.comment
    node = Node("Precursor", entry.accession, properties)
    products, edges = [], []
    for p in entry.products:
        known: dict[str, Value] = {"name": p.name, "species": entry.species}
        if p.evidence:
            known["evidence"] = p.evidence
        memory.names.setdefault(p.accession, p.name)
        mature = Node("Mature", p.accession, known)
        products.append(mature)
        edges.append(Edge("PROCESSED_INTO", node.at, mature.at, {"start": p.start, "end": p.end}))
    return Loaded(line, (node, *products), tuple(edges), path.name)


def _described(entry: FastaEntry | DatEntry) -> dict[str, Value]:
    return {"name": entry.name, "species": entry.species, "sequence": entry.sequence}


def _entries(
    path: Path, expected: AccessionClass, memory: ReleaseMemory
) -> Iterator[tuple[FastaEntry, Outcome | None]]:
    """Each entry, with its outcome if it is not loaded."""
    for entry in read_fasta(path, expected):
        if entry.fault:
            reason = f"{entry.fault}; download the entry from miRBase again"
            yield entry, Rejected(entry.line, reason, entry.header, file=path.name)
        elif not memory.scope.includes(entry.species):
            yield entry, other_species(path, entry.line, entry.species)
        else:
            content = (entry.name, entry.sequence)
            repeated = memory.repeated(path, entry.line, entry.accession, content, entry.header)
            if repeated is None:
                memory.names[entry.accession] = entry.name
            yield entry, repeated


def _contained(hairpin: FastaEntry, at: NodeKey, memory: ReleaseMemory) -> Iterator[Edge]:
    """Matures with the hairpin's stem (and its number, if they have one) whose sequence it contains."""
    parts = parse_name(hairpin.name)
    if parts is None:
        return
    for accession, index, sequence in memory.matures.get(parts.stem, ()):
        found = hairpin.sequence.find(sequence)
        if found >= 0 and index in ("", parts.index):
            properties: dict[str, Value] = {
                "start": found + 1,
                "end": found + len(sequence),
                "evidence": ("name and sequence",),
            }
            yield Edge("PROCESSED_INTO", at, NodeKey("Mature", accession), properties)
