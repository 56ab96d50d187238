"""Checks of connections: what refers to a release, load, run or precursor finds it."""

from graph_schema.bookkeeping import LOCALIZATION
from graph_schema.catalogue import LOADED_TYPES, SCHEMA_VERSION
from graph_store.checks.check import Question

_LOADED = "|".join(f"`{type_}`" for type_ in LOADED_TYPES)


def connection_questions() -> tuple[Question, ...]:
    """Every reference in the graph leads somewhere, and to what is current."""
    return (
        Question(
            "reference:edge.load",
            f"MATCH ()-[x:{_LOADED}]->() WITH DISTINCT x.source AS source, x.release AS release, "
            "x.load AS load WHERE NOT EXISTS { (:Load {id: load, source: source})"
            "-[:OF_RELEASE]->(:Release {id: release, source: source}) } "
            "RETURN count(*) AS n, min(source + ' ' + release) AS example",
        ),
        *(
            Question(
                f"one:{label}",
                f"MATCH (x:{label}) WITH x.source AS source, count(*) AS c WHERE c > 1 "
                "RETURN count(*) AS n, min(source + ' has ' + c) AS example",
            )
            for label in ("Load", "Release")
        ),
        Question(
            "complete:Load",
            "MATCH (l:Load) WHERE l.status <> 'complete' "
            "RETURN count(*) AS n, min(l.source + ' ' + l.status) AS example",
        ),
        Question(
            "reference:Load.release",
            "MATCH (l:Load) WHERE COUNT { (l)-[:OF_RELEASE]->(:Release) } <> 1 "
            "RETURN count(*) AS n, min(l.id) AS example",
        ),
        Question(
            "apart:Release.synthetic",
            "MATCH (r:Release) WITH count(DISTINCT r.synthetic) AS kinds, min(r.name) AS name "
            "WHERE kinds > 1 RETURN count(*) AS n, min('real and synthetic releases; ' + name) AS example",
        ),
        Question(
            "precursor:MiRNA",
            "MATCH (m:MiRNA) WHERE m.resolution IN ['exact', 'renamed', 'ambiguous'] "
            "AND NOT EXISTS { (m)-[:HAS_PRECURSOR]->() } RETURN count(*) AS n, min(m.id) AS example",
        ),
        Question(
            "no_precursor:MiRNA",
            "MATCH (m:MiRNA) WHERE m.resolution IN ['dead', 'unknown'] "
            "AND EXISTS { (m)-[:HAS_PRECURSOR]->() } RETURN count(*) AS n, min(m.id) AS example",
        ),
        Question(
            "precursor:Mature",
            "MATCH (m:Mature) WHERE NOT EXISTS { (:Precursor)-[:PROCESSED_INTO]->(m) } "
            "RETURN count(*) AS n, min(m.accession) AS example",
            source="mirbase",
        ),
        Question(
            "family:Precursor",
            "MATCH (p:Precursor) WHERE COUNT { (p)-[:MEMBER_OF]->() } > 1 "
            "RETURN count(*) AS n, min(p.accession) AS example",
            source="mirbase",
        ),
        Question(
            "rows:MiRNA.benchmark_row",
            "MATCH (m:MiRNA) WHERE m.benchmark_row IS NOT NULL WITH m.benchmark_row AS row, count(*) AS c, "
            "min(m.id) AS id WHERE c > 1 RETURN count(*) AS n, min(id) AS example",
            source="localization_benchmark",
        ),
        Question(
            "reference:PREDICTED_IN.run",
            "MATCH ()-[p:PREDICTED_IN]->() WITH DISTINCT p.run AS run "
            "WHERE NOT EXISTS { (:ModelRun {id: run}) } RETURN count(*) AS n, min(run) AS example",
        ),
        Question(
            "reference:GraphState.current_run",
            "MATCH (s:GraphState) WHERE s.current_run IS NOT NULL "
            "AND NOT EXISTS { (:ModelRun {id: s.current_run, status: 'current', kind: $kind}) } "
            "RETURN count(*) AS n, min(s.current_run) AS example",
            parameters={"kind": LOCALIZATION},
        ),
        Question(
            "complete:ModelRun.edges",
            "MATCH (s:GraphState) MATCH (r:ModelRun {id: s.current_run}) "
            "WITH r, COUNT { ()-[p:PREDICTED_IN]->() WHERE p.run = r.id } AS held WHERE held <> r.edges "
            "RETURN count(*) AS n, min(r.id + ' has ' + held + ' of ' + r.edges) AS example",
        ),
        Question(
            "version:GraphState",
            "MATCH (s:GraphState) WITH count(*) AS states, "
            "count(CASE WHEN s.schema_version = $version THEN 1 END) AS current "
            "WHERE states <> 1 OR current <> 1 RETURN count(*) AS n, "
            "min(states + ' nodes, ' + current + ' of this version') AS example",
            parameters={"version": SCHEMA_VERSION},
        ),
    )
