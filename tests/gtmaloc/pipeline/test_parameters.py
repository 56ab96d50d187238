"""Parameters travel with the data: networks and embeddings with other parameters are never used silently."""

from collections.abc import Iterator
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import pytest

from graph_store.address import Neo4jAddress
from graph_store.computed_parts import GraphNotEmbedded, OtherParameters
from graph_store.connection import GraphStore
from graph_store.gds.node2vec import Node2VecSettings
from graph_store.graph_state import data_fingerprint, get_state
from graph_store.schema import apply_schema
from graph_store.writing.reset import clear_graph
from gtmaloc.console import Reporter
from gtmaloc.pipeline import dataset as dataset_step
from gtmaloc.pipeline import parameters as parameters_module
from gtmaloc.pipeline.dataset import dataset_of_data, export_dataset, kept_dataset
from gtmaloc.pipeline.embed import embed
from gtmaloc.pipeline.fetch import Data
from gtmaloc.pipeline.relate import relate
from gtmaloc.settings import Settings, read_settings
from gtmaloc.workspace import Workspace
from gtmaloc_model.data.dataset import LocalizationDataset
from loaders.data_directory import DataDirectory

OTHER_SETTINGS: dict[str, float] = {
    "mesh_delta": 0.4,
    "disease_threshold": 0.2,
    "functional_alpha": 0.25,
    "functional_threshold": 0.95,
    "sequence_neighbours": 7,
    "sequence_threshold": 0.9,
}
OTHER_NODE2VEC: dict[str, float] = {
    "walk_length": 40,
    "walks_per_node": 4,
    "window_size": 10,
    "iterations": 1,
    "initial_learning_rate": 0.01,
    "concurrency": 2,
}

LITTLE_GRAPH = """
UNWIND range(0, 5) AS i
CREATE (m:MiRNA {id: 'hsa-mir-' + i, name: 'hsa-mir-' + i, benchmark_row: i})
MERGE (d:Disease {id: 'disease ' + (i % 3)})
MERGE (x:Drug {id: 'drug ' + (i % 2)})
MERGE (g:Gene {id: 'NCBIGene:' + (i % 3)})
MERGE (c:Compartment {id: 'Nucleus', benchmark_column: 0})
MERGE (p:Precursor {accession: 'MI' + i, sequence: 'ACGUACGUACGU' + ['A', 'C', 'G', 'U', 'AC', 'GU'][i]})
CREATE (m)-[:ASSOCIATED_WITH {source: 'hmdd'}]->(d), (m)-[:AFFECTS_RESPONSE_TO {source: 'ncdr'}]->(x),
       (m)-[:TARGETS {source: 'mirtarbase', strength: 'strong'}]->(g),
       (m)-[:LOCALIZED_IN {source: 'localization_benchmark'}]->(c),
       (m)-[:HAS_PRECURSOR {source: 'mirbase', how: 'exact'}]->(p)
"""


