// For each benchmark compartment: what is known and predicted for one miRNA, and how common the compartment is
// among the other miRNAs with any label: one without was never reported anywhere, which is no absence.
MATCH (s:GraphState)
WITH s.current_run AS run
MATCH (c:Compartment)
WHERE c.benchmark_column IS NOT NULL
MATCH (m:MiRNA {id: $id})
OPTIONAL MATCH (m)-[p:PREDICTED_IN {run: run}]->(c)
OPTIONAL MATCH (m)-[l:LOCALIZED_IN]->(c)
WITH m, c, p, [x IN collect(l) | {source: x.source, pmids: coalesce(x.pmids, []), score: x.score, go_id: x.go_id,
                                  evidence: coalesce(x.evidence, []), observations: coalesce(x.observations, [])}] AS reports
OPTIONAL MATCH (o:MiRNA)
WHERE o.benchmark_row IS NOT NULL AND o <> m AND EXISTS { (o)-[:LOCALIZED_IN {source: $source}]->() }
WITH c, p, reports, o, EXISTS { (o)-[:LOCALIZED_IN {source: $source}]->(c) } AS here
WITH c, p, reports, avg(CASE WHEN here THEN 1.0 ELSE 0.0 END) AS base_rate
RETURN c.name AS compartment, reports, p.probability AS probability, p.calibrated AS calibrated,
       p.rank AS rank, p.of AS of, p.status AS status, p.set AS set, p.run AS run, p.held_out_fold AS held_out_fold, p.synthetic AS synthetic, base_rate
ORDER BY c.benchmark_column
