// Current predictions for one miRNA, most probable first.
MATCH (s:GraphState)
WITH s.current_run AS run
MATCH (m:MiRNA {id: $id})-[p:PREDICTED_IN {run: run}]->(c:Compartment)
RETURN c.name AS compartment, p.probability AS probability, p.calibrated AS calibrated, p.rank AS rank,
       p.status AS status, p.held_out_fold AS held_out_fold, p.run AS run, p.synthetic AS synthetic
ORDER BY calibrated DESC, probability DESC, compartment
