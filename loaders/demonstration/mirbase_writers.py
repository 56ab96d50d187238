"""The files of miRBase for the invented hairpins, entry by entry."""

from collections.abc import Iterator
from random import Random

from loaders.demonstration.entries import Entry
from loaders.demonstration.names_and_sequences import (
    FORWARDED_NAME,
    WITHDRAWN_NAME,
    Hairpin,
    MatureSequence,
    Repertoire,
)

FIRST_PMID = 90_000_001
"""PubMed had given about 42 million ids in 2026; nothing of this size exists."""

_FORWARDED, _WITHDRAWN = "MI9800001", "MI9800002"
_TITLE = "Synthetic reference, written by a program; there is no such paper"
_FOREIGN = (
    Hairpin("MI9700001", "mmu-mir-90001", 0, "", (MatureSequence("MIMAT9700001", "mmu-miR-90001-5p", 0, 0),)),
    Hairpin("MI9700002", "rno-mir-90001", 0, "", (MatureSequence("MIMAT9700002", "rno-miR-90001-5p", 0, 0),)),
    Hairpin("MI9700003", "mmu-mir-97001", 9, "", (MatureSequence("MIMAT9700003", "mmu-miR-97001", 0, 0),)),
)
_SPECIES = {"hsa": "Homo sapiens", "mmu": "Mus musculus", "rno": "Rattus norvegicus"}


def foreign(repertoire: Repertoire) -> tuple[Hairpin, ...]:
    """Hairpins of other species: copies of the first human ones."""
    made = []
    for empty, like in zip(_FOREIGN, repertoire.hairpins, strict=False):
        mature = like.matures[0]
        own = MatureSequence(empty.matures[0].accession, empty.matures[0].name, mature.start, mature.end)
        made.append(Hairpin(empty.accession, empty.name, like.family, like.sequence, (own,)))
    return tuple(made)


def dat_entries(repertoire: Repertoire, draw: Random) -> list[Entry]:
    """miRNA.dat, with entries of other species and one whose stated length is not that of its sequence."""
    sound = [Entry(dat_block(h, draw)) for h in repertoire.hairpins]
    others = [Entry(dat_block(h, draw), "out_of_scope", "other species") for h in foreign(repertoire)]
    like = repertoire.hairpins[0]
    broken = Hairpin("MI9600001", "hsa-mir-96001", 0, like.sequence, ())
    block = dat_block(broken, draw).replace(f"{len(like.sequence)} BP.", "999 BP.", 1)
    damaged = Entry(block, "rejected", "stated length is not that of the sequence")
    return [others[0], *sound, *others[1:], damaged]


def dat_block(hairpin: Hairpin, draw: Random) -> str:
    """One EMBL-like block, ended by //."""
    species, label = hairpin.name.split("-", 1)
    sequence = hairpin.sequence.lower()
    count = {base: sequence.count(base) for base in "acgu"}
    references = [FIRST_PMID + draw.randrange(400) for _ in range(draw.randint(1, 3))]
    lines = [
        f"ID   {hairpin.name:<18}standard; RNA; {species.upper()}; {len(sequence)} BP.",
        "XX",
        f"AC   {hairpin.accession};",
        "XX",
        f"DE   {_SPECIES[species]} {label} stem-loop",
        "XX",
    ]
    for n, pmid in enumerate(dict.fromkeys(references), start=1):
        lines += [f"RN   [{n}]", f"RX   PUBMED; {pmid}.", "RA   Demonstration D;", f'RT   "{_TITLE}";']
        lines += ["RL   Synth Demo. 0:1-2(2026).", "XX"]
    lines += ["CC   Synthetic entry: this hairpin does not exist.", "XX"]
    lines += ["FH   Key             Location/Qualifiers", "FH"]
    for mature in hairpin.matures:
        lines += [f"FT   miRNA           {mature.start}..{mature.end}"]
        known = draw.random() < 0.85
        for qualifier in (
            f'/accession="{mature.accession}"',
            f'/product="{mature.name}"',
            "/evidence=experimental" if known else "/evidence=not_experimental",
            *(('/experiment="demonstration [1]"',) if known else ()),
        ):
            lines.append(f"FT                   {qualifier}")
    totals = "; ".join(f"{count[base]} {base.upper()}" for base in "acg")
    lines += ["XX", f"SQ   Sequence {len(sequence)} BP; {totals}; 0 T; {count['u']} other;"]
    for begin in range(0, len(sequence), 60):
        part = sequence[begin : begin + 60]
        tens = " ".join(part[i : i + 10] for i in range(0, len(part), 10))
        lines.append(f"     {tens:<65}{begin + len(part):>10}")
    return "\n".join([*lines, "//"])


