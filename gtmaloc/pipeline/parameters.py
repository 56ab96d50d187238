"""The parameters in the settings, under the names that graph and dataset use."""

from collections.abc import Mapping
from dataclasses import asdict

from graph_store.computed_parts import SEED, Parameters, RequestedParameters
from graph_store.gds.node2vec import Node2VecSettings
from gtmaloc.settings import Settings
from gtmaloc_model.similarity.networks import SimilarityParameters


def similarity_parameters(settings: Settings) -> SimilarityParameters:
    """The parameters of eq. 1-6."""
    return SimilarityParameters(
        mesh_delta=settings.mesh_delta,
        disease_threshold=settings.disease_threshold,
        functional_alpha=settings.functional_alpha,
        functional_threshold=settings.functional_threshold,
        sequence_neighbours=settings.sequence_neighbours,
        sequence_threshold=settings.sequence_threshold,
    )


def requested_parameters(settings: Settings) -> RequestedParameters:
    """The parameters that `relate` and `embed` use, and that a dataset must have been computed with."""
    related = asdict(similarity_parameters(settings))
    variables = {name: f"GTMALOC_{name.upper()}" for name in related}
    return RequestedParameters(
        related=related,
        embedded=embedding_parameters(Node2VecSettings(), settings.seed),
        variables={**variables, SEED: "GTMALOC_SEED"},
    )


def embedding_parameters(node2vec: Node2VecSettings, seed: int) -> Parameters:
    """node2vec settings and seed; the dimensions are those of the declared networks."""
    settings: Mapping[str, float | int] = asdict(node2vec)
    return {**{f"node2vec_{name}": value for name, value in settings.items()}, SEED: seed}
