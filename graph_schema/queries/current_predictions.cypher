// Predictions of the current run for many miRNAs, with the sources that report a pair: most probable first.
MATCH (s:GraphState)
WITH s.current_run AS run
UNWIND $ids AS id
MATCH (m:MiRNA {id: id})-[p:PREDICTED_IN {run: run}]->(c:Compartment)
WITH id, m, c, properties(p) AS prediction
WITH id, c.name AS compartment, prediction,
     [(m)-[l:LOCALIZED_IN]->(c) | {source: l.source, pmids: coalesce(l.pmids, [])}] AS reports
ORDER BY prediction.calibrated DESC, prediction.probability DESC, compartment
RETURN id, collect({compartment: compartment, prediction: prediction, reports: reports}) AS predictions
