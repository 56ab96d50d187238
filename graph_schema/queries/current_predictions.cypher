// Predictions of the current run for one miRNA, most probable first.
MATCH (s:GraphState)
WITH s.current_run AS run
MATCH (m:MiRNA {id: $id})-[p:PREDICTED_IN {run: run}]->(c:Compartment)
RETURN c.name AS compartment, properties(p) AS prediction
ORDER BY p.calibrated DESC, p.probability DESC, compartment