@pytest.fixture(scope="module")
def workspace(neo4j_address: Neo4jAddress, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace whose graph holds a small benchmark, not yet related."""
    with GraphStore.connect(neo4j_address) as store:
        clear_graph(store)
        apply_schema(store)
        store.write(LITTLE_GRAPH)
    settings = read_settings(
        neo4j_uri=neo4j_address.uri,
        neo4j_password=neo4j_address.password or "none",
        var=tmp_path_factory.mktemp("var"),
    )
    return Workspace(settings, Reporter(quiet=True))


@pytest.fixture
def embedded(workspace: Workspace) -> Iterator[Workspace]:
    """The same, related and embedded with the default settings; tests may only read it."""
    with workspace.graph("test") as store:
        current = get_state(store).get("embedded_parameters")
        before = data_fingerprint(store) if current else None
    if before is None:
        relate(workspace)
        embed(workspace)
    with workspace.graph_to_read() as store:
        state = get_state(store)
    yield workspace
    with workspace.graph_to_read() as store:
        assert get_state(store) == state


def under(workspace: Workspace, **settings: Any) -> Workspace:
    """The workspace with other settings."""
    return replace(workspace, settings=workspace.settings.model_copy(update=settings))


def test_every_parameter_is_tried_with_another_value() -> None:
    settings = Settings()
    assert asdict(parameters_module.similarity_parameters(settings)).keys() == OTHER_SETTINGS.keys()
    assert {f.name for f in fields(Node2VecSettings)} == OTHER_NODE2VEC.keys()
    for name, value in OTHER_SETTINGS.items():
        assert getattr(settings, name) != value
    for name, value in OTHER_NODE2VEC.items():
        assert getattr(Node2VecSettings(), name) != value


def test_a_dataset_carries_the_parameters_that_it_was_computed_with(embedded: Workspace) -> None:
    dataset = export_dataset(embedded)
    assert dict(dataset.parameters) == {
        "mesh_delta": 0.5,
        "disease_threshold": 0.3,
        "functional_alpha": 0.5,
        "functional_threshold": 0.6,
        "sequence_neighbours": 20,
        "sequence_threshold": 0.6,
        "node2vec_walk_length": 80,
        "node2vec_walks_per_node": 10,
        "node2vec_window_size": 5,
        "node2vec_iterations": 3,
        "node2vec_initial_learning_rate": 0.025,
        "node2vec_concurrency": 1,
        "embedding_seed": 0,
    }


def test_a_dataset_is_kept_under_its_own_parameters(embedded: Workspace) -> None:
    dataset = export_dataset(embedded)
    with embedded.graph_to_read() as store:
        of_data = data_fingerprint(store)
    kept = LocalizationDataset.load(kept_dataset(embedded, of_data, dataset.parameters))
    assert kept.parameters == dataset.parameters
    assert kept.fingerprint == dataset.fingerprint
    names = {
        kept_dataset(embedded, of_data, {**dataset.parameters, name: "other"}).name
        for name in dataset.parameters
    }
    assert len(names) == len(dataset.parameters)
    assert kept_dataset(embedded, "0" * 64, dataset.parameters).name not in names


@pytest.mark.parametrize(("name", "value"), OTHER_SETTINGS.items())
def test_networks_with_other_parameters_are_refused(embedded: Workspace, name: str, value: float) -> None:
    held = getattr(embedded.settings, name)
    message = rf"'relate' was run with {name} {held}, but the settings ask for {name} {value}\. "
    remedy = rf"Run `gtmaloc relate` and then `gtmaloc embed`, or set GTMALOC_{name.upper()}={held} "
    other = under(embedded, **{name: value})
    with pytest.raises(OtherParameters, match=message + remedy):
        export_dataset(other)
    with pytest.raises(OtherParameters, match=message + remedy):
        embed(other)


def test_embeddings_with_another_seed_are_refused(embedded: Workspace) -> None:
    message = "'embed' was run with embedding_seed 0, but the settings ask for embedding_seed 9"
    remedy = r"\. Run `gtmaloc embed --seed 9`, or set GTMALOC_SEED=0 "
    with pytest.raises(OtherParameters, match=message + remedy):
        export_dataset(under(embedded, seed=9))
    with pytest.raises(OtherParameters, match=message):
        embed(under(embedded, seed=9), ("drug",))


@pytest.mark.parametrize(("name", "value"), OTHER_NODE2VEC.items())
def test_embeddings_with_other_node2vec_settings_are_refused(
    embedded: Workspace, monkeypatch: pytest.MonkeyPatch, name: str, value: float
) -> None:
    other = replace(Node2VecSettings(), **{name: value})
    held = getattr(Node2VecSettings(), name)
    monkeypatch.setattr(parameters_module, "Node2VecSettings", lambda: other)
    message = rf"with node2vec_{name} {held}, .* for node2vec_{name} {value}\. Run `gtmaloc embed`\.$"
    with pytest.raises(OtherParameters, match=message):
        export_dataset(embedded)
    with pytest.raises(OtherParameters, match=message):
        embed(embedded, ("disease",))


def test_a_model_without_embeddings_is_free_to_use_another_seed(embedded: Workspace) -> None:
    dataset = export_dataset(under(embedded, seed=9), embeddings=False)
    assert dataset.embeddings == {}
    assert "embedding_seed" not in dataset.parameters
    assert dataset.parameters["functional_threshold"] == 0.6


def test_several_differences_are_all_named(embedded: Workspace) -> None:
    other = under(embedded, functional_threshold=0.8, functional_alpha=0.1)
    with pytest.raises(OtherParameters) as error:
        export_dataset(other)
    assert error.value.message == (
        "The step 'relate' was run with functional_alpha 0.5, functional_threshold 0.6, "
        "but the settings ask for functional_alpha 0.1, functional_threshold 0.8"
    )
    assert "GTMALOC_FUNCTIONAL_ALPHA=0.5 GTMALOC_FUNCTIONAL_THRESHOLD=0.6 to use" in error.value.remedy


class Asked(Exception):
    """The step asked for the graph."""


@pytest.mark.parametrize("other", [{"functional_threshold": 0.95}, {"seed": 9}])
def test_a_kept_dataset_with_other_parameters_is_not_used(
    embedded: Workspace, monkeypatch: pytest.MonkeyPatch, other: dict[str, float]
) -> None:
    def load(*_: object) -> None:
        raise Asked

    dataset = export_dataset(embedded)
    with embedded.graph_to_read() as store:
        of_data = data_fingerprint(store)
    monkeypatch.setattr(dataset_step, "present_sources", lambda _: DataDirectory((), {}, ()))
    monkeypatch.setattr(dataset_step, "fingerprint", lambda *_: of_data)
    monkeypatch.setattr(dataset_step, "load", load)
    data = Data(Path(), synthetic=True)
    assert dataset_of_data(embedded, data, embeddings=True).fingerprint == dataset.fingerprint
    with pytest.raises(Asked):
        dataset_of_data(under(embedded, **other), data, embeddings=True)


def test_relate_and_embed_compute_again_under_other_settings(workspace: Workspace) -> None:
    other = under(workspace, functional_threshold=0.7, seed=3)
    relate(other)
    with pytest.raises(GraphNotEmbedded, match="Run `gtmaloc embed`"):
        export_dataset(other)
    embed(other)
    dataset = export_dataset(other)
    assert dataset.parameters["functional_threshold"] == 0.7
    assert dataset.parameters["embedding_seed"] == 3
    assert float(dataset.functional_similarity.data.min(initial=1.0)) >= 0.7
    with pytest.raises(OtherParameters, match=r"functional_threshold 0\.7"):
        export_dataset(workspace)


def test_one_relation_alone_does_not_make_the_embeddings_complete(workspace: Workspace) -> None:
    relate(workspace)
    embed(workspace, ("drug",))
    with pytest.raises(GraphNotEmbedded, match="Run `gtmaloc embed`"):
        export_dataset(workspace)


def test_an_interrupted_embed_leaves_no_parameters(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    relate(workspace)
    embed(workspace)
    monkeypatch.setattr("gtmaloc.pipeline.embed.embed_relation", fail)
    with pytest.raises(KeyboardInterrupt):
        embed(workspace)
    with workspace.graph_to_read() as store:
        assert not {"embedded_parameters", "embedded_fingerprint"} & get_state(store).keys()


def test_an_interrupted_relate_leaves_no_parameters(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    relate(workspace)
    monkeypatch.setattr("gtmaloc.pipeline.relate.write_similarities", fail)
    with pytest.raises(KeyboardInterrupt):
        relate(workspace)
    with workspace.graph_to_read() as store:
        assert not {"related_parameters", "related_fingerprint"} & get_state(store).keys()
    with pytest.raises(GraphNotEmbedded, match="Run `gtmaloc relate` and then `gtmaloc embed`"):
        export_dataset(workspace)


def test_a_dataset_that_changed_while_it_was_read_is_refused(
    embedded: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading takes no lease, so another process may load in the meantime."""
    original = dataset_step.dataset_from_graph

    def changed(*args: Any, **kwargs: Any) -> Any:
        dataset, of_data = original(*args, **kwargs)
        return replace(dataset, data_fingerprint="before the load"), of_data

    monkeypatch.setattr(dataset_step, "dataset_from_graph", changed)
    with pytest.raises(dataset_step.GraphChanged, match="while it was read: other releases are loaded now"):
        export_dataset(embedded)
