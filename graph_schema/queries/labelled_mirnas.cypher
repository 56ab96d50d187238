// Every other labelled miRNA of the benchmark: where it is found, and its number of diseases, drugs and targets.
MATCH (o:MiRNA)
WHERE o.benchmark_row IS NOT NULL AND o.id <> $id
WITH o, [(o)-[:LOCALIZED_IN {source: $source}]->(c:Compartment) | c.name] AS compartments
WHERE size(compartments) > 0
OPTIONAL MATCH (o)-[r:ASSOCIATED_WITH|AFFECTS_RESPONSE_TO|TARGETS]->(x)
WITH o, compartments, type(r) AS relation, count(DISTINCT x) AS partners
RETURN o.id AS id, compartments, [p IN collect({relation: relation, partners: partners}) WHERE p.relation IS NOT NULL] AS studied
ORDER BY id
