// Every miRBase name in the graph, including those of withdrawn entries, in a fixed order, for the identity resolver.
CALL () {
  MATCH (p:Precursor)
  WITH p ORDER BY p.accession
  RETURN collect([p.accession, p.name]) AS precursors
}
CALL () {
  MATCH (m:Mature)
  WITH m ORDER BY m.accession
  RETURN collect([m.accession, m.name]) AS matures
}
CALL () {
  MATCH (p:Precursor)-[r:PROCESSED_INTO]->(m:Mature)
  WITH p, r, m ORDER BY p.accession, r.start, m.accession
  RETURN collect([p.accession, m.accession]) AS products
}
CALL () {
  MATCH (n:Precursor|Mature)
  WHERE n.previous_names IS NOT NULL
  WITH n ORDER BY n.accession
  RETURN collect([n.accession, n.previous_names + n.name]) AS aliases
}
CALL () {
  MATCH (d:DeadEntry)
  WITH d ORDER BY d.accession
  RETURN collect([d.accession, d.name, coalesce(d.replaced_by, '')]) AS dead,
         collect([d.accession, coalesce(d.names, [d.name])]) AS dead_names
}
RETURN precursors, matures, products, aliases + dead_names AS aliases, dead
