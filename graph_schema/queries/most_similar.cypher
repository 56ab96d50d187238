// The k miRNAs with the nearest embedding, by exact cosine similarity; $property names the embedding.
MATCH (m:MiRNA {id: $id})
WHERE m[$property] IS NOT NULL
MATCH (o:MiRNA)
WHERE o <> m AND o[$property] IS NOT NULL
RETURN o.id AS id, o.name AS name, vector.similarity.cosine(m[$property], o[$property]) AS similarity
ORDER BY similarity DESC, id
LIMIT $k
