// Predictions of the current run for many miRNAs: for each, most probable first.
MATCH (s:GraphState)
WITH s.current_run AS run
UNWIND $ids AS id
MATCH (m:MiRNA {id: id})-[p:PREDICTED_IN {run: run}]->(c:Compartment)
WITH id, c.name AS compartment, properties(p) AS prediction
ORDER BY prediction.calibrated DESC, prediction.probability DESC, compartment
RETURN id, collect({compartment: compartment, prediction: prediction}) AS predictions
