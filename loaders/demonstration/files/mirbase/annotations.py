"""The list files of miRBase: earlier names, families, withdrawn entries and genomic positions."""

from collections import Counter
from collections.abc import Iterator, Sequence
from random import Random

from loaders.demonstration.invented_mirnas import FORWARDED_NAME, WITHDRAWN_NAME, Hairpin, Repertoire
from loaders.demonstration.other_species import conserved, foreign
from loaders.demonstration.planted_rows import Entry, scoped
from loaders.demonstration.written_file import Stream, WrittenFile

_FORWARDED, _WITHDRAWN = "MI9800001", "MI9800002"
_GFF3_HEADER = """\
##gff-version 3
##date 2026-1-1
#
# SYNTHETIC coordinates of microRNAs that do not exist
# microRNAs:               miRBase v0.0
# genome-build-id:         SYNTHETIC
#"""


def files(repertoire: Repertoire, stream: Stream) -> list[WrittenFile]:
    """miFam.dat, aliases.txt, miRNA.dead and hsa.gff3."""
    positions = list(_positions(repertoire, stream("gff3")))
    return [
        WrittenFile("mirbase", "mirbase/miFam.dat", _families(repertoire)),
        WrittenFile("mirbase", "mirbase/aliases.txt", _aliases(repertoire)),
        WrittenFile("mirbase", "mirbase/miRNA.dead", _dead(repertoire)),
        WrittenFile("mirbase", "mirbase/hsa.gff3", positions, _GFF3_HEADER),
    ]


def _aliases(repertoire: Repertoire) -> list[Entry]:
    """aliases.txt: names, oldest first, including those of withdrawn entries."""
    names: dict[str, list[str]] = {}
    for hairpin in (*repertoire.hairpins, *foreign(repertoire)):
        names[hairpin.accession] = [*filter(None, [hairpin.previous_name]), hairpin.name]
    names[_FORWARDED] = [FORWARDED_NAME]
    names[_WITHDRAWN] = [WITHDRAWN_NAME]
    for hairpin in (*repertoire.hairpins, *foreign(repertoire)):
        for mature in hairpin.matures:
            star = mature.name.endswith("-3p") and mature.name.count("-") == 3
            names.setdefault(
                mature.accession,
                [*([mature.name.removesuffix("-3p") + "*"] if star else []), mature.name],
            )
    for hairpin in conserved(repertoire):
        names[hairpin.accession] = [hairpin.name]
        names |= {mature.accession: [mature.name] for mature in hairpin.matures}
    return [scoped(f"{accession}\t{';'.join(known)};", known[-1]) for accession, known in names.items()]


def _families(repertoire: Repertoire) -> list[Entry]:
    """miFam.dat, one entry per member; the last family has only a member of another species."""
    members: dict[int, list[Hairpin]] = {}
    of_other_species = foreign(repertoire)
    for hairpin in (*repertoire.hairpins, *of_other_species[:2], *conserved(repertoire)):
        members.setdefault(hairpin.family, []).append(hairpin)
    own = [entry for f, hairpins in members.items() for entry in _family(9_000_001 + f, hairpins)]
    return [*own, *_family(9_700_001, of_other_species[2:])]


def _family(number: int, hairpins: Sequence[Hairpin]) -> Iterator[Entry]:
    """The members; the first entry includes the head of the block, the last one its end."""
    label = hairpins[0].name.split("-", 1)[1]
    for hairpin in hairpins:
        head = f"AC   MIPF{number}\nID   {label}\n" if hairpin is hairpins[0] else ""
        end = "\n//" if hairpin is hairpins[-1] else ""
        yield scoped(f"{head}MI   {hairpin.accession}  {hairpin.name}{end}", hairpin.name)


def _dead(repertoire: Repertoire) -> list[Entry]:
    """miRNA.dead: an entry with a replacement, one without, and one of another species."""
    replacement = repertoire.hairpins[0].accession
    gone = "CC   Synthetic entry: withdrawn for the demonstration."
    return [
        Entry(f"ID   {FORWARDED_NAME}\nAC   {_FORWARDED}\nFW   {replacement}\n{gone}\n//"),
        Entry(f"ID   {WITHDRAWN_NAME}\nAC   {_WITHDRAWN}\n{gone}\n//"),
        Entry(f"ID   mmu-mir-98001\nAC   MI9800003\n{gone}\n//", "out_of_scope", "other species"),
    ]


def _positions(repertoire: Repertoire, draw: Random) -> Iterator[Entry]:
    """hsa.gff3: families form clusters; the first hairpin has a second copy; one start is not a number.

    The position of a mature follows from that of its hairpin, so loaders ignore it.
    """
    base: dict[int, tuple[str, int, str]] = {}
    met: Counter[str] = Counter()
    for i, hairpin in enumerate(repertoire.hairpins):
        place = base.get(hairpin.family) if draw.random() < 0.6 else None
        if place is None:
            place = (f"chrDEMO{draw.randint(1, 9)}", draw.randint(1, 900) * 200_000, draw.choice("+-"))
        chromosome, start, strand = place
        base[hairpin.family] = (chromosome, start + draw.randint(500, 9_000), strand)
        yield from _features(hairpin, chromosome, start, strand, met)
        if i == 0:
            yield from _features(hairpin, "chrDEMO9", 199_000_001, "+", met)
    yield Entry(
        "chrDEMO1\t.\tmiRNA\tnowhere\t12\t.\t+\t.\tID=MIMAT9600002", "rejected", "start is not a number"
    )


def _features(
    hairpin: Hairpin, chromosome: str, start: int, strand: str, met: Counter[str]
) -> Iterator[Entry]:
    def line(kind: str, begin: int, end: int, attributes: str) -> str:
        return "\t".join((chromosome, ".", kind, str(begin), str(end), ".", strand, ".", attributes))

    def unique(accession: str) -> str:  # another copy has its own ID and the same Alias
        met[accession] += 1
        return accession if met[accession] == 1 else f"{accession}_{met[accession]}"

    own, size = unique(hairpin.accession), len(hairpin.sequence)
    attributes = f"ID={own};Alias={hairpin.accession};Name={hairpin.name}"
    yield Entry(line("miRNA_primary_transcript", start, start + size - 1, attributes))
    for mature in hairpin.matures:
        first, last = mature.start, mature.end
        if strand == "-":
            first, last = size + 1 - last, size + 1 - first
        attributes = (
            f"ID={unique(mature.accession)};Alias={mature.accession};Name={mature.name};Derives_from={own}"
        )
        yield Entry(line("miRNA", start + first - 1, start + last - 1, attributes), "out_of_scope")
