// The miRNAs of the literature that a resolved name may denote: by its own id, or through the hairpins it resolved to.
MATCH (m:MiRNA {id: $literature_id})
RETURN m.id AS id
UNION
MATCH (m:MiRNA)-[:HAS_PRECURSOR]->(p:Precursor)
WHERE p.accession IN $precursors
RETURN m.id AS id
