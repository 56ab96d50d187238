"""The sequence files of miRBase for the invented hairpins, entry by entry."""

from random import Random

from loaders.demonstration.invented_mirnas import Hairpin, Repertoire
from loaders.demonstration.invented_partners import FIRST_PMID
from loaders.demonstration.other_species import SPECIES, conserved, foreign
from loaders.demonstration.planted_rows import Entry, scoped
from loaders.demonstration.written_file import Stream, WrittenFile

_TITLE = "Synthetic reference, written by a program; there is no such paper"


def files(repertoire: Repertoire, stream: Stream) -> list[WrittenFile]:
    """mature.fa and miRNA.dat."""
    return [
        WrittenFile("mirbase", "mirbase/mature.fa", _matures(repertoire)),
        WrittenFile("mirbase", "mirbase/miRNA.dat", _hairpins(repertoire, stream)),
    ]


def _hairpins(repertoire: Repertoire, stream: Stream) -> list[Entry]:
    """Entries of miRNA.dat, some of other species, and one whose ID line gives another length."""
    draw, apart = stream("dat"), stream("dat of other species")
    sound = [Entry(_dat_block(h, draw)) for h in repertoire.hairpins]
    foreigners = [Entry(_dat_block(h, draw), "out_of_scope", "other species") for h in foreign(repertoire)]
    like = repertoire.hairpins[0]
    broken = Hairpin("MI9600001", "hsa-mir-96001", 0, like.sequence, ())
    block = _dat_block(broken, draw).replace(f"{len(like.sequence)} BP.", "999 BP.", 1)
    damaged = Entry(block, "rejected", "ID line gives another length")
    copies = [Entry(_dat_block(h, apart), "out_of_scope", "other species") for h in conserved(repertoire)]
    return [foreigners[0], *sound, *foreigners[1:], damaged, *copies]


def _dat_block(hairpin: Hairpin, draw: Random) -> str:
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
        f"DE   {SPECIES[species]} {label} stem-loop",
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


def _matures(repertoire: Repertoire) -> list[Entry]:
    """Entries of mature.fa: each mature once, some of other species, one whose sequence is not RNA."""
    written: dict[str, Entry] = {}
    for hairpin in (*repertoire.hairpins, *foreign(repertoire), *conserved(repertoire)):
        for mature in hairpin.matures:
            species, label = mature.name.split("-", 1)
            sequence = hairpin.sequence[mature.start - 1 : mature.end]
            text = f">{mature.name} {mature.accession} {SPECIES[species]} {label}\n{sequence}"
            written.setdefault(mature.accession, scoped(text, mature.name))
    damaged = ">hsa-miR-96001 MIMAT9600001 Homo sapiens miR-96001\nSYNTHETIC?"
    return [*written.values(), Entry(damaged, "rejected", "sequence with characters that are not bases")]
