"""The MiRNA node of a name, linked to the hairpins that the identity resolver finds for it."""

from graph_schema.records import Edge, Node, NodeKey, Value
from loaders.identity.name_syntax import parse_name
from loaders.identity.resolver import NameResolver, Resolution
from loaders.row_accounting import DescribedNode, UnusableRow
from loaders.scope import LoadScope


class MirnaNodes:
    """The described MiRNA node of each name; each spelling is resolved once.

    The id of the node follows from the name as miRBase would spell it (`hsa-miR-21-5p`, `hsa-mir21` ->
    `hsa-mir-21`), so that all sources use the same node. The resolver determines which hairpins that id
    denotes, how, and at which level. A name that miRBase has withdrawn or never listed still gets a node,
    with resolution "dead" or "unknown" and no hairpin, if it has the form of the name of one miRNA; clusters,
    merged names and other text are refused (docs/decisions/0017-which-names-become-nodes.md).

    Args:
        resolver: the identity resolver of the miRBase release.
        scope: the requested organisms; all others are out of scope.
    """

    def __init__(self, resolver: NameResolver, scope: LoadScope) -> None:
        self._resolver = resolver
        self._scope = scope
        self._nodes: dict[tuple[str, str], DescribedNode] = {}
        self._matures: dict[tuple[str, str], str | None] = {}

    def node(self, spelling: str, species: str = "") -> DescribedNode:
        """The described node of a name as a source spells it.

        Args:
            spelling: the name.
            species: the organism code that the row gives for a name without one.

        Raises:
            UnusableRow: the text is not the name of one miRNA, or its species is missing or out of scope.
        """
        known = self._nodes.get((spelling, species))
        if known is None:
            known = self._nodes[spelling, species] = self._build(spelling, species)
        return known

    def mature(self, spelling: str, species: str = "") -> NodeKey | None:
        """The Mature node of a name that denotes exactly one mature sequence; None for any other name."""
        if (spelling, species) not in self._matures:
            name = self._resolver.canonical(spelling, species)
            self._matures[spelling, species] = self._one_mature(self._resolver.resolve(name))
        accession = self._matures[spelling, species]
        return None if accession is None else NodeKey("Mature", accession)

    def _build(self, spelling: str, species: str) -> DescribedNode:
        name = self._resolver.canonical(spelling, species)
        parts = parse_name(name)
        if parts is not None and not parts.species:
            raise UnusableRow(f"{spelling!r} has no species; add the organism code, as in hsa-miR-21")
        answer = self._resolver.resolve(name)
        if parts is None or answer.literature_id is None:
            why = answer.note if answer.note.startswith("not ") else f"not one miRNA: {answer.note}"
            raise UnusableRow(f"{spelling!r} is {why}; correct it in the file")
        if not self._scope.includes(parts.species):
            raise UnusableRow(f"the microRNA is of species {parts.species}", out_of_scope=True)
        resolved = self._resolver.resolve(parts.literature_name)
        properties: dict[str, Value] = {
            "name": parts.literature_name,
            "species": parts.species,
            "resolution": resolved.how,
            "level": resolved.level,
            "spellings": (spelling,),
        }
        node = Node("MiRNA", parts.literature_name, properties)
        return DescribedNode(
            at=node.at,
            description=("MiRNA", spelling),
            nodes=(node,),
            edges=tuple(
                Edge("HAS_PRECURSOR", node.at, NodeKey("Precursor", accession), {"how": resolved.how})
                for accession in resolved.precursors
            ),
        )

    @staticmethod
    def _one_mature(resolved: Resolution) -> str | None:
        certain = resolved.level == "mature" and resolved.how in ("exact", "renamed")
        return resolved.matures[0] if certain and len(resolved.matures) == 1 else None
