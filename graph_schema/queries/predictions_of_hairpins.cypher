// Predictions of the current run for many hairpins: their own, or those of the benchmark miRNAs that denote them.
MATCH (s:GraphState)
WITH s.current_run AS run
UNWIND $accessions AS accession
MATCH (h:Precursor {accession: accession})
CALL (h, run) {
  MATCH (h)-[p:PREDICTED_IN {run: run}]->(c:Compartment)
  RETURN c, p, [] AS reports
  UNION ALL
  MATCH (h)<-[d:HAS_PRECURSOR]-(m:MiRNA)-[p:PREDICTED_IN {run: run}]->(c:Compartment)
  WHERE d.how <> 'ambiguous'
  WITH DISTINCT m, p, c
  RETURN c, p, [(m)-[l:LOCALIZED_IN]->(c) | {source: l.source, pmids: coalesce(l.pmids, [])}] AS reports
}
WITH accession, c.name AS compartment, properties(p) AS prediction, reports
ORDER BY accession, compartment
RETURN accession, collect({compartment: compartment, prediction: prediction, reports: reports}) AS predictions
