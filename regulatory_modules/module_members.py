"""The nodes and edges that a run becomes in the graph, and the members that the graph does not hold."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from graph_schema.modules import HAS_MEMBER
from regulatory_modules.data.from_graph import CohortNodes
from regulatory_modules.published_modules import PublishedModule, PublishedRun

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class GraphContent:
    """What the graph gets of a run, given the nodes that it holds.

    Attributes:
        nodes: properties of each module.
        members: HAS_MEMBER edges by the label of their end: id of the module, key of the end, weight, names.
        missing_mirnas: names of the miRNAs of modules that the graph does not hold.
        missing_genes: symbols of the genes of modules that it does not hold.
    """

    nodes: tuple[dict[str, Any], ...]
    members: Mapping[str, tuple[Row, ...]]
    missing_mirnas: frozenset[str]
    missing_genes: frozenset[str]

    @property
    def edges(self) -> int:
        """Number of HAS_MEMBER edges."""
        return sum(map(len, self.members.values()))

    @property
    def rows(self) -> set[tuple[Any, ...]]:
        """Every edge as id of the module, label and key of the end, weight, names."""
        return {
            (module, label, key, weight, tuple(names))
            for label, rows in self.members.items()
            for module, key, weight, names in rows
        }


def content_of(run: PublishedRun, found: CohortNodes) -> GraphContent:
    """What the graph gets of a run; `found` are the nodes of `run.mirnas` and `run.genes`."""
    mirnas, genes = run.mirnas, run.genes
    of_mirna = {m: (*_at("MiRNA", ids), *_at("Mature", found.matures[i]))
                for i, (m, ids) in enumerate(zip(mirnas, found.mirnas, strict=True))}  # fmt: skip
    of_gene = {
        g: _at("Gene", () if id_ is None else (id_,)) for g, id_ in zip(genes, found.genes, strict=True)
    }
    absent_mirnas = {mirna.name for mirna, at in of_mirna.items() if not at}
    absent_genes = {gene.symbol for gene, at in of_gene.items() if not at}
    nodes, members = [], {end: list[Row]() for _, end in HAS_MEMBER.ends}
    for module in run.modules:
        held = chain(
            ((mirna.name, w, of_mirna[mirna]) for mirna, w in module.mirnas),
            ((gene.symbol, w, of_gene[gene]) for gene, w in module.genes),
        )
        for (label, key), (weight, names) in _merged(held).items():
            members[label].append((module.id, key, weight, names))
        nodes.append({**module.properties, **_missing(module, of_mirna, of_gene)})
    return GraphContent(
        tuple(nodes),
        {label: tuple(rows) for label, rows in members.items()},
        frozenset(absent_mirnas),
        frozenset(absent_genes),
    )


_Nodes = tuple[tuple[str, str], ...]  # label and key


def _at(label: str, keys: Iterable[str]) -> _Nodes:
    return tuple((label, key) for key in keys)


def _merged(held: Iterable[tuple[str, float, _Nodes]]) -> dict[tuple[str, str], tuple[float, list[str]]]:
    """Weight and names of each node: several members of a cohort may be one node, such as two arms."""
    merged: dict[tuple[str, str], tuple[float, list[str]]] = {}
    for name, weight, nodes in held:
        for node in nodes:
            before, names = merged.get(node, (0.0, []))
            merged[node] = (max(before, float(weight)), sorted({*names, name}))
    return merged


def _missing(module: PublishedModule, of_mirna: Mapping[Any, _Nodes], of_gene: Mapping[Any, _Nodes]) -> Any:
    names = [mirna.name for mirna, _ in module.mirnas if not of_mirna[mirna]]
    names += [gene.symbol for gene, _ in module.genes if not of_gene[gene]]
    return {"missing": sorted(names)} if names else {}
