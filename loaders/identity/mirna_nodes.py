"""The MiRNA node of a name, linked to the hairpins that the identity resolver finds for it."""

from graph_schema.records import Edge, Node, NodeKey, Value
from loaders.identity.name_syntax import parse_name
from loaders.identity.resolver import NameResolver, Resolution
from loaders.row_accounting import DescribedNode, UnusableRow
from loaders.scope import LoadScope


class MirnaNodes:
    """The described MiRNA node of each name; each spelling is resolved once.

    The id of the node follows from syntax alone (`hsa-miR-21-5p` -> `hsa-mir-21`), so that all sources use
    the same node. The resolver determines which hairpins that id denotes, how, and at which level. A name
    that miRBase has withdrawn or never had still gets a node, with resolution "dead" or "unknown" and no
    hairpin: nothing is guessed.

    Args:
        resolver: the identity resolver of the miRBase release.
        scope: the requested organisms; all others are out of scope.
    """

    def __init__(self, resolver: NameResolver, scope: LoadScope) -> None:
        self._resolver = resolver
        self._scope = scope
        self._nodes: dict[str, DescribedNode] = {}
        self._matures: dict[str, str | None] = {}
        self._resolutions: dict[str, Resolution] = {}

    def node(self, spelling: str) -> DescribedNode:
        """The described node of a name as a source spells it.

        Raises:
            UnusableRow: the text is not a microRNA name, has no species, or has one that is out of scope.
        """
        known = self._nodes.get(spelling)
        if known is None:
            known = self._nodes[spelling] = self._build(spelling)
        return known

    def mature(self, spelling: str) -> NodeKey | None:
        """The Mature node of a name that denotes exactly one mature sequence; None for any other name."""
        if spelling not in self._matures:
            self._matures[spelling] = self._one_mature(self._resolver.resolve(spelling))
        accession = self._matures[spelling]
        return None if accession is None else NodeKey("Mature", accession)

    def _build(self, spelling: str) -> DescribedNode:
        parts = parse_name(spelling)
        if parts is None:
            raise UnusableRow(f"{spelling!r} is not a microRNA name; correct it in the file")
        if not parts.species:
            raise UnusableRow(f"{spelling!r} has no species; add the organism code, as in hsa-{spelling}")
        if not self._scope.includes(parts.species):
            raise UnusableRow(f"the microRNA is of species {parts.species}", out_of_scope=True)
        resolved = self._resolve(parts.literature_name)
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

    def _resolve(self, literature_name: str) -> Resolution:
        if literature_name not in self._resolutions:
            self._resolutions[literature_name] = self._resolver.resolve(literature_name)
        return self._resolutions[literature_name]

    @staticmethod
    def _one_mature(resolved: Resolution) -> str | None:
        certain = resolved.level == "mature" and resolved.how in ("exact", "renamed")
        return resolved.matures[0] if certain and len(resolved.matures) == 1 else None
