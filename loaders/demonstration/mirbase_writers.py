"""The sequence files of miRBase for the invented hairpins, entry by entry."""

from random import Random

from loaders.demonstration.invented_mirnas import Hairpin, MatureSequence, Repertoire
from loaders.demonstration.planted_rows import Entry

FIRST_PMID = 90_000_001
"""PubMed had given about 42 million ids in 2026; nothing of this size exists."""

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
            written.setdefault(mature.accession, scoped(text, mature.name))
    damaged = ">hsa-miR-96001 MIMAT9600001 Homo sapiens miR-96001\nSYNTHETIC?"
    return [*written.values(), Entry(damaged, "rejected", "sequence with signs that are no bases")]


def scoped(text: str, name: str) -> Entry:
    """The entry; out of scope where the name is not human."""
    return Entry(text) if name.startswith("hsa-") else Entry(text, "out_of_scope", "other species")
