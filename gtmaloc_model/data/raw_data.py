"""What a dataset is built from, before any similarity or embedding: benchmark, labels and associations."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import sparse

from graph_schema.benchmark import BENCHMARK_SOURCE, GENE_COMPARTMENTS, GENE_SOURCE
from graph_schema.catalogue import node_type
from graph_schema.contributions import merge_contributions
from graph_schema.networks import NETWORKS, Network
from graph_schema.records import Edge, Node, NodeKey
from gtmaloc_base.errors import GTMALocError
from gtmaloc_model.data.expression import Expression, ExpressionProfile, ExpressionRecords, by_hairpin
from gtmaloc_model.data.hairpins import Hairpin, HairpinRecords

GENERIC_LEVEL = "family"
"""`level` of an id that is the common name of lettered miRNAs, such as hsa-let-7."""

_NETWORK_OF: Mapping[tuple[str, str], Network] = {
    (n.relation_type, n.partner): n for n in NETWORKS if n.is_association
}


class NoBenchmark(GTMALocError):
    """The data contain no localization benchmark, so there is nothing to train on."""

    def __init__(self) -> None:
        super().__init__(
            "There is no localization benchmark in the data",
            "Load a release with miRNA_ID_*.txt and miRNA_localization.csv (`gtmaloc load --data DIR`)",
        )


@dataclass(frozen=True, slots=True)
class RawData:
    """Benchmark miRNAs in row order, compartments in column order, and everything reported about them.

    Attributes:
        mirna_ids: N literature ids.
        compartments: C names.
        labels: (miRNA, compartment) pairs.
        associations: sorted (miRNA, partner) pairs per relation, as `NETWORKS` declares them.
        repertoire: every hairpin of the species, in order of accession.
        denoted: accessions of the hairpins of each miRNA, sorted; a miRNA without a known one is absent.
        generic: ids that are the common name of lettered miRNAs.
        disease_parents: broader headings per disease.
        fingerprint: fingerprint of the data.
        synthetic: whether they come from the demonstration release.
        expression: profiles of hairpins by accession and cohort; empty without tables of expression.
        target_compartments: compartments of the mRNA of each gene; empty without the table of genes.
    """

    mirna_ids: tuple[str, ...]
    compartments: tuple[str, ...]
    labels: tuple[tuple[str, str], ...]
    associations: Mapping[str, tuple[tuple[str, str], ...]]
    repertoire: tuple[Hairpin, ...]
    denoted: Mapping[str, tuple[str, ...]]
    generic: frozenset[str]
    disease_parents: Mapping[str, tuple[str, ...]]
    fingerprint: str
    synthetic: bool
    expression: Expression = field(default_factory=dict)
    target_compartments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def hairpins(self) -> dict[str, tuple[Hairpin, ...]]:
        """Hairpins per miRNA, in order of accession; a miRNA without a known one is absent."""
        known = {hairpin.accession: hairpin for hairpin in self.repertoire}
        return {m: tuple(known[a] for a in accessions) for m, accessions in self.denoted.items()}

    @property
    def precursors(self) -> dict[str, tuple[str, ...]]:
        """Distinct hairpin sequences per miRNA, sorted; a miRNA without a known one is absent."""
        found = {m: sorted({h.sequence for h in own if h.sequence}) for m, own in self.hairpins.items()}
        return {m: tuple(sequences) for m, sequences in found.items() if sequences}

    def partners(self, relation: str) -> tuple[str, ...]:
        """The partners of one relation, sorted."""
        return tuple(sorted({partner for _, partner in self.associations[relation]}))

    def label_matrix(self) -> npt.NDArray[np.int8]:
        """(N, C) 0/1 labels."""
        row = {m: i for i, m in enumerate(self.mirna_ids)}
        column = {c: j for j, c in enumerate(self.compartments)}
        matrix = np.zeros((len(row), len(column)), dtype=np.int8)
        for mirna, compartment in self.labels:
            matrix[row[mirna], column[compartment]] = 1
        return matrix

    def association_matrix(self, relation: str) -> sparse.csr_matrix:
        """(N, M) 0/1 associations of one relation, columns as in `partners`."""
        row = {m: i for i, m in enumerate(self.mirna_ids)}
        column = {p: j for j, p in enumerate(self.partners(relation))}
        pairs = self.associations[relation]
        indices = ([row[m] for m, _ in pairs], [column[p] for _, p in pairs])
        shape = (len(row), len(column))
        return sparse.csr_matrix((np.ones(len(pairs), dtype=np.float32), indices), shape=shape)


def raw_data_from_records(
    nodes: Iterable[tuple[str, Node]],
    edges: Iterable[tuple[str, Edge]],
    *,
    fingerprint: str,
    synthetic: bool,
) -> RawData:
    """The raw data as the records of loaders report them, without a database.

    Args:
        nodes: (source name, node) of all sources, each merged over the rows of its source.
        edges: (source name, edge) of all sources; read once, after the nodes.
        fingerprint: fingerprint of the data.
        synthetic: whether they come from the demonstration release.

    Raises:
        NoBenchmark: no node has a benchmark row.
    """
    benchmark: dict[str, int] = {}
    columns: dict[str, int] = {}
    generic: set[str] = set()
    terms: set[tuple[str, str]] = set()
    hairpins, expression = HairpinRecords(), ExpressionRecords()
    for at, properties in _merged(nodes):
        hairpins.add_node(at, properties)
        if at.label == "MiRNA" and isinstance(row := properties.get("benchmark_row"), int):
            benchmark[at.key] = row
            if properties.get("level") == GENERIC_LEVEL:
                generic.add(at.key)
        elif at.label == "Compartment" and isinstance(column := properties.get("benchmark_column"), int):
            columns[at.key] = column
        elif at.label == "Disease" and isinstance(named := properties.get("entry_terms"), Sequence):
            terms.update((str(term), at.key) for term in named)
    by_type: dict[str, set[tuple[str, str]]] = defaultdict(set)
    genes: set[tuple[str, str]] = set()
    associations: dict[str, set[tuple[str, str]]] = {n.name: set() for n in _NETWORK_OF.values()}
    for source, edge in edges:
        hairpins.add_edge(edge)
        expression.add_edge(source, edge)
        if edge.type == "LOCALIZED_IN" and edge.start.label == "Gene" and source == GENE_SOURCE:
            genes.add((edge.start.key, edge.end.key))
        if edge.type != "IS_A" and not _counts(edge, source, benchmark, columns):
            continue
        network = _NETWORK_OF.get((edge.type, edge.end.label))
        pairs = by_type[edge.type] if network is None else associations[network.name]
        pairs.add((edge.start.key, edge.end.key))
    return ordered_raw_data(
        benchmark=benchmark,
        columns=columns,
        labels=by_type["LOCALIZED_IN"],
        associations=associations,
        repertoire=hairpins.hairpins(),
        denoted=by_type["HAS_PRECURSOR"],
        generic=generic,
        parents=by_type["IS_A"],
        entry_terms=terms,
        fingerprint=fingerprint,
        synthetic=synthetic,
        expression=expression.profiles,
        gene_compartments=genes,
    )


def _merged(nodes: Iterable[tuple[str, Node]]) -> Iterator[tuple[NodeKey, Mapping[str, object]]]:
    """Each node with its properties as the graph would hold them."""
    reported: dict[NodeKey, dict[str, Mapping[str, object]]] = defaultdict(dict)
    for source, node in nodes:
        reported[node.at][source] = node.properties
    for at, contributions in reported.items():
        yield at, merge_contributions(node_type(at.label), contributions)


def _counts(edge: Edge, source: str, benchmark: Mapping[str, int], columns: Mapping[str, int]) -> bool:
    """Whether an edge of a benchmark miRNA is part of the dataset, as in `from_graph.raw_data_from_graph`."""
    if edge.start.label != "MiRNA" or edge.start.key not in benchmark:
        return False
    if edge.type == "LOCALIZED_IN":
        return source == BENCHMARK_SOURCE and edge.end.key in columns
    if (network := _NETWORK_OF.get((edge.type, edge.end.label))) is not None:
        return network.counts(edge.properties)
    if edge.type == "HAS_PRECURSOR":
        return edge.properties.get("how") != "ambiguous"
    return True


def ordered_raw_data(
    *,
    benchmark: Mapping[str, int],
    columns: Mapping[str, int],
    labels: Iterable[tuple[str, str]],
    associations: Mapping[str, Iterable[tuple[str, str]]],
    repertoire: Iterable[Hairpin],
    denoted: Iterable[tuple[str, str]],
    generic: Iterable[str],
    parents: Iterable[tuple[str, str]],
    entry_terms: Iterable[tuple[str, str]],
    fingerprint: str,
    synthetic: bool,
    expression: Iterable[tuple[str, str, ExpressionProfile]],
    gene_compartments: Iterable[tuple[str, str]],
) -> RawData:
    """Put the parts into a fixed order, so that graph and records give equal raw data.

    Raises:
        NoBenchmark: the benchmark is empty.
    """
    if not benchmark or not columns:
        raise NoBenchmark
    known = {hairpin.accession: hairpin for hairpin in repertoire}
    return RawData(
        mirna_ids=tuple(sorted(benchmark, key=benchmark.__getitem__)),
        compartments=tuple(sorted(columns, key=columns.__getitem__)),
        labels=tuple(sorted(labels)),
        associations={name: tuple(sorted(pairs)) for name, pairs in associations.items()},
        repertoire=tuple(known[accession] for accession in sorted(known)),
        denoted=_sorted_by_first((m, accession) for m, accession in denoted if accession in known),
        generic=frozenset(generic),
        disease_parents=_disease_parents(parents, entry_terms, {d for _, d in associations["disease"]}),
        fingerprint=fingerprint,
        synthetic=synthetic,
        expression=by_hairpin(expression),
        target_compartments=_sorted_by_first(
            pair for pair in gene_compartments if pair[1] in GENE_COMPARTMENTS
        ),
    )


def _disease_parents(
    parents: Iterable[tuple[str, str]], entry_terms: Iterable[tuple[str, str]], reported: Collection[str]
) -> dict[str, tuple[str, ...]]:
    """Broader headings per disease.

    A reported disease that is no heading but an entry term of one is placed below that heading.

    Args:
        parents: (disease, broader heading).
        entry_terms: (another name, heading).
        reported: diseases with an association.
    """
    found = _sorted_by_first(parents)
    headings = found.keys() | {parent for above in found.values() for parent in above}
    unlinked = set(reported) - headings
    return found | _sorted_by_first((term, heading) for term, heading in entry_terms if term in unlinked)


def _sorted_by_first(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    """The second elements, each once and sorted, by the first."""
    collected: dict[str, set[str]] = defaultdict(set)
    for first, second in pairs:
        collected[first].add(second)
    return {first: tuple(sorted(found)) for first, found in sorted(collected.items())}
