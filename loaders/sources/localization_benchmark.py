"""The published localization benchmark: seven compartments for 1,041 microRNAs, derived from RNALocate."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from graph_schema.benchmark import BENCHMARK_COMPARTMENTS
from graph_schema.records import Duplicate, Edge, Loaded, Node, Outcome, Rejected, Release, Value
from gtmaloc_base.errors import GTMALocError
from loaders.errors import MissingRelease, WrongFormat
from loaders.files.locate import find_anywhere, find_beside
from loaders.files.tables import DAMAGE, read_table, row_text
from loaders.files.text import open_text
from loaders.identity.compartments import GO_TERMS, compartment_node
from loaders.identity.mirna_nodes import MirnaNodes
from loaders.identity.resolver import NameResolver
from loaders.row_accounting import UnusableRow
from loaders.row_totals import rows_of
from loaders.scope import LoadScope
from loaders.source import Source

ID_FILES = "miRNA_ID_*.txt"
LABEL_FILE = "miRNA_localization.csv"


class AmbiguousBenchmark(GTMALocError):
    """Several benchmarks are present."""

    def __init__(self, found: Iterable[Path]) -> None:
        super().__init__(
            f"There are several benchmarks: {', '.join(str(p) for p in found)}",
            "Keep only one of them in the data directory",
        )


class BenchmarkMismatch(GTMALocError):
    """The two files of the benchmark do not belong together."""

    def __init__(self, ids: Path, n_ids: int, labels: Path, n_labels: int) -> None:
        super().__init__(
            f"{ids} has {n_ids} names and {labels} has {n_labels} rows",
            "Use both files from the same copy of the benchmark: row i of one belongs to row i of the other",
        )


class LocalizationBenchmark(Source):
    """The localization benchmark that models are trained and compared on. One row is one microRNA.

    Each row becomes a MiRNA with its `benchmark_row`, even if no compartment is known, and one
    LOCALIZED_IN edge per cell that is 1. A 0 means "not reported", never "absent", and gives no edge. The
    files give neither publications nor scores; the evidence of an edge says so.
    """

    name = "localization_benchmark"
    title = "Seven-compartment localization benchmark of 1,041 microRNAs (from RNALocate)"
    licence = "derived from RNALocate: non-commercial use with citation; hosted without terms of its own"
    citation = "Cui T et al. RNALocate v2.0. Nucleic Acids Res 2022;50:D333"
    minima = MappingProxyType({"": {"LOCALIZED_IN": 1}, "benchmark of 1041": {"LOCALIZED_IN": 2_930}})

    def locate(self, data: Path) -> tuple[Path, ...]:
        """The list of names and, next to it, the label matrix."""
        found = find_anywhere(data, ID_FILES)
        if not found:
            raise MissingRelease(
                f"{data} has no file {ID_FILES}", "Put miRNA_ID_1041.txt and miRNA_localization.csv there"
            )
        if len(found) > 1:
            raise AmbiguousBenchmark(found)
        labels = find_beside(found[0], LABEL_FILE)
        if labels is None:
            raise MissingRelease(
                f"{found[0].with_name(LABEL_FILE)} does not exist", f"Put it next to {found[0].name}"
            )
        return found[0], labels

    def version(self, files: tuple[Path, ...]) -> str:
        """The number of names in the file name: the benchmark has no other release string."""
        return f"benchmark of {files[0].stem.rsplit('_', 1)[-1]}"

    def known_rows(self, release: str) -> Mapping[str, int]:
        """The number of names in the file name, which is the release."""
        return {"mirna_id": rows_of(release)}

    def outcomes(self, release: Release, resolver: NameResolver, scope: LoadScope) -> Iterator[Outcome]:
        """One outcome per microRNA; `line` is the same in both files."""
        ids, labels = release.files
        names = _names(ids)
        columns: dict[str, tuple[str, ...]] = dict.fromkeys(BENCHMARK_COMPARTMENTS, ())
        rows = [row for _, row in read_table(labels, columns, delimiter=",", header=False)]
        if DAMAGE in rows[0] or not set(rows[0].values()) <= {"0", "1"}:
            shown = rows[0].get(DAMAGE, row_text(rows[0]))
            raise WrongFormat(labels, 1, f"{len(BENCHMARK_COMPARTMENTS)} labels, each 0 or 1", shown)
        if len(names) != len(rows):
            raise BenchmarkMismatch(ids, len(names), labels, len(rows))
        mirnas = MirnaNodes(resolver, scope)
        compartments = {c: compartment_node(c, benchmark=True) for c in BENCHMARK_COMPARTMENTS}
        first: dict[str, int] = {}
        described = False
        for i, (name, row) in enumerate(zip(names, rows, strict=True)):
            line, text = i + 1, f"{name}\t{row_text(row)}"
            try:
                mirna = mirnas.node(name)
                found = _positives(row)
            except UnusableRow as refusal:
                yield refusal.outcome(line, text)
                continue
            of = first.setdefault(mirna.at.key, line)
            if of != line and rows[of - 1] == row:
                yield Duplicate(line, of)
                continue
            if of != line:
                yield Rejected(line, f"{name} has different labels in line {of}; keep one of the two", text)
                continue
            properties: dict[str, Value] = {**mirna.nodes[0].properties, "benchmark_row": i}
            node = Node("MiRNA", mirna.at.key, properties)
            evidence = (f"localization benchmark, line {line}; no publication given",)
            edges = tuple(
                Edge(
                    "LOCALIZED_IN", node.at, compartments[c].at, {"go_id": GO_TERMS[c], "evidence": evidence}
                )
                for c in found
            )
            with_first_row = () if described else tuple(compartments.values())  # all seven, labelled or not
            described = True
            yield Loaded(line, (node, *with_first_row), (*mirna.edges, *edges))


def _names(path: Path) -> list[str]:
    with open_text(path) as stream:
        names = [name.strip() for name in stream.read().rstrip().split("\n")]
    if "," in names[0] or "\t" in names[0] or names[0].isdigit():
        raise WrongFormat(path, 1, "one name in each line", names[0])
    return names


def _positives(row: dict[str, str]) -> list[str]:
    if DAMAGE in row:
        raise UnusableRow(f"{row[DAMAGE]}; the benchmark has {len(BENCHMARK_COMPARTMENTS)} compartments")
    for column in BENCHMARK_COMPARTMENTS:
        if row[column] not in ("0", "1"):
            raise UnusableRow(f"{column} is {row[column]!r}; a label is 0 or 1")
    return [column for column in BENCHMARK_COMPARTMENTS if row[column] == "1"]
