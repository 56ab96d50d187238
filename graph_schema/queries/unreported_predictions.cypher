// The predictions of one run that no loaded source reports under the same name, most probable first.
MATCH (m:MiRNA|Precursor)-[p:PREDICTED_IN {run: $run}]->(c:Compartment)
WHERE NOT EXISTS { (m)-[:LOCALIZED_IN]->(c) }
RETURN coalesce(m.id, m.accession) AS id, c.name AS compartment, p.calibrated AS calibrated, p.base_rate AS base_rate,
       p.rank AS rank, p.of AS of, p.status AS status, p.set AS set, p.features AS features
ORDER BY c.benchmark_column, rank, calibrated DESC, id
