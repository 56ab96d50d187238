r"""miRNA-seq of two invented cohorts: hairpins of a group are expressed together.

With $g$ the latent group of hairpin $h$ and $f$ its family, the reads in sample $s$ are

$$ \log_2 c_{hs} = 6 + G_g + F_f + E_h + B_{gs} + [s \text{ is a tumour}]\,T_g + \varepsilon_{hs} $$

so the level says most about the group and a little about the family, and $B$ makes a group co-expressed.
"""

from collections.abc import Mapping, Sequence
from random import Random

from loaders.demonstration.invented_mirnas import AMBIGUOUS_OLD_NAME, GROUPS, Hairpin, Repertoire
from loaders.demonstration.invented_world import World
from loaders.demonstration.planted_rows import Entry, scatter
from loaders.demonstration.written_file import Stream, WrittenFile

COHORTS = (("ALPHA", 18, 6), ("BETA", 13, 3))
"""Name, tumour and normal samples. Neither is a study, and DEMO in the barcodes is not a program."""

UNKNOWN_NAME = "hsa-mir-99999"
_LEVELS = (-2.5, -1.5, -0.5, 0.5, 1.5, 2.5)
_FIXED = ("row_name", "machine", "miRNA_ID")
_MACHINE = "Invented sequencer"

Counts = Mapping[str, Sequence[int]]  # reads in each sample by column name


def files(repertoire: Repertoire, world: World, stream: Stream) -> list[WrittenFile]:
    """ALPHA.miRNASeq.csv and BETA.miRNASeq.csv."""
    draw = stream("expression")
    # Later releases added some of the hairpins: every ninth is not in the tables.
    measured = {_column(h): h for i, h in enumerate(repertoire.hairpins) if i % 9 != 4}
    levels = _levels(measured, draw)
    written = []
    for cohort, tumours, normals in COHORTS:
        types = ["01"] * tumours + ["11"] * normals
        draw.shuffle(types)
        counts = _counts(measured, levels, types, draw)
        columns = scatter([_entry(name, measured[name]) for name in measured], _planted(cohort, counts), draw)
        names = [column.text for column in columns]
        foreign = {name: [draw.randint(0, 40) for _ in types] for name in names if name not in counts}
        written.append(
            WrittenFile(
                "tcga_expression",
                f"tcga/rtcga/csv/{cohort}.miRNASeq.csv",
                columns,
                header=",".join((*_FIXED, *names)),
                lines=_lines(cohort, types, names, {**counts, **foreign}, draw),
            )
        )
    return written


def _column(hairpin: Hairpin) -> str:
    """Tables keep the names of their time; a name that two hairpins once had would be ambiguous."""
    old = hairpin.previous_name
    return old if old and old != AMBIGUOUS_OLD_NAME else hairpin.name


def _entry(name: str, hairpin: Hairpin) -> Entry:
    return Entry(name) if name == hairpin.name else Entry(name, dirt="earlier name")


def _planted(cohort: str, counts: Counts) -> list[Entry]:
    if cohort == COHORTS[0][0]:
        second = list(counts)[1]
        return [
            Entry(UNKNOWN_NAME, "rejected", "unknown name"),
            Entry(second, "duplicate", "repeated column"),
        ]
    return [Entry(AMBIGUOUS_OLD_NAME, "rejected", "ambiguous name")]


def _levels(measured: Mapping[str, Hairpin], draw: Random) -> dict[str, float | None]:
    """The level of each column in every cohort; None for one in 20, which is never expressed."""
    of_group = draw.sample(_LEVELS, GROUPS)
    of_family = {family: draw.gauss(0, 0.6) for family in sorted({h.family for h in measured.values()})}
    levels: dict[str, float | None] = {}
    for name, hairpin in measured.items():
        level = 6 + of_group[hairpin.family % GROUPS] + of_family[hairpin.family] + draw.gauss(0, 1)
        levels[name] = None if draw.random() < 0.05 else level
    return levels


def _counts(
    measured: Mapping[str, Hairpin], levels: Mapping[str, float | None], types: Sequence[str], draw: Random
) -> dict[str, list[int]]:
    together = [[draw.gauss(0, 1) for _ in types] for _ in range(GROUPS)]
    shift = [draw.gauss(0, 0.8) for _ in range(GROUPS)]
    counts: dict[str, list[int]] = {}
    for name, hairpin in measured.items():
        group, level = hairpin.family % GROUPS, levels[name]
        counts[name] = [
            0
            if level is None
            else round(
                2 ** (level + together[group][s] + shift[group] * (type_ == "01") + draw.gauss(0, 0.5))
            )
            for s, type_ in enumerate(types)
        ]
    return counts


def _lines(
    cohort: str, types: Sequence[str], names: Sequence[str], counts: Counts, draw: Random
) -> list[str]:
    """Three lines per sample; R numbers the repeated row names."""
    lines = []
    for s, type_ in enumerate(types):
        barcode = f"DEMO-{cohort[:2]}-{s + 1:04}-{type_}A-11R-0000-00"
        total = sum(counts[name][s] for name in names)
        cells = {
            "read_count": [str(counts[name][s]) for name in names],
            "reads_per_million_miRNA_mapped": [f"{counts[name][s] / total * 1e6:.6f}" for name in names],
            "cross-mapped": [draw.choice("NNNY") for _ in names],
        }
        for row, (kind, texts) in enumerate(cells.items()):
            row_name = f"{barcode}.{row}" if row else barcode
            lines.append(",".join((row_name, _MACHINE, kind, *texts)))
    return lines
