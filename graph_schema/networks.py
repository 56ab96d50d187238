"""The relation networks: which edges of the graph a model reads, declared once.

Each network connects the benchmark miRNAs to their partners by edges of one relation type. Embedding
properties and vector indexes, projections for node2vec, raw data, the dataset and its PyTorch Geometric form
are all derived from `NETWORKS`; a new relation needs one line here and a loader that writes it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gtmaloc_base.errors import UsageError


@dataclass(frozen=True, slots=True)
class Network:
    """One relation as a network of miRNAs and partners."""

    name: str
    relation_type: str
    partner: str  # label of the other end
    dimension: int  # of the node2vec vectors
    token: int  # position among the tokens of a miRNA; a trained model depends on it
    condition: Mapping[str, str] = field(default_factory=dict, hash=False)  # on edge properties
    weight: str = ""  # edge property that weights the walks

    @property
    def is_association(self) -> bool:
        """Whether the partners are nodes of another kind."""
        return self.partner != "MiRNA"

    @property
    def embedding_property(self) -> str:
        """Name of the node property that holds the node2vec vector."""
        return f"embedding_{self.name}"

    def condition_in_cypher(self, edge: str) -> str:
        """The condition on the edge variable, or `true` if there is none."""
        parts = (f"{edge}.`{name}` = '{value}'" for name, value in self.condition.items())
        return " AND ".join(parts) or "true"

    def counts(self, properties: Mapping[str, object]) -> bool:
        """Whether an edge with these properties is part of the network."""
        return all(properties.get(name) == value for name, value in self.condition.items())


NETWORKS: tuple[Network, ...] = (
    Network("sequence", "SEQUENCE_SIMILAR_TO", "MiRNA", dimension=64, token=0, weight="score"),
    Network("target", "TARGETS", "Gene", dimension=128, token=2, condition={"strength": "strong"}),
    Network("drug", "AFFECTS_RESPONSE_TO", "Drug", dimension=128, token=1),
    Network("disease", "ASSOCIATED_WITH", "Disease", dimension=128, token=3),
)
"""Every network, in the order of embedding; targets count only with strong support (ADR 5)."""

NETWORK_BY_NAME: Mapping[str, Network] = MappingProxyType({n.name: n for n in NETWORKS})


def network_named(name: str) -> Network:
    """The network of a relation.

    Raises:
        UsageError: the relation does not exist.
    """
    if name not in NETWORK_BY_NAME:
        raise UsageError(f"Unknown relation {name!r}", f"Choose one of {', '.join(NETWORK_BY_NAME)}")
    return NETWORK_BY_NAME[name]
