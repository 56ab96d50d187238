// The most probable predictions of one run that no loaded localization states.
MATCH (m:MiRNA)-[p:PREDICTED_IN {run: $run}]->(c:Compartment)
WHERE p.status = 'new'
RETURN m.name AS mirna, c.name AS compartment, p.calibrated AS calibrated, p.probability AS probability, p.rank AS rank
ORDER BY calibrated DESC, probability DESC, mirna, compartment
LIMIT $most
