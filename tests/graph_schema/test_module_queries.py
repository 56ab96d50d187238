"""The named queries about modules: they only read, follow the current runs, and count the right members."""

from typing import Any

import pytest

from fixtures.small_modules import load_members, small_modules
from graph_schema.queries import named_query
from graph_store.connection import GraphStore
from graph_store.graph_state import set_state
from graph_store.query import run_query
from regulatory_modules.published_modules import published_run
from regulatory_modules.writing import publish_modules, retire_modules

ABOUT = {
    "modules_of_mirna": {"ids": ["hsa-mir-21"]},
    "modules_of_gene": {"id": "PTEN"},
    "modules_of_disease": {"id": "glioma"},
    "compartments_of_module": {"id": "r1/1"},
    "module_runs": {},
}


@pytest.fixture
def graph(store: GraphStore) -> GraphStore:
    load_members(store)
    publish_modules(store, published_run(small_modules()))
    return store


def rows(store: GraphStore, name: str, **parameters: Any) -> list[dict[str, Any]]:
    found = store.read(named_query(name), parameters or ABOUT[name])
    return [row | {"module": row["module"]["id"]} if "module" in row else row for row in found]


@pytest.mark.parametrize("name", ABOUT)
def test_the_plan_only_reads(graph: GraphStore, name: str) -> None:
    """`run_query` refuses any other plan (ADR 21)."""
    assert len(run_query(graph, named_query(name), ABOUT[name]).rows) == len(rows(graph, name)) > 0


def test_modules_of_a_mirna_by_name_of_the_literature_and_by_mature(graph: GraphStore) -> None:
    both = {
        "module": "r1/1",
        "weight": 1.0,
        "names": ["hsa-miR-21-3p", "hsa-miR-21-5p"],
        "mirnas": ["hsa-let-7a", "hsa-miR-21-3p", "hsa-miR-21-5p"],
        "genes": ["CDK6", "PTEN"],
    }
    assert rows(graph, "modules_of_mirna", ids=["hsa-mir-21"]) == [both]
    one = both | {"weight": 0.75, "names": ["hsa-miR-21-3p"]}
    assert rows(graph, "modules_of_mirna", ids=["MIMAT0004494"]) == [one]
    found = rows(graph, "modules_of_mirna", ids=["hsa-let-7a", "MIMAT0000062"])
    assert [(row["module"], row["weight"], row["names"]) for row in found] == [
        ("r1/2", 1.0, ["hsa-let-7a"]),
        ("r1/1", 0.5, ["hsa-let-7a"]),
    ]


@pytest.mark.parametrize("id_", ["PTEN", "NCBIGene:5728"])
def test_modules_of_a_gene_by_symbol_and_id(graph: GraphStore, id_: str) -> None:
    found = rows(graph, "modules_of_gene", id=id_)
    assert [(row["module"], row["weight"], row["names"]) for row in found] == [
        ("r1/1", 1.0, ["PTEN"]),
        ("r1/2", 0.5, ["PTEN"]),
    ]


def test_modules_of_a_disease_with_the_most_associated_first(graph: GraphStore) -> None:
    first = {"module": "r1/1", "associated": 2, "names": ["hsa-miR-21-3p", "hsa-miR-21-5p"]}
    found = rows(graph, "modules_of_disease", id="glioma")
    assert [{name: row[name] for name in first} for row in found] == [first]
    graph.write(
        "MATCH (m:MiRNA {id: 'hsa-let-7a'}), (d:Disease {id: 'glioma'}) CREATE (m)-[:ASSOCIATED_WITH]->(d)"
    )
    found = rows(graph, "modules_of_disease", id="glioma")
    assert [(row["module"], row["associated"]) for row in found] == [("r1/1", 3), ("r1/2", 1)]


@pytest.mark.parametrize("name", ["modules_of_mirna", "modules_of_gene", "modules_of_disease"])
def test_only_current_runs_answer(graph: GraphStore, name: str) -> None:
    publish_modules(graph, published_run(small_modules("r2")))  # retires r1
    assert {row["module"].split("/")[0] for row in rows(graph, name)} == {"r2"}
    retire_modules(graph, "r2")
    assert rows(graph, name) == []


def predict(store: GraphStore, run: str, label: str, key: str, compartment: str, status: str) -> None:
    name = "id" if label == "MiRNA" else "accession"
    store.write(
        f"MATCH (m:{label} {{{name}: $key}}), (c:Compartment {{id: $c}}) "
        "CREATE (m)-[:PREDICTED_IN {run: $run, status: $status}]->(c)",
        {"key": key, "c": compartment, "run": run, "status": status},
    )


def test_compartments_that_members_share(graph: GraphStore) -> None:
    """CDK6 and PTEN are in the nucleus, PTEN in the cytoplasm, too; of miRNAs the current run decides."""
    genes = {"genes": ["CDK6", "PTEN"], "of_genes": 2}
    nothing: dict[str, Any] = {"mirnas": [], "of_mirnas": 0}
    assert rows(graph, "compartments_of_module", id="r1/1") == [
        {"compartment": "Nucleus", **nothing, **genes},
        {"compartment": "Cytoplasm", **nothing, **genes, "genes": ["PTEN"]},
    ]
    for run, compartment, status in (
        ("p", "Nucleus", "likely"),
        ("p", "Cytoplasm", "unlikely"),
        ("old", "Cytoplasm", "likely"),
    ):
        predict(graph, run, "MiRNA", "hsa-mir-21", compartment, status)
    predict(graph, "p", "Precursor", "MI0000060", "Cytoplasm", "known")  # of hsa-let-7a
    set_state(graph, current_run="p")
    assert rows(graph, "compartments_of_module", id="r1/1") == [
        {"compartment": "Nucleus", "mirnas": ["hsa-miR-21-3p", "hsa-miR-21-5p"], "of_mirnas": 3, **genes},
        {"compartment": "Cytoplasm", "mirnas": ["hsa-let-7a"], "of_mirnas": 3, **genes, "genes": ["PTEN"]},
    ]


def test_runs_with_their_status(graph: GraphStore) -> None:
    publish_modules(graph, published_run(small_modules("r2")))
    found = rows(graph, "module_runs")
    assert [(row["run"], row["status"], row["cohort"], row["modules"]) for row in found] == [
        ("r2", "current", "TCGA-TEST", 2),
        ("r1", "retired", "TCGA-TEST", 2),
    ]
