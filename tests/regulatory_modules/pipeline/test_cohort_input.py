"""Input with and without a graph: identities, targets, and invented data that are never mixed in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from fixtures.small_modules import load_members
from graph_store.connection import GraphStore
from graph_store.graph_state import data_fingerprint
from gtmaloc.settings import read_settings
from gtmaloc.workspace import NoGraphYet, Workspace
from regulatory_modules.data.from_graph import OtherKindOfData
from regulatory_modules.methods.base import NoTargets
from regulatory_modules.pipeline.cohort_input import CohortFiles, read_input
from regulatory_modules.pipeline.find import find_modules


@pytest.fixture
def files(tmp_path: Path) -> CohortFiles:
    """Twelve patients, three miRNAs, three genes, and a table of one target."""
    rng = np.random.default_rng(0)
    patients = [f"TCGA-AA-{i:04}-01" for i in range(12)]

    def write(name: str, columns: list[str]) -> Path:
        frame = pd.DataFrame(rng.integers(1, 900, (12, 3)), index=patients, columns=columns)
        frame.to_csv(tmp_path / name, sep="\t", index_label="sample")
        return tmp_path / name

    (tmp_path / "targets.tsv").write_text("miRNA\tgene\nhsa-let-7a-1\tCDK6\nhsa-mir-9\tCDK6\n")
    return CohortFiles(
        mirna=write("mirna.tsv", ["hsa-mir-21", "hsa-let-7a-1", "hsa-mir-5000"]),
        mrna=write("mrna.tsv", ["CDK6", "PTEN", "TP53"]),
    )


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.delenv("NEO4J_URI", raising=False)
    return Workspace(read_settings(var=tmp_path / "var"))


@pytest.fixture
def with_graph(store: GraphStore, monkeypatch: pytest.MonkeyPatch) -> Callable[..., GraphStore]:
    def load(*, synthetic: bool) -> GraphStore:
        @contextmanager
        def opened(_: Workspace) -> Iterator[GraphStore]:
            yield store

        monkeypatch.setattr(Workspace, "graph_to_read", opened)
        load_members(store, synthetic=synthetic)
        return store

    return load


def test_without_a_graph_names_stay_and_a_note_says_so(workspace: Workspace, files: CohortFiles) -> None:
    data = read_input(workspace, files)
    assert [m.name for m in data.cohort.mirnas] == ["hsa-mir-21", "hsa-let-7a-1", "hsa-mir-5000"]
    assert any("no graph" in note for note in data.cohort.notes)
    assert not data.targets.matrix.any()
    assert (data.targets.source, data.data_fingerprint) == ("none: no graph, no table", "")
    with pytest.raises(NoTargets, match="--targets"):
        find_modules(data.cohort, data.targets, "kmeans", run="r", k=2)


def test_with_a_table_its_unused_rows_are_counted(
    workspace: Workspace, files: CohortFiles, tmp_path: Path
) -> None:
    data = read_input(workspace, replace(files, targets=tmp_path / "targets.tsv"))
    assert np.argwhere(data.targets.matrix).tolist() == [[1, 0]]
    assert data.cohort.dropped["targets: miRNA not in the cohort"] == 1


def test_a_graph_gives_identities_families_and_targets(
    workspace: Workspace, files: CohortFiles, with_graph: Callable[..., GraphStore]
) -> None:
    graph = with_graph(synthetic=False)
    data = read_input(workspace, files)
    assert [m.name for m in data.cohort.mirnas] == ["hsa-mir-21", "hsa-let-7a-1"]  # mir-5000 is unknown
    assert data.cohort.dropped["miRNAs: name not in miRBase"] == 1
    assert data.cohort.mirnas[0].families == ("MIPF0000060",)
    symbols = [gene.symbol for gene in data.cohort.genes]
    hit = [{symbols[j] for j in np.flatnonzero(row)} for row in data.targets.matrix]
    assert hit == [{"CDK6", "TP53"}, {"TP53"}]  # PTEN is reported for hsa-let-7a, not for one of its loci
    assert data.data_fingerprint == data_fingerprint(graph)
    assert not any("no graph" in note for note in data.cohort.notes)


def test_targets_of_a_synthetic_graph_are_refused_for_real_genes_and_not_needed_otherwise(
    workspace: Workspace, files: CohortFiles, with_graph: Callable[..., GraphStore], tmp_path: Path
) -> None:
    with_graph(synthetic=True)
    with pytest.raises(OtherKindOfData, match="never mixed"):
        read_input(workspace, files)
    for other in (replace(files, targets=tmp_path / "targets.tsv"), replace(files, mrna=None)):
        data = read_input(workspace, other)
        assert any("no graph of real releases" in note for note in data.cohort.notes)
        assert data.cohort.mirnas[0].families == ()
    assert data.targets.source == "none: the cohort has no genes"


def test_the_demonstration_fits_the_seed(workspace: Workspace) -> None:
    data = read_input(workspace, CohortFiles())
    assert data.cohort.synthetic
    assert data.targets.matrix.any()


def test_a_missing_graph_is_the_only_error_that_is_passed_over(
    workspace: Workspace, files: CohortFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def broken(_: Workspace) -> Iterator[GraphStore]:
        raise RuntimeError("the server")
        yield

    monkeypatch.setattr(Workspace, "graph_to_read", broken)
    with pytest.raises(RuntimeError, match="the server"):
        read_input(workspace, files)
    assert issubclass(NoGraphYet, Exception)
