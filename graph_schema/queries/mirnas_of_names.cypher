// The literature miRNAs that each of many resolved names may denote: by id, or through its hairpins.
UNWIND $names AS name
CALL (name) {
  MATCH (m:MiRNA {id: name.literature_id})
  RETURN m.id AS id
  UNION
  MATCH (m:MiRNA)-[:HAS_PRECURSOR]->(p:Precursor)
  WHERE p.accession IN name.precursors
  RETURN m.id AS id
}
RETURN name.at AS at, collect(id) AS ids
