// Every miRBase name in the graph, for the identity resolver.
CALL () {
  MATCH (p:Precursor)
  RETURN collect([p.accession, p.name]) AS precursors
}
CALL () {
  MATCH (m:Mature)
  OPTIONAL MATCH (p:Precursor)-[:PROCESSED_INTO]->(m)
  WITH m, collect(p.accession) AS hairpins
  RETURN collect([m.accession, m.name, hairpins]) AS matures
}
CALL () {
  MATCH (n:Precursor|Mature)
  WHERE n.previous_names IS NOT NULL
  RETURN collect([n.accession, n.previous_names]) AS aliases
}
RETURN precursors, matures, aliases
