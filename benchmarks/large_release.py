"""Memory and time of a miRTarBase table of any size, in the layout of release 10, read and loaded.

    .venv/bin/python benchmarks/large_release.py --rows 1730000 --no-graph
    NEO4J_URI=bolt://127.0.0.1:7687 NEO4J_PASSWORD=… .venv/bin/python benchmarks/large_release.py

The table has 2,983 mature names and 16,974 genes, a new pair in every row, in random order; each row gives an
edge from the MiRNA and one from the Mature. One row in a hundred is repeated and one in a thousand cannot be
used, so the row counts are known and are checked. It is written to a temporary directory and read in this
process, whose peak memory is printed; run it once for each size to see how the time per row grows.

With a server, the release is loaded three times: into a graph without edges, again unchanged, and as a later
release without 1 % of the pairs. The database is emptied: do not run this on a database that you need.
"""

import argparse
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from association_set import address, release

from graph_schema.records import Edge, Node, Release, RowCounts
from graph_store.connection import GraphStore
from graph_store.schema import apply_schema
from graph_store.writing.release_writer import BoltWriter
from graph_store.writing.reset import clear_graph
from loaders.identity.resolver import NameResolver
from loaders.load import load_source, read_source
from loaders.scope import LoadScope
from loaders.sources.mirtarbase import MiRTarBase

MATURES, GENES = 2_983, 16_974
STRIDE = 31_415_927  # without a common divisor with MATURES * GENES: each pair comes once, in a random order
HEADER = (
    "miRTarBase ID,miRNA,Species (miRNA),Target Gene,Target Gene (Entrez ID),Species (Target Gene),"
    "Experiments,Support Type,References (PMID)"
)
EXPERIMENTS = ("HITS-CLIP", "PAR-CLIP", "Luciferase reporter assay//Western blot", "Microarray//qRT-PCR")
SUPPORT = ("Functional MTI (Weak)",) * 7 + (
    "Functional MTI",
    "Non-Functional MTI (Weak)",
    "Non-Functional MTI",
)


def mature(i: int) -> str:
    """The name of the i-th mature: both arms of a hairpin, hairpin by hairpin."""
    return f"hsa-miR-{10_001 + i // 2}-{'53'[i % 2]}p"


def write_table(path: Path, pairs: int, *, without_every: int = 0) -> RowCounts:
    """Write a table of `pairs` pairs and return what must become of its rows.

    Args:
        path: the file.
        pairs: number of distinct pairs.
        without_every: leave out every n-th pair, as a later release might; 0: none.
    """
    loaded = duplicate = rejected = 0
    with path.open("w", encoding="utf-8", newline="\r\n") as stream:
        print(HEADER, file=stream)
        for i in range(pairs):
            if without_every and i % without_every == 0:
                continue
            m, g = divmod(i * STRIDE % (MATURES * GENES), GENES)
            support = "Functional" if i % 1_000 == 3 else SUPPORT[i % 10]
            row = (
                f"MIRT{i:07},{mature(m)},hsa,GENE{g},{g + 1}.0,hsa,{EXPERIMENTS[i % 4]},{support},"
                f"{20_000_000 + i % 9_001}.0"
            )
            print(row, file=stream)
            if i % 1_000 == 3:
                rejected += 1
            else:
                loaded += 1
            if i % 100 == 7:
                print(row, file=stream)
                duplicate += 1
    return RowCounts(loaded + duplicate + rejected, loaded, duplicate, rejected)


def resolver() -> NameResolver:
    """Resolves the names of the table."""
    hairpins = [(f"MI{i:07}", f"hsa-mir-{10_001 + i}") for i in range((MATURES + 1) // 2)]
    matures = [(f"MIMAT{i:07}", mature(i)) for i in range(MATURES)]
    return NameResolver(hairpins, matures, [(f"MI{i // 2:07}", f"MIMAT{i:07}") for i in range(MATURES)])


@contextmanager
def measured(what: str, rows: int) -> Iterator[None]:
    """Print the seconds of a block (its own CPU seconds too), and the peak memory of this process so far."""
    started, processor = time.perf_counter(), time.process_time()
    yield
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    each = f"per 100,000 rows {seconds / rows * 1e5:6.2f} s, CPU {processor / rows * 1e5:5.2f} s"
    print(f"  {what:16s} {seconds:7.1f} s, CPU {processor:6.1f} s; {each}; peak {peak:6,.0f} MiB", flush=True)


def load_entries(store: GraphStore) -> None:
    """An empty graph with the miRBase entries that the edges refer to."""
    clear_graph(store)
    apply_schema(store)
    writer = BoltWriter(store)
    writer.begin(release("mirbase"))
    entries: dict[str, Iterable[Node]] = {
        "Precursor": [
            Node("Precursor", f"MI{i:07}", {"name": f"hsa-mir-{10_001 + i}", "species": "hsa"})
            for i in range((MATURES + 1) // 2)
        ],
        "Mature": [
            Node("Mature", f"MIMAT{i:07}", {"name": mature(i), "species": "hsa"}) for i in range(MATURES)
        ],
    }
    for label, nodes in entries.items():
        writer.write_nodes(label, nodes)
    writer.finish(RowCounts(0, 0, 0, 0))


def check_graph(store: GraphStore, of: Release, edges: Counter[str]) -> None:
    """Compare the numbers of edges in the graph with those that were read."""
    rows = store.read(
        "MATCH ()-[r]->() WHERE r.release = $release RETURN type(r) AS type, count(r) AS n",
        {"release": of.id},
    )
    assert {row["type"]: row["n"] for row in rows} == dict(edges)


def edges_by_type(edges: Iterable[Edge]) -> Counter[str]:
    """The number of edges of each type."""
    return Counter(edge.type for edge in edges)


def main() -> None:
    """Run the benchmark and print its result."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_730_000, help="distinct pairs in the table")
    parser.add_argument("--no-graph", action="store_true", help="only read and merge the rows")
    parser.add_argument("--directory", type=Path, help="where to write the table (a temporary directory)")
    options = parser.parse_args()
    source, names, scope = MiRTarBase(), resolver(), LoadScope()
    with tempfile.TemporaryDirectory(dir=options.directory) as directory:
        data, rejects = Path(directory), Path(directory) / "rejects"
        table = data / "hsa_MTI.csv"
        expected = write_table(table, options.rows)
        first = source.release(data)
        print(f"{options.rows:,} pairs in {expected.read:,} rows, {table.stat().st_size / 2**20:,.0f} MiB")
        if options.no_graph:
            with (
                measured("read and merged", expected.read),
                read_source(source, first, names, scope, rejects, reject_limit=0.01) as content,
            ):
                counts = edges_by_type(content.edges)
            assert content.rows == expected, f"{content.rows} instead of {expected}"
            print(f"  {dict(counts)}")
            return
        with GraphStore.connect(address(), require_gds=False) as store:
            load_entries(store)

            def load(what: str, of: Release, rows: RowCounts) -> None:
                with measured(what, rows.read):
                    report = load_source(
                        source, of, names, scope, BoltWriter(store), rejects, reject_limit=0.01
                    )
                assert report.rows == rows, f"{report.rows} instead of {rows}"
                with read_source(source, of, names, scope, reject_limit=0.01) as content:
                    check_graph(store, of, edges_by_type(content.edges))

            load("first load", first, expected)
            load("again, unchanged", first, expected)
            fewer = write_table(table, options.rows, without_every=100)
            load("a later release", replace(source.release(data), release="later"), fewer)
            clear_graph(store)


if __name__ == "__main__":
    main()
