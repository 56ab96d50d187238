// Every miRBase name in the graph, for the identity resolver.
CALL () {
  MATCH (p:Precursor)
  RETURN collect([p.accession, p.name]) AS precursors
}
CALL () {
  MATCH (m:Mature)
  RETURN collect([m.accession, m.name]) AS matures
}
CALL () {
  MATCH (p:Precursor)-[:PROCESSED_INTO]->(m:Mature)
  RETURN collect([p.accession, m.accession]) AS products
}
CALL () {
  MATCH (n:Precursor|Mature)
  WHERE n.previous_names IS NOT NULL
  RETURN collect([n.accession, n.previous_names + n.name]) AS aliases
}
RETURN precursors, matures, products, aliases
