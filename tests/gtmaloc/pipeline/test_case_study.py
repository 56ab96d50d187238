"""The case study from a real graph: known pairs of every source and name, evidence, an export."""

import csv
from pathlib import Path

import numpy as np
import pytest

from graph_store.connection import GraphStore
from graph_store.writing.predictions import OF, RANK, STATUS, RunInfo, publish_predictions
from gtmaloc.pipeline.case_study import COLUMNS, read_case_study, write_case_study
from gtmaloc_learning.predictions import CALIBRATED, KNOWN, PROBABILITY, Predictions
from gtmaloc_model.reporting.case_study import NewPairs

GRAPH = """
CREATE (n:Compartment {id: 'Nucleus', name: 'Nucleus', benchmark_column: 0})
CREATE (h1:Precursor {accession: 'MI1', name: 'hsa-mir-1'}),
       (h2:Precursor {accession: 'MI2', name: 'hsa-mir-2'}),
       (h3:Precursor {accession: 'MI3', name: 'hsa-mir-3'}),
       (h4:Precursor {accession: 'MI4', name: 'hsa-mir-4'})
CREATE (h1)-[:PROCESSED_INTO]->(:Mature {accession: 'MIMAT1', name: 'hsa-miR-1-3p', sequence: 'UGGAAU'})
CREATE (a:MiRNA {id: 'hsa-mir-1', name: 'hsa-mir-1', benchmark_row: 0})-[:HAS_PRECURSOR {how: 'exact'}]->(h1),
       (b:MiRNA {id: 'hsa-mir-2', name: 'hsa-mir-2', benchmark_row: 1})-[:HAS_PRECURSOR {how: 'exact'}]->(h2),
       (c:MiRNA {id: 'hsa-mir-9', name: 'hsa-mir-9', benchmark_row: 2}),
       (d:MiRNA {id: 'hsa-mir-3x', name: 'hsa-mir-3x'})-[:HAS_PRECURSOR {how: 'exact'}]->(h3),
       (d)-[:HAS_PRECURSOR {how: 'ambiguous'}]->(h4)
CREATE (c)-[:LOCALIZED_IN {source: 'localization_benchmark'}]->(n),
       (d)-[:LOCALIZED_IN {source: 'rnalocate'}]->(n),
       (b)-[:LOCALIZED_IN {source: 'rnalocate'}]->(n),
       (a)-[:SEQUENCE_SIMILAR_TO {source: 'computed', score: .8}]->(c)
"""


def judged(ids: tuple[str, ...], calibrated: list[float], fold: int) -> Predictions:
    n = (len(ids), 1)
    values = np.array([calibrated]).T
    layers = {
        KNOWN: np.zeros(n, dtype=np.int8), PROBABILITY: values, CALIBRATED: values,
        RANK: np.ones(n, dtype=np.int64), OF: np.full(n, 5), STATUS: np.full(n, "likely"),
        "base_rate": np.full(n, 0.5), "set": np.full(n, "present"), "features": np.full(n, "network"),
    }  # fmt: skip
    return Predictions(ids, ("Nucleus",), layers, np.full(len(ids), fold))


@pytest.fixture
def found(store: GraphStore) -> tuple[NewPairs, ...]:
    """The case study of three miRNAs, two reported, and of two hairpins, one reported under another name."""
    store.write(GRAPH)
    run = RunInfo("r1", "ensemble", 0, "f", False)
    own = judged(("hsa-mir-1", "hsa-mir-2", "hsa-mir-9"), [0.9, 0.8, 0.7], 0)
    publish_predictions(store, run, own, others=judged(("MI3", "MI4"), [0.6, 0.5], -1))
    assert read_case_study(store, "another", 10) == ()
    return read_case_study(store, "r1", 10)


def test_pairs_that_any_source_reports_are_left_out_under_every_name(found: tuple[NewPairs, ...]) -> None:
    (nucleus,) = found
    assert [pair.id for pair in nucleus.pairs] == ["hsa-mir-1", "MI4"]
    first, hairpin = nucleus.pairs
    assert (first.hairpins, first.matures[0].sequence) == (("MI1",), "UGGAAU")
    assert (first.calibrated, first.of, first.set, first.base_rate) == (0.9, 5, "present", 0.5)
    assert first.evidence == "similar in sequence (0.80) to hsa-mir-9, which is reported here"
    assert hairpin.mirna == "hsa-mir-4"
    assert hairpin.evidence.startswith("no association is known")


def test_the_export_is_a_table_that_no_spreadsheet_program_obeys(
    found: tuple[NewPairs, ...], store: GraphStore, tmp_path: Path
) -> None:
    store.write("MATCH (m:Mature) SET m.name = '=cmd()'")
    path = write_case_study(tmp_path / "case_study.csv", read_case_study(store, "r1", 10))
    with path.open(newline="", encoding="utf-8") as stream:
        head, first, second = csv.reader(stream)
    assert tuple(head) == COLUMNS
    row = dict(zip(COLUMNS, first, strict=True))
    assert (row["compartment"], row["number"], row["mirna"]) == ("Nucleus", "1", "hsa-mir-1")
    assert (row["matures"], row["sequences"], row["calibrated"]) == ("'=cmd()", "UGGAAU", "0.9")
    assert second[1] == "2"
