// For each disease, drug and target of one miRNA: how many other labelled miRNAs share it, and where they are found.
MATCH (m:MiRNA {id: $id})-[r:ASSOCIATED_WITH|AFFECTS_RESPONSE_TO|TARGETS]->(x)
WITH DISTINCT m, type(r) AS relation, x
MATCH (o:MiRNA)-[:ASSOCIATED_WITH|AFFECTS_RESPONSE_TO|TARGETS]->(x)
WHERE o <> m AND o.benchmark_row IS NOT NULL AND EXISTS { (o)-[:LOCALIZED_IN {source: $source}]->() }
WITH relation, x, collect(DISTINCT o) AS others
WHERE size(others) >= $least
UNWIND others AS o
MATCH (o)-[:LOCALIZED_IN {source: $source}]->(c:Compartment)
WHERE c.benchmark_column IS NOT NULL
RETURN relation, x.id AS partner_id, x.name AS partner, size(others) AS shared_by, c.name AS compartment,
       count(DISTINCT o) AS found_there
