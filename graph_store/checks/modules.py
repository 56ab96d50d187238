"""Checks of regulatory modules: the current runs are whole, and nothing is left of one that was withdrawn."""

from graph_schema.bookkeeping import MODULES
from graph_store.checks.check import Question

_OF_CURRENT_RUNS = (
    "MATCH (s:GraphState) UNWIND coalesce(s.current_module_runs, []) AS run "
    "MATCH (r:ModelRun {id: run, kind: $kind}) "
)
_KIND = {"kind": MODULES}


def module_questions() -> tuple[Question, ...]:
    """Modules belong to a run, each cohort has at most one current run, and members are not lost.

    A node that no release reports any more goes with its edges, so members are counted only while the
    releases are loaded with which the run was published.
    """
    return (
        Question(
            "reference:RegulatoryModule.run",
            "MATCH (x:RegulatoryModule) WITH DISTINCT x.run AS run "
            "WHERE NOT EXISTS { (:ModelRun {id: run, kind: $kind}) } "
            "RETURN count(*) AS n, min(run) AS example",
            of="RegulatoryModule",
            parameters=_KIND,
        ),
        Question(
            "reference:GraphState.current_module_runs",
            "MATCH (s:GraphState) UNWIND coalesce(s.current_module_runs, []) AS run WITH run "
            "WHERE NOT EXISTS { (:ModelRun {id: run, status: 'current', kind: $kind}) } "
            "RETURN count(*) AS n, min(run) AS example",
            parameters=_KIND,
        ),
        Question(
            "one:ModelRun.cohort",
            f"{_OF_CURRENT_RUNS}WITH r.cohort AS cohort, count(*) AS c WHERE c > 1 "
            "RETURN count(*) AS n, min(cohort + ' has ' + c) AS example",
            parameters=_KIND,
        ),
        Question(
            "complete:ModelRun.modules",
            f"{_OF_CURRENT_RUNS}WITH r, COUNT {{ (x:RegulatoryModule) WHERE x.run = r.id }} AS held "
            "WHERE held <> r.modules "
            "RETURN count(*) AS n, min(r.id + ' has ' + held + ' of ' + r.modules) AS example",
            parameters=_KIND,
        ),
        Question(
            "members:RegulatoryModule",
            f"{_OF_CURRENT_RUNS}WHERE all(id IN r.releases WHERE EXISTS {{ (:Release {{id: id}}) }}) "
            "MATCH (x:RegulatoryModule {run: r.id}) "
            "WITH x, COUNT { MATCH (x)-[e:HAS_MEMBER]->(m) UNWIND e.names AS name "
            "RETURN DISTINCT m:Gene, name } + size(coalesce(x.missing, [])) AS held "
            "WHERE held <> x.mirnas + x.genes "
            "RETURN count(*) AS n, min(x.id + ' has ' + held + ' of ' + (x.mirnas + x.genes)) AS example",
            of="RegulatoryModule",
            parameters=_KIND,
        ),
    )