def mature_entries(repertoire: Repertoire) -> list[Entry]:
    """mature.fa: each mature once, with one of other species and one whose sequence is no RNA."""
    written: dict[str, Entry] = {}
    for hairpin in (*repertoire.hairpins, *foreign(repertoire)):
        for mature in hairpin.matures:
            species, label = mature.name.split("-", 1)
            sequence = hairpin.sequence[mature.start - 1 : mature.end]
            text = f">{mature.name} {mature.accession} {_SPECIES[species]} {label}\n{sequence}"
            written.setdefault(mature.accession, _scoped(text, mature.name))
    damaged = ">hsa-miR-96001 MIMAT9600001 Homo sapiens miR-96001\nSYNTHETIC?"
    return [*written.values(), Entry(damaged, "rejected", "sequence with signs that are no bases")]


def alias_entries(repertoire: Repertoire) -> list[Entry]:
    """aliases.txt: names oldest first; also of withdrawn entries."""
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
    return [_scoped(f"{accession}\t{';'.join(known)};", known[-1]) for accession, known in names.items()]


def family_entries(repertoire: Repertoire) -> list[Entry]:
    """miFam.dat: one block a family; the last one has members of other species only."""
    members: dict[int, list[Hairpin]] = {}
    everyone = (*repertoire.hairpins, *foreign(repertoire)[:2])
    for hairpin in everyone:
        members.setdefault(hairpin.family, []).append(hairpin)
    entries = [Entry(_family(9_000_001 + f, hairpins)) for f, hairpins in members.items()]
    return [
        *entries,
        Entry(_family(9_700_001, list(foreign(repertoire)[2:])), "out_of_scope", "other species"),
    ]


def _family(number: int, hairpins: list[Hairpin]) -> str:
    label = hairpins[0].name.split("-", 1)[1]
    rows = [f"MI   {h.accession}  {h.name}" for h in hairpins]
    return "\n".join([f"AC   MIPF{number}", f"ID   {label}", *rows, "//"])


def dead_entries(repertoire: Repertoire) -> list[Entry]:
    """miRNA.dead: one entry that is replaced by another, and one that is not."""
    heir = repertoire.hairpins[0].accession
    gone = "CC   Synthetic entry: withdrawn for the demonstration."
    return [
        Entry(f"ID   {FORWARDED_NAME}\nAC   {_FORWARDED}\nFW   {heir}\n{gone}\n//"),
        Entry(f"ID   {WITHDRAWN_NAME}\nAC   {_WITHDRAWN}\n{gone}\n//"),
        Entry(f"ID   mmu-mir-98001\nAC   MI9800003\n{gone}\n//", "out_of_scope", "other species"),
    ]


GFF3_HEADER = """\
##gff-version 3
##date 2026-1-1
#
# SYNTHETIC coordinates of microRNAs that do not exist
# microRNAs:               miRBase v0.0
# genome-build-id:         SYNTHETIC
#"""


def coordinate_entries(repertoire: Repertoire, draw: Random) -> Iterator[Entry]:
    """hsa.gff3: families lie in clusters; the first hairpin has a second copy; one line lacks its end."""
    base: dict[int, tuple[str, int, str]] = {}
    for i, hairpin in enumerate(repertoire.hairpins):
        place = base.get(hairpin.family) if draw.random() < 0.6 else None
        if place is None:
            place = (f"chrDEMO{draw.randint(1, 9)}", draw.randint(1, 900) * 200_000, draw.choice("+-"))
        chromosome, start, strand = place
        base[hairpin.family] = (chromosome, start + draw.randint(500, 9_000), strand)
        yield from _features(hairpin, chromosome, start, strand, "")
        if i == 0:
            yield from _features(hairpin, "chrDEMO9", 199_000_001, "+", "_2")
    yield Entry("chrDEMO1\t.\tmiRNA\tnowhere\t12\t.\t+\t.\tID=MIMAT9600002", "rejected", "start is no number")


def _features(hairpin: Hairpin, chromosome: str, start: int, strand: str, copy: str) -> Iterator[Entry]:
    def line(kind: str, begin: int, end: int, said: str) -> Entry:
        return Entry("\t".join((chromosome, ".", kind, str(begin), str(end), ".", strand, ".", said)))

    own, size = f"{hairpin.accession}{copy}", len(hairpin.sequence)
    said = f"ID={own};Alias={hairpin.accession};Name={hairpin.name}"
    yield line("miRNA_primary_transcript", start, start + size - 1, said)
    for mature in hairpin.matures:
        ends = (
            (mature.start, mature.end) if strand == "+" else (size + 1 - mature.end, size + 1 - mature.start)
        )
        said = f"ID={mature.accession}{copy};Alias={mature.accession};Name={mature.name};Derives_from={own}"
        yield line("miRNA", start + ends[0] - 1, start + ends[1] - 1, said)


def _scoped(text: str, name: str) -> Entry:
    """The entry; out of scope where the name is not human."""
    return Entry(text) if name.startswith("hsa-") else Entry(text, "out_of_scope", "other species")
