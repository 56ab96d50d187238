"""The invented expression shows what was planted: groups are expressed together and at their own level."""

from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from loaders.demonstration import DemonstrationManifest, write_demonstration
from loaders.demonstration.invented_mirnas import GROUPS, Repertoire, invent
from loaders.demonstration.release import stream
from loaders.identity.resolver import NameResolver
from loaders.sources.mirbase.names import name_resolver
from loaders.sources.tcga_expression.table import ExpressionTable, read_expression


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> DemonstrationManifest:
    return write_demonstration(tmp_path_factory.mktemp("demonstration"))


@pytest.fixture(scope="module")
def tables(manifest: DemonstrationManifest) -> dict[str, ExpressionTable]:
    folder = manifest.directory / "tcga" / "rtcga" / "csv"
    return {path.name.partition(".")[0]: read_expression(path) for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def repertoire() -> Repertoire:
    return invent(240, stream(0, "sequences"))


@pytest.fixture(scope="module")
def resolver(manifest: DemonstrationManifest) -> NameResolver:
    return name_resolver(manifest.directory)


def families(table: ExpressionTable, repertoire: Repertoire, resolver: NameResolver) -> list[int | None]:
    """The family of each column; None if its name denotes no single hairpin."""
    family = {hairpin.accession: hairpin.family for hairpin in repertoire.hairpins}
    answers = [resolver.resolve(name) for name in table.names]
    return [family[a.precursors[0]] if a.level == "precursor" else None for a in answers]


def test_two_cohorts_of_an_invented_program(tables: dict[str, ExpressionTable]) -> None:
    shapes = {name: (len(t.sample_types), t.sample_types.count("11")) for name, t in tables.items()}
    assert shapes == {"ALPHA": (24, 6), "BETA": (16, 3)}
    assert {t.program for t in tables.values()} == {"DEMO"}
    for table in tables.values():
        np.testing.assert_allclose(table.rpm.sum(axis=1), 1e6, rtol=1e-6)
        assert 0 < (table.rpm == 0).all(axis=0).sum() < 0.1 * len(table.names)


def test_a_group_is_expressed_together_and_at_its_own_level(
    tables: dict[str, ExpressionTable], repertoire: Repertoire, resolver: NameResolver
) -> None:
    for table in tables.values():
        log = np.log2(table.rpm + 1)
        found = [(i, f) for i, f in enumerate(families(table, repertoire, resolver)) if f is not None]
        found = [(i, f) for i, f in found if log[:, i].mean() > 5]
        correlation = np.corrcoef(log[:, [i for i, _ in found]], rowvar=False)
        pairs: dict[bool, list[float]] = {True: [], False: []}
        for (i, (_, f)), (j, (_, g)) in combinations(enumerate(found), 2):
            pairs[f % GROUPS == g % GROUPS].append(float(correlation[i, j]))
        assert np.median(pairs[True]) > np.median(pairs[False]) + 0.4
        levels = [log[:, [i for i, f in found if f % GROUPS == g]].mean() for g in range(GROUPS)]
        assert np.std(levels) > 1


def test_some_hairpins_are_missing_and_some_have_an_earlier_name(
    manifest: DemonstrationManifest,
    tables: dict[str, ExpressionTable],
    repertoire: Repertoire,
    resolver: NameResolver,
) -> None:
    answers = {name: resolver.resolve(name) for name in tables["ALPHA"].names}
    measured = {accession for a in answers.values() for accession in a.precursors}
    assert 0.85 < len(measured) / len(repertoire.hairpins) < 0.95
    planted = {(p.dirt, p.fate): p.rows for p in manifest.planted if p.source == "tcga_expression"}
    assert planted == {
        ("earlier name", "loaded"): sum(a.how == "renamed" for a in answers.values()),
        ("unknown name", "rejected"): 1,
        ("repeated column", "duplicate"): 1,
        ("ambiguous name", "rejected"): 1,
    }


def test_the_smallest_release_can_be_loaded(tmp_path: Path) -> None:
    rows = write_demonstration(tmp_path, mirnas=40).expected["tcga_expression"]
    assert rows.rejected <= 0.05 * rows.in_scope
