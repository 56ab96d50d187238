// Per compartment, the most probable predictions of one run that no loaded source reports and evidence supports.
MATCH (m:MiRNA|Precursor)-[p:PREDICTED_IN {run: $run}]->(c:Compartment)
WHERE p.status IN ['likely', 'possible']
WITH c, m, p
ORDER BY p.rank
WITH c, collect({mirna: m.name, calibrated: p.calibrated, probability: p.probability, rank: p.rank,
                 status: p.status})[0..$most] AS top
UNWIND top AS new
RETURN new.mirna AS mirna, c.name AS compartment, new.calibrated AS calibrated, new.probability AS probability,
       new.rank AS rank, new.status AS status
ORDER BY c.benchmark_column, rank
