// The benchmark miRNAs most similar to one miRNA, and their known compartments.
MATCH (m:MiRNA {id: $id})-[s:SEQUENCE_SIMILAR_TO|FUNCTIONALLY_SIMILAR_TO]-(o:MiRNA)
WHERE s.score >= $similar
MATCH (o)-[:LOCALIZED_IN {source: $source}]->(c:Compartment)
WHERE c.benchmark_column IS NOT NULL
RETURN type(s) AS relation, o.id AS neighbour, s.score AS score, c.name AS compartment
ORDER BY score DESC, neighbour
