// For each disease, drug and target of one miRNA: the other labelled miRNAs that share it.
MATCH (m:MiRNA {id: $id})-[r:ASSOCIATED_WITH|AFFECTS_RESPONSE_TO|TARGETS]->(x)
WITH DISTINCT m, type(r) AS relation, x
MATCH (o:MiRNA)-[:ASSOCIATED_WITH|AFFECTS_RESPONSE_TO|TARGETS]->(x)
WHERE o <> m AND o.benchmark_row IS NOT NULL AND EXISTS { (o)-[:LOCALIZED_IN {source: $source}]->() }
WITH relation, x, collect(DISTINCT o.id) AS sharers
WHERE size(sharers) >= $least
RETURN relation, x.id AS partner_id, x.name AS partner, sharers
ORDER BY relation, partner_id
