"""GO annotation from SQLite databases with the tables of org.Hs.eg.db and GO.db."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from gtmaloc_base.errors import UsageError
from regulatory_modules.evaluation.go_annotation import (
    GODatabases,
    UnreadableGO,
    go_databases,
    installed_go_databases,
    read_go,
)

_ANNOTATION = """
CREATE TABLE metadata (name VARCHAR(80) PRIMARY KEY, value VARCHAR(255));
CREATE TABLE genes (_id INTEGER PRIMARY KEY, gene_id VARCHAR(10) NOT NULL UNIQUE);
CREATE TABLE gene_info (_id INTEGER NOT NULL UNIQUE, gene_name VARCHAR(255), symbol VARCHAR(80));
CREATE TABLE go_bp (_id INTEGER NOT NULL, go_id CHAR(10) NOT NULL, evidence CHAR(3) NOT NULL);
CREATE TABLE go_cc (_id INTEGER NOT NULL, go_id CHAR(10) NOT NULL, evidence CHAR(3) NOT NULL);
INSERT INTO metadata VALUES ('GOSOURCEDATE', '2022-07-01'), ('EGSOURCEDATE', '2022-Sep12');
INSERT INTO genes VALUES (1, '5728'), (2, '596'), (3, '7157');
INSERT INTO gene_info VALUES (1, 'phosphatase', 'PTEN'), (2, 'BCL2', 'BCL2'), (3, 'p53', 'TP53');
INSERT INTO go_bp VALUES (1, 'GO:0000003', 'IDA'), (2, 'GO:0000002', 'IEA'), (3, 'GO:0000003', 'IEA'),
    (3, 'GO:0000003', 'TAS'), (3, 'GO:0000001', 'ND'), (2, 'GO:0009999', 'IDA');
INSERT INTO go_cc VALUES (1, 'GO:0000008', 'IDA');
"""
# 3 is below 2, 2 is below 1; 8 is a cellular component.
_ONTOLOGY = """
CREATE TABLE go_term (_id INTEGER PRIMARY KEY, go_id CHAR(10), term VARCHAR(255), ontology VARCHAR(9));
CREATE TABLE go_bp_offspring (_id INTEGER NOT NULL, _offspring_id INTEGER NOT NULL);
CREATE TABLE go_cc_offspring (_id INTEGER NOT NULL, _offspring_id INTEGER NOT NULL);
INSERT INTO go_term VALUES (11, 'GO:0000001', 'process', 'BP'), (12, 'GO:0000002', 'death', 'BP'),
    (13, 'GO:0000003', 'apoptosis', 'BP'), (18, 'GO:0000008', 'nucleus', 'CC');
INSERT INTO go_bp_offspring VALUES (11, 12), (11, 13), (12, 13);
"""


def _database(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(script)
    return path


@pytest.fixture
def databases(tmp_path: Path) -> GODatabases:
    return GODatabases(
        _database(tmp_path / "org.Hs.eg.sqlite", _ANNOTATION), _database(tmp_path / "GO.sqlite", _ONTOLOGY)
    )


def test_a_gene_of_a_term_belongs_to_all_terms_above(databases: GODatabases) -> None:
    sets = read_go(databases, "BP")
    assert dict(sets.sets) == {
        "process (GO:0000001)": {"5728", "596", "7157"},
        "death (GO:0000002)": {"5728", "596", "7157"},
        "apoptosis (GO:0000003)": {"5728", "7157"},
    }
    assert (sets.name, sets.ids) == ("go_bp", "entrez")
    assert "GO of 2022-07-01, genes of 2022-Sep12, without ND" in sets.source
    assert dict(sets.dropped) == {
        "annotation with unwanted evidence": 1,
        "annotation to a term that GO.db does not have": 1,
    }


def test_evidence_can_be_left_out(databases: GODatabases) -> None:
    sets = read_go(databases, "BP", without=("IEA", "ND"), ids="symbol")
    assert sets.sets["death (GO:0000002)"] == {"PTEN", "TP53"}  # TP53 by TAS
    assert sets.dropped["annotation with unwanted evidence"] == 3


def test_the_ontologies_are_kept_apart(databases: GODatabases) -> None:
    assert dict(read_go(databases, "CC").sets) == {"nucleus (GO:0000008)": {"5728"}}


def test_the_checksum_is_of_both_files(databases: GODatabases, tmp_path: Path) -> None:
    before = read_go(databases).sha256
    _database(tmp_path / "GO.sqlite", "CREATE TABLE other (x)")
    assert read_go(databases).sha256 != before


def test_an_evidence_code_that_does_not_exist_is_named(databases: GODatabases) -> None:
    with pytest.raises(UsageError, match="no evidence code 'IAE'"):
        read_go(databases, without=("IAE",))


def test_reading_writes_nothing(databases: GODatabases, tmp_path: Path) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    read_go(databases)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@pytest.mark.parametrize("script", [None, "CREATE TABLE genes (x)"])
def test_a_file_that_is_no_such_database_is_named(
    tmp_path: Path, databases: GODatabases, script: str | None
) -> None:
    other = tmp_path / "other.sqlite"
    if script:
        _database(other, script)
    else:
        other.write_bytes(b"no database" * 100)
    with pytest.raises(UnreadableGO, match=r"other\.sqlite.*r-bioc-go\.db"):
        read_go(GODatabases(other, databases.ontology))
    with pytest.raises(UnreadableGO, match=r"missing\.sqlite is no file"):
        read_go(GODatabases(databases.annotation, tmp_path / "missing.sqlite"))


@pytest.mark.parametrize("library", ["", "usr/lib/R/site-library"])
def test_unpacked_packages_are_found(tmp_path: Path, library: str) -> None:
    root = tmp_path / "unpacked"
    annotation = _database(root / library / "org.Hs.eg.db/extdata/org.Hs.eg.sqlite", _ANNOTATION)
    with pytest.raises(UnreadableGO, match="has no org"):
        go_databases(root)
    ontology = _database(root / library / "GO.db/extdata/GO.sqlite", _ONTOLOGY)
    assert go_databases(root) == GODatabases(annotation, ontology)


def test_files_side_by_side_are_found(databases: GODatabases, tmp_path: Path) -> None:
    assert go_databases(tmp_path) == databases


def test_installed_packages_are_found_where_debian_puts_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "regulatory_modules.evaluation.go_annotation.R_LIBRARIES", (tmp_path / "a", tmp_path / "b")
    )
    assert installed_go_databases() is None
    annotation = _database(tmp_path / "b/org.Hs.eg.db/extdata/org.Hs.eg.sqlite", _ANNOTATION)
    ontology = _database(tmp_path / "b/GO.db/extdata/GO.sqlite", _ONTOLOGY)
    assert installed_go_databases() == GODatabases(annotation, ontology)
