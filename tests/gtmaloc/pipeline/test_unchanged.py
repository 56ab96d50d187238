"""What was loaded before from the same bytes by the same code is not read again; everything else is."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from fixtures.small_releases import release
from graph_schema.records import RowCounts
from graph_store.address import Neo4jAddress
from graph_store.connection import GraphStore
from graph_store.history.graph_hash import graph_hash
from graph_store.load_records import LoadRecord, load_records
from graph_store.schema import apply_schema
from graph_store.writing.release_writer import BoltWriter
from graph_store.writing.reset import clear_graph
from gtmaloc.console import Reporter
from gtmaloc.pipeline import load, source_loading, unchanged
from gtmaloc.pipeline.check import ChecksFailed
from gtmaloc.pipeline.fetch import Data
from gtmaloc.settings import Settings, read_settings
from gtmaloc.workspace import Workspace
from gtmaloc_base.errors import UsageError
from loaders.demonstration import write_demonstration
from loaders.errors import MissingRelease
from loaders.loss import LossNotAccepted
from loaders.registry import source

SETTINGS = Settings(species="hsa", reject_limit=0.05)


def test_inputs_change_with_everything_that_the_result_depends_on(monkeypatch: pytest.MonkeyPatch) -> None:
    hmdd, of, names = source("hmdd"), release(), release("22", "mirbase")
    before = unchanged.inputs_of(hmdd, of, names, SETTINGS)
    assert unchanged.inputs_of(hmdd, replace(of), replace(names), SETTINGS) == before
    others = [
        unchanged.inputs_of(hmdd, replace(of, sha256="0" * 64), names, SETTINGS),
        unchanged.inputs_of(hmdd, replace(of, files=(Path("another.txt"),)), names, SETTINGS),
        unchanged.inputs_of(hmdd, replace(of, release="4"), names, SETTINGS),
        unchanged.inputs_of(hmdd, replace(of, licence="others"), names, SETTINGS),
        unchanged.inputs_of(hmdd, replace(of, synthetic=False), names, SETTINGS),
        unchanged.inputs_of(hmdd, of, replace(names, sha256="0" * 64), SETTINGS),
        unchanged.inputs_of(hmdd, of, names, Settings(species="mmu")),
        unchanged.inputs_of(hmdd, of, names, Settings(reject_limit=0.01)),
    ]
    for package in unchanged.READING_PACKAGES:
        digest = {name: unchanged.code_digest(name) for name in unchanged.READING_PACKAGES} | {
            package: "edited"
        }
        monkeypatch.setattr(unchanged, "code_digest", digest.__getitem__)
        others.append(unchanged.inputs_of(hmdd, of, names, SETTINGS))
        monkeypatch.undo()
    monkeypatch.setattr(unchanged, "source_digest", lambda _: "edited")
    others.append(unchanged.inputs_of(hmdd, of, names, SETTINGS))
    assert len({before, *others}) == 1 + len(others)


def test_a_source_whose_code_has_no_file_is_always_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unchanged, "source_digest", lambda _: None)
    assert unchanged.inputs_of(source("hmdd"), release(), release("22", "mirbase"), SETTINGS) == ""


def test_the_code_of_a_package_is_every_file_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "edited_package" / "inner").mkdir(parents=True)
    inner = tmp_path / "edited_package" / "inner" / "table.tsv"
    (tmp_path / "edited_package" / "__init__.py").write_text("")
    inner.write_text("a")
    monkeypatch.syspath_prepend(str(tmp_path))
    before = unchanged.code_digest.__wrapped__("edited_package")
    inner.write_text("b")
    assert unchanged.code_digest.__wrapped__("edited_package") != before


RECORD = LoadRecord(
    release=release(),
    status="complete",
    species="hsa",
    rows=RowCounts(read=3, loaded=2, duplicate=1, rejected=0),
    inputs="i",
    rejects="",
    counts={"ASSOCIATED_WITH": 2},
    previous=None,
    world="",
    loss_accepted=False,
)


@pytest.mark.parametrize(
    ("record", "held", "why"),
    [
        (RECORD, {"ASSOCIATED_WITH": 2}, None),
        (None, {}, ""),
        (replace(RECORD, status="failed"), {"ASSOCIATED_WITH": 2}, ""),
        (replace(RECORD, inputs=""), {"ASSOCIATED_WITH": 2}, ""),
        (replace(RECORD, inputs="others"), {"ASSOCIATED_WITH": 2}, ""),
        (replace(RECORD, rows=None), {"ASSOCIATED_WITH": 2}, "do not add up"),
        (RECORD, {"ASSOCIATED_WITH": 1}, r"it holds ASSOCIATED_WITH 1 \(loaded: 2\)"),
        (RECORD, {"ASSOCIATED_WITH": 2, "TARGETS": 1}, r"TARGETS 1 \(loaded: 0\)"),
        (replace(RECORD, rejects="digest"), {"ASSOCIATED_WITH": 2}, r"hmdd\.tsv, is missing"),
    ],
)
def test_a_source_is_read_unless_its_complete_load_is_still_there(
    tmp_path: Path, record: LoadRecord | None, held: Mapping[str, int], why: str | None
) -> None:
    found = unchanged.why_read(record, "i", lambda: held, tmp_path, "hmdd")
    if not why:
        assert found == why
    else:
        assert found is not None
        with pytest.raises(AssertionError, match=why):
            raise AssertionError(found)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_demonstration(tmp_path_factory.mktemp("data"), mirnas=40).directory


@pytest.fixture
def data(written: Path, tmp_path: Path) -> Data:
    """A demonstration release to be changed."""
    return Data(Path(shutil.copytree(written, tmp_path / "data")), synthetic=True)


@pytest.fixture
def workspace(neo4j_address: Neo4jAddress, tmp_path: Path) -> Iterator[Workspace]:
    """A project whose graph is the test server, still empty."""
    uri, password = neo4j_address.uri, neo4j_address.password or "none"
    with GraphStore.connect(neo4j_address) as graph:
        clear_graph(graph)
        apply_schema(graph)
    yield Workspace(
        read_settings(neo4j_uri=uri, neo4j_password=password, var=tmp_path / "var"), Reporter(quiet=True)
    )


def changed(result: load.LoadResult) -> set[str]:
    """The sources that were read."""
    return {report.release.source for report in result.sources if not report.unchanged}


ALL = {"mirbase", "mesh", "ncbi_gene", "localization_benchmark", "rnalocate", "benchmark_genes"} | {
    "human_protein_atlas",
    "tcga_expression",
    "mirtarbase",
    "ncdr",
    "hmdd",
}


def drop_lines(path: Path, share: float) -> None:
    """Keep the header and this share of the lines after it."""
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[: 1 + int(len(lines[1:]) * share)]))


@pytest.mark.neo4j
def test_a_second_load_reads_nothing_and_changes_no_bit_and_repeats_the_counts(
    workspace: Workspace, data: Data, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = load.load(workspace, data)
    assert changed(first) == ALL
    with workspace.graph("test", require_gds=False) as store:
        before = graph_hash(store).hash, store.read("MATCH (l:Load) RETURN properties(l) AS l ORDER BY l.id")
    lists = {path: path.read_bytes() for path in workspace.rejects.iterdir()}
    monkeypatch.setattr(source_loading, "load_source", None)

    def resolver(*_: object) -> None:
        raise AssertionError("names are resolved although nothing is read")

    monkeypatch.setattr(source_loading, "name_resolver", resolver)
    again = load.load(workspace, data)
    assert changed(again) == set()
    assert [s.rows for s in again.sources] == [s.rows for s in first.sources]
    assert all(s.as_json()["unchanged"] for s in again.sources)
    assert {path: path.read_bytes() for path in workspace.rejects.iterdir()} == lists
    with workspace.graph("test", require_gds=False) as store:
        assert before == (
            graph_hash(store).hash,
            store.read("MATCH (l:Load) RETURN properties(l) AS l ORDER BY l.id"),
        )


@pytest.mark.neo4j
def test_only_what_has_changed_is_read_and_a_change_of_names_reads_everything(
    workspace: Workspace, data: Data
) -> None:
    load.load(workspace, data)
    drop_lines(data.directory / "hmdd" / "alldata.txt", 0.99)
    assert changed(load.load(workspace, data)) == {"hmdd"}
    (workspace.rejects / "ncdr.tsv").unlink()
    (workspace.rejects / "rnalocate.tsv").write_text("of another load")
    assert changed(load.load(workspace, data)) == {"ncdr", "rnalocate"}
    with workspace.graph("test", require_gds=False) as store:
        store.write("MATCH ()-[x:TARGETS]->() WITH x LIMIT 1 DELETE x")
    assert changed(load.load(workspace, data)) == {"mirtarbase"}
    aliases = data.directory / "mirbase" / "aliases.txt"
    drop_lines(aliases, 0.99)
    assert changed(load.load(workspace, data)) == ALL


@pytest.mark.neo4j
def test_a_source_whose_load_was_interrupted_is_read_again(workspace: Workspace, data: Data) -> None:
    load.load(workspace, data)
    (hmdd,) = (r for source, r in load.present_sources(data).found if source.name == "hmdd")
    with workspace.graph("test", require_gds=False) as store:
        BoltWriter(store).begin(hmdd)  # and then the process is killed
    assert changed(load.load(workspace, data)) == {"hmdd"}


@pytest.mark.neo4j
def test_a_release_that_lost_much_is_refused_until_it_is_accepted_also_after_an_interrupted_load(
    workspace: Workspace, data: Data
) -> None:
    load.load(workspace, data)
    with workspace.graph("test", require_gds=False) as store:
        before = graph_hash(store).hash
    drop_lines(data.directory / "hmdd" / "alldata.txt", 0.5)
    with pytest.raises(LossNotAccepted, match=r"hmdd 3\.x lost more than 5\.0%.*ASSOCIATED_WITH"):
        load.load(workspace, data)
    with workspace.graph("test", require_gds=False) as store:
        assert graph_hash(store).hash == before, "the earlier release stays in use"
        (hmdd,) = (r for source, r in load.present_sources(data).found if source.name == "hmdd")
        BoltWriter(store).begin(hmdd)  # accepted once, but then the process is killed
    for accepted in ([], ["ncdr"]):
        with pytest.raises(LossNotAccepted):
            load.load(workspace, data, accept_loss=accepted)
    assert changed(load.load(workspace, data, accept_loss=["hmdd"])) == {"hmdd"}
    assert changed(load.load(workspace, data)) == set(), "once accepted, it is the release in use"
    with workspace.graph("test", require_gds=False) as store:
        assert load_records(store)["hmdd"].loss_accepted


@pytest.mark.neo4j
def test_another_demonstration_release_is_not_compared_with_the_one_before(
    workspace: Workspace, data: Data, tmp_path: Path
) -> None:
    load.load(workspace, data)
    other = write_demonstration(tmp_path / "other", seed=7, mirnas=48).directory
    load.load(workspace, Data(other, synthetic=True))


@pytest.mark.neo4j
def test_a_loaded_source_whose_file_was_renamed_is_not_removed_unless_that_is_accepted(
    workspace: Workspace, data: Data
) -> None:
    load.load(workspace, data)
    (table,) = (data.directory / "rnalocate").iterdir()
    table.rename(table.with_suffix(".rar"))
    with pytest.raises(LossNotAccepted, match=r"\.rar is not recognised"):
        load.load(workspace, data)
    result = load.load(workspace, data, accept_loss=["all"])
    assert "rnalocate" not in {report.release.source for report in result.sources}


@pytest.mark.neo4j
def test_a_graph_that_fails_a_check_makes_the_load_fail(workspace: Workspace, data: Data) -> None:
    load.load(workspace, data)
    with workspace.graph("test", require_gds=False) as store:
        store.write("MATCH (m:Mature) WITH m ORDER BY m.accession LIMIT 1 SET m.seed = 'ACGUACG'")
    with pytest.raises(
        ChecksFailed, match=r"fails 1 of \d+ checks: consistent:Mature\.seed: 1 violation"
    ) as caught:
        load.load(workspace, data)
    assert caught.value.exit_code == 3


def test_a_required_source_under_a_wrong_name_is_told_in_the_error(data: Data) -> None:
    table = data.directory / "hmdd" / "alldata.txt"
    table.rename(table.with_name("alldata (1).txt"))
    with pytest.raises(MissingRelease, match=r"rename hmdd/alldata \(1\)\.txt to alldata\.txt"):
        load.present_sources(data)


def test_names_after_accept_loss() -> None:
    assert load.accepted_losses((), accept=False) == frozenset()
    assert load.accepted_losses((), accept=True) == {"all"}
    assert load.accepted_losses(("hmdd", "ncdr"), accept=True) == {"hmdd", "ncdr"}
    with pytest.raises(UsageError, match="hmdd cannot be loaded alone"):
        load.accepted_losses(("hmdd",), accept=False)
    with pytest.raises(UsageError, match="There is no source 'hmd'"):
        load.load(Workspace(SETTINGS), Data(Path(), synthetic=True), accept_loss=("hmd",))
