// Every name that a run predicts or a source localizes: its hairpins, their matures, and where it is reported.
MATCH (m:MiRNA|Precursor)
WHERE EXISTS { (m)-[:PREDICTED_IN {run: $run}]->() } OR EXISTS { (m)-[:LOCALIZED_IN]->(:Compartment) }
RETURN coalesce(m.id, m.accession) AS id, m.name AS name, m:Precursor AS hairpin,
       coalesce(m.level = $generic, false) AS generic,
       [(m)-[d:HAS_PRECURSOR*0..1]->(h:Precursor) WHERE all(x IN d WHERE x.how <> 'ambiguous') | h.accession] AS hairpins,
       [(m)-[d:HAS_PRECURSOR*0..1]->(:Precursor)-[:PROCESSED_INTO]->(p:Mature) WHERE all(x IN d WHERE x.how <> 'ambiguous') |
        p {.accession, .name, .sequence}] AS matures,
       [(m)-[:LOCALIZED_IN]->(c:Compartment) | c.name] AS reported
ORDER BY id
