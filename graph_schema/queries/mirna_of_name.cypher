// The literature miRNAs that a resolved name may denote: by id, or through the hairpins that it resolves to.
MATCH (m:MiRNA {id: $literature_id})
RETURN m.id AS id
UNION
MATCH (m:MiRNA)-[:HAS_PRECURSOR]->(p:Precursor)
WHERE p.accession IN $precursors
RETURN m.id AS id
