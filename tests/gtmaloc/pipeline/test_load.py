"""After a load the graph holds what the directory holds, and nothing that was computed from other data."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from fixtures.interruptions import was_killed
from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.graph_state import data_fingerprint, get_state, holds_synthetic, set_state
from graph_store.history.graph_hash import graph_hash
from graph_store.load_records import loaded_releases
from graph_store.writing.release_writer import BoltWriter
from graph_store.writing.reset import GraphHalfEmptied, clear_graph
from gtmaloc.console import Reporter
from gtmaloc.pipeline import load
from gtmaloc.pipeline.fetch import Data
from gtmaloc.settings import Settings, read_settings
from gtmaloc.workspace import Workspace
from loaders.demonstration import write_demonstration
from loaders.files import text_check
from loaders.loss import LossNotAccepted
from loaders.source import DEMONSTRATION_MARK
from loaders.sources.mesh import MeSH
from loaders.sources.ncdr import NcDR

COMPUTED = ("related_fingerprint", "embedded_fingerprint")


def test_each_file_is_hashed_once_and_its_encoding_is_decided_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = write_demonstration(tmp_path / "data", mirnas=40).files
    hashed, checked = Counter[str](), Counter[str]()
    digest, first_look = load.file_digest, text_check._refuse_other_content

    def counted_digest(path: Path) -> bytes:
        hashed[path.name] += 1
        return digest(path)

    def counted_look(path: Path, head: bytes) -> None:
        checked[path.name] += 1
        first_look(path, head)

    monkeypatch.setattr(load, "file_digest", counted_digest)
    monkeypatch.setattr(text_check, "_refuse_other_content", counted_look)
    workspace = Workspace(Settings(var=tmp_path / "var"), Reporter(quiet=True))
    load.read_raw_data(workspace, Data(tmp_path / "data", synthetic=True))
    read = {Path(name).name for name in written} - {
        "SYNTHETIC",
        "synthetic_loc_mirna_ass.json",
    }  # no source loads it
    assert hashed == Counter(dict.fromkeys(read, 1))
    assert checked == Counter(dict.fromkeys(read, 1))


@pytest.fixture
def workspace(store: GraphStore, neo4j_address: Neo4jAddress, tmp_path: Path) -> Workspace:
    """A project whose graph is the test server, still empty."""
    uri, password = neo4j_address.uri, neo4j_address.password or "none"
    return Workspace(
        read_settings(neo4j_uri=uri, neo4j_password=password, var=tmp_path / "var"), Reporter(quiet=True)
    )


@pytest.fixture(scope="module")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Data:
    """A small synthetic release of every source."""
    return Data(write_demonstration(tmp_path_factory.mktemp("data"), mirnas=40).directory, synthetic=True)


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Data:
    """Other releases without the mark: for the program they are real."""
    for source in (MeSH, NcDR):  # whose names they bear, but they are much smaller
        monkeypatch.setattr(source, "minima", {})
    directory = write_demonstration(tmp_path / "real", seed=1, mirnas=40).directory
    (directory / DEMONSTRATION_MARK).unlink()
    (table,) = (directory / "ncdr").iterdir()
    table.rename(table.with_name("excerpt_of_ncDR.csv"))  # ncDR has one release, whose rows are known
    return Data(directory, synthetic=False)


def left_over(store: GraphStore) -> list[object]:
    """Diseases that another program added; a load keeps them, since none of its sources reports them."""
    return store.read("MATCH (d:Disease {id: 'left over'}) RETURN d.id AS id")


def test_synthetic_data_are_removed_before_real_data_are_loaded_and_the_other_way_round(
    workspace: Workspace, store: GraphStore, demonstration: Data, real: Data
) -> None:
    for data in (demonstration, real, demonstration):
        load.load(workspace, data)
        assert {r.release.synthetic for r in loaded_releases(store)} == {data.synthetic}
        assert holds_synthetic(store) is data.synthetic
        assert not left_over(store)
        store.write("CREATE (:Disease {id: 'left over', name: 'left over', sources: ['elsewhere']})")
    load.load(workspace, demonstration)  # the same kind again: nothing is emptied
    assert left_over(store)


def test_a_synthetic_load_that_was_interrupted_is_removed_before_real_data_are_loaded(
    workspace: Workspace, store: GraphStore, demonstration: Data, real: Data
) -> None:
    _, first = load.present_sources(demonstration).found[0]
    BoltWriter(store).begin(first)  # and then the process is killed
    load.load(workspace, real)
    assert not holds_synthetic(store)


def test_the_same_files_for_another_species_are_other_data(
    workspace: Workspace, store: GraphStore, demonstration: Data
) -> None:
    """Otherwise a run, or a kept dataset, of one species would be taken for one of the other."""
    releases = [release for _, release in load.present_sources(demonstration).found]
    load.load(workspace, demonstration)
    assert data_fingerprint(store) == load.fingerprint(releases, "hsa")
    assert data_fingerprint(store) != load.fingerprint(releases, "mmu")
    assert load.read_raw_data(workspace, demonstration).fingerprint == data_fingerprint(store)


def test_other_releases_of_every_source_give_the_graph_of_a_clean_load(
    workspace: Workspace, store: GraphStore, demonstration: Data, tmp_path: Path
) -> None:
    """Two synthetic releases are not compared, neither before writing nor by the checks afterwards."""
    other = Data(write_demonstration(tmp_path / "other", seed=1, mirnas=60).directory, synthetic=True)
    load.load(workspace, other)
    clean = graph_hash(store).hash
    load.load(workspace, demonstration)
    assert graph_hash(store).hash != clean
    load.load(workspace, other)
    assert graph_hash(store).hash == clean


def test_an_emptying_that_was_killed_is_completed_though_the_old_kind_of_data_returns(
    workspace: Workspace, store: GraphStore, demonstration: Data, real: Data
) -> None:
    load.load(workspace, real)
    clean = graph_hash(store).hash
    load.load(workspace, demonstration)
    assert was_killed(store, lambda: clear_graph(store), 2)
    with pytest.raises(GraphHalfEmptied), workspace.graph("load"):
        pass
    with pytest.raises(GraphHalfEmptied), workspace.graph_to_read():
        pass
    load.load(workspace, real)
    assert graph_hash(store).hash == clean


@pytest.mark.parametrize("killed", [False, True], ids=["loaded", "half-loaded"])
def test_a_source_that_the_directory_lacks_is_removed_from_the_graph(
    workspace: Workspace, store: GraphStore, real: Data, killed: bool
) -> None:
    load.load(workspace, real)
    if killed:
        (rnalocate,) = (r for source, r in load.present_sources(real).found if source.name == "rnalocate")
        BoltWriter(store).begin(rnalocate)  # a second load of it that never ends
    shutil.rmtree(real.directory / "rnalocate")
    before = graph_hash(store)
    with pytest.raises(LossNotAccepted, match=r"rnalocate is loaded, but .* holds no file of it"):
        load.load(workspace, real)
    assert graph_hash(store).hash == before.hash
    load.load(workspace, real, accept_loss=["rnalocate"])
    assert "rnalocate" not in {r.release.source for r in loaded_releases(store, complete=False)}
    for pattern in ("(r:Release)", "(r:Load)", "()-[r]->()"):
        (row,) = store.read(f"MATCH {pattern} WHERE r.source = 'rnalocate' RETURN count(r) AS n")
        assert row["n"] == 0, pattern


def test_a_source_without_recorded_counts_is_not_removed_silently_either(
    workspace: Workspace, store: GraphStore, real: Data
) -> None:
    load.load(workspace, real)
    store.write("MATCH (l:Load) REMOVE l.counts, l.previous")  # as an earlier version left it
    shutil.rmtree(real.directory / "rnalocate")
    with pytest.raises(LossNotAccepted, match="rnalocate is loaded"):
        load.load(workspace, real)


def test_a_source_that_another_demonstration_release_lacks_is_no_loss(
    workspace: Workspace, store: GraphStore, demonstration: Data, tmp_path: Path
) -> None:
    load.load(workspace, demonstration)
    other = write_demonstration(tmp_path / "other", seed=1, mirnas=40).directory
    shutil.rmtree(other / "rnalocate")
    load.load(workspace, Data(other, synthetic=True))
    assert "rnalocate" not in {r.release.source for r in loaded_releases(store, complete=False)}


def test_what_was_computed_from_other_data_is_not_current_even_when_those_data_come_back(
    workspace: Workspace, store: GraphStore, demonstration: Data, tmp_path: Path
) -> None:
    load.load(workspace, demonstration)
    of_data = data_fingerprint(store)
    set_state(store, **dict.fromkeys(COMPUTED, of_data))
    load.load(workspace, demonstration)
    assert [get_state(store).get(name) for name in COMPUTED] == [of_data, of_data]
    shutil.copytree(demonstration.directory, tmp_path / "fewer")
    shutil.rmtree(tmp_path / "fewer" / "rnalocate")
    load.load(workspace, Data(tmp_path / "fewer", synthetic=True), accept_loss=["rnalocate"])
    load.load(workspace, demonstration)
    assert data_fingerprint(store) == of_data
    assert not set(COMPUTED) & get_state(store).keys()
