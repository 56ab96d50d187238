"""A handful of the kills of `make faults`, and what the harness itself can see."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.kills import Trial, trials
from faults.processes import Project
from faults.remains import remains
from faults.scenarios import SCENARIOS, hash_of
from faults.table import as_markdown, describe, summary
from graph_store.connection import GraphStore
from local_neo4j.jars import default_jar_cache
from local_neo4j.local_server import LocalServer, ServerInfo

SEED = 20


@pytest.fixture
def project(neo4j_server: ServerInfo, tmp_path: Path) -> Iterator[Project]:
    """A project on the server of this test process, which is empty again afterwards."""
    server = LocalServer(neo4j_server.home, default_jar_cache(), heap="1g", page_cache="128m")
    yield Project(tmp_path, server, external=True)
    server.up()


@pytest.mark.slow
@pytest.mark.neo4j
def test_a_killed_relate_leaves_the_graph_of_an_undisturbed_one(project: Project) -> None:
    done = list(trials(project, SCENARIOS["relate"], "client", kills=2, seed=SEED))
    assert not [describe(trial) for trial in done if trial.faults]
    assert sum(trial.hit for trial in done) == 2


@pytest.mark.neo4j
def test_half_done_work_is_seen(project: Project, store: GraphStore) -> None:
    assert remains(project).all == ()
    before = hash_of(project)
    store.write(
        "CREATE (:Load {id: 'load:x', source: 'hmdd', status: 'running'}), "
        "(:ModelRun {id: 'r1', status: 'staged', edges: 5}), "
        "(:ModelRun {id: 'r2', status: 'current', edges: 5}) "
        "MERGE (s:GraphState {id: 'gtmaloc'}) SET s.current_run = 'r2'"
    )
    (project.var / "runs").mkdir(parents=True)
    (project.var / "runs" / ".metrics.json.17.part").touch()
    found = remains(project)
    assert found.half_visible == ("current run r2 is current with 0 of 5 edges",)
    assert "the check complete:Load: 1 violation, for example hmdd running" in found.unfinished
    assert [what for what in found.unfinished if "check" not in what] == [
        "a running load of hmdd",
        "the staged run r1",
        "the file runs/.metrics.json.17.part",
    ]
    assert hash_of(project) != before


def test_every_verb_that_computes_or_writes_is_killed() -> None:
    assert set(SCENARIOS) == {"load", "relate", "embed", "train", "publish", "run"}


def trial(seed: int, *faults: str, hit: bool = True) -> Trial:
    return Trial("load", "client", seed, seed % 2, seed / 10, hit, faults, 2.0)


def test_the_table_counts_only_kills_that_hit() -> None:
    rows = summary([trial(1), trial(5, "wrong"), trial(9, hit=False)])
    assert rows == [
        {"command": "load", "killed": "client", "kills": 2, "right": 1, "earliest": 0.1, "latest": 0.5}
        | {"seconds": 4.0}
    ]
    assert as_markdown(rows).splitlines()[-1] == "| load | client | 2 | 1 | 0.1–0.5 | 4 |"


def test_a_trial_is_described_so_that_it_can_be_repeated() -> None:
    assert describe(trial(5, "wrong")) == "load client seed=5 target=1 moment=0.50 s: wrong (2.0 s)"
    assert "ok (had already ended)" in describe(trial(5, hit=False))
