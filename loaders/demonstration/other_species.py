r"""Hairpins of other species: a few for the accounting of rows, and copies that plant conservation.

Family $\phi$ of group $g$ has copies in $k_g$ or $k_g + 1$ of five species, the near ones first, so that the
number of species says most about the group. The copies in the last of these species have another nucleotide
at position 12 of each mature: the same seed, another mature.
"""

from collections.abc import Iterator

from loaders.demonstration.invented_mirnas import GROUPS, Hairpin, MatureSequence, Repertoire

SPECIES = {
    "hsa": "Homo sapiens",
    "mmu": "Mus musculus",
    "rno": "Rattus norvegicus",
    "ptr": "Pan troglodytes",
    "bta": "Bos taurus",
    "gga": "Gallus gallus",
    "xtr": "Xenopus tropicalis",
    "dre": "Danio rerio",
}
_FOREIGN = (
    Hairpin("MI9700001", "mmu-mir-90001", 0, "", (MatureSequence("MIMAT9700001", "mmu-miR-90001-5p", 0, 0),)),
    Hairpin("MI9700002", "rno-mir-90001", 0, "", (MatureSequence("MIMAT9700002", "rno-miR-90001-5p", 0, 0),)),
    Hairpin("MI9700003", "mmu-mir-97001", 9, "", (MatureSequence("MIMAT9700003", "mmu-miR-97001", 0, 0),)),
)
_CONSERVED_IN = ("ptr", "bta", "gga", "xtr", "dre")
_LEAST_SPECIES = (4, 0, 2, 3, 1, 2)  # of the families of each group
_CHANGED = 11  # position 12 of a mature
_PAIR = str.maketrans("ACGU", "UGCA")


def foreign(repertoire: Repertoire) -> tuple[Hairpin, ...]:
    """Hairpins of mouse and rat: copies of the first human ones."""
    made = []
    for empty, like in zip(_FOREIGN, repertoire.hairpins, strict=False):
        mature = like.matures[0]
        own = MatureSequence(empty.matures[0].accession, empty.matures[0].name, mature.start, mature.end)
        made.append(Hairpin(empty.accession, empty.name, like.family, like.sequence, (own,)))
    return tuple(made)


def conserved(repertoire: Repertoire) -> tuple[Hairpin, ...]:
    """Copies of the first and the first lettered hairpin of each family, in the species that have them."""
    made: list[Hairpin] = []
    for like in _models(repertoire):
        round_, group = divmod(like.family, GROUPS)
        species = _CONSERVED_IN[: _LEAST_SPECIES[group] + round_ % 2]
        for code in species:
            made.append(_copy(like, code, len(made), changed=code == species[-1]))
    return tuple(made)


def _models(repertoire: Repertoire) -> Iterator[Hairpin]:
    met: set[int] = set()
    for hairpin in repertoire.hairpins:
        if hairpin.family not in met or hairpin.name.endswith("a"):
            met.add(hairpin.family)
            yield hairpin


def _copy(like: Hairpin, code: str, number: int, *, changed: bool) -> Hairpin:
    letters = list(like.sequence)
    if changed:
        for at in (mature.start - 1 + _CHANGED for mature in like.matures):
            letters[at] = letters[at].translate(_PAIR)
    matures = tuple(
        MatureSequence(f"MIMAT{9_700_011 + 2 * number + i}", f"{code}{m.name[3:]}", m.start, m.end)
        for i, m in enumerate(like.matures)
    )
    accession = f"MI{9_700_011 + number}"
    return Hairpin(accession, f"{code}{like.name[3:]}", like.family, "".join(letters), matures)
