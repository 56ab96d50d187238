"""What the tests of the association sources share: a small resolver, and outcomes by kind."""

from pathlib import Path

from graph_schema.catalogue import check_edge, check_node
from graph_schema.records import Duplicate, Edge, Loaded, Node, Outcome, Rejected
from loaders.identity.resolver import NameResolver
from loaders.record_union import Collector
from loaders.source import LoadScope, Source

SHARED_DATA = Path(__file__).parents[2].parent / "shared" / "data"


def small_resolver() -> NameResolver:
    """A registry of five hairpins: two of a stem, one renamed, one withdrawn."""
    return NameResolver(
        precursors=(
            ("MI0000077", "hsa-mir-21"),
            ("MI0000060", "hsa-let-7a-1"),
            ("MI0000061", "hsa-let-7a-2"),
            ("MI0000542", "hsa-mir-320a"),
        ),
        matures=(("MIMAT0000076", "hsa-miR-21-5p"), ("MIMAT0000062", "hsa-let-7a-5p")),
        products=(
            ("MI0000077", "MIMAT0000076"),
            ("MI0000060", "MIMAT0000062"),
            ("MI0000061", "MIMAT0000062"),
        ),
        aliases=(("MI0000542", ("hsa-mir-320", "hsa-mir-320a")),),
        dead=(("MI0000786", "hsa-mir-220a", ""),),
    )


class Reading:
    """The outcomes of one source over a directory, checked against the schema and against double counting."""

    def __init__(self, source: Source, data: Path, scope: LoadScope | None = None) -> None:
        release = source.release(data)
        self.outcomes: list[Outcome] = list(source.outcomes(release, small_resolver(), scope or LoadScope()))
        lines = [o.line for o in self.outcomes]
        assert len(lines) == len(set(lines)), "a row has two outcomes"
        collector = Collector()
        for row in self.loaded:
            for node in row.nodes:
                check_node(node)
            for edge in row.edges:
                check_edge(edge)
            collector.add(row)
        self.nodes: dict[tuple[str, str], Node] = {(n.label, n.key): n for n in collector.nodes()}
        self.edges: dict[tuple[str, str, str], Edge] = {
            (e.type, e.start.key, e.end.key): e for e in collector.edges()
        }

    @property
    def loaded(self) -> list[Loaded]:
        return [o for o in self.outcomes if isinstance(o, Loaded)]

    @property
    def duplicates(self) -> dict[int, int]:
        return {o.line: o.of for o in self.outcomes if isinstance(o, Duplicate)}

    @property
    def rejected(self) -> dict[int, str]:
        """Reasons of the rows that are faulty, by line."""
        return {o.line: o.reason for o in self.outcomes if isinstance(o, Rejected) and not o.out_of_scope}

    @property
    def out_of_scope(self) -> dict[int, str]:
        return {o.line: o.reason for o in self.outcomes if isinstance(o, Rejected) and o.out_of_scope}


def write(path: Path, lines: list[str], *, encoding: str = "utf-8", end: str = "\n") -> Path:
    """A text file of these lines; its directory is made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes("".join(line + end for line in lines).encode(encoding))
    return path
