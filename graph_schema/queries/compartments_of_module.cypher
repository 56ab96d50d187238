// Do the members of a module share compartments? For each compartment: its miRNAs that the current run predicts there
// (status likely, or known from a source) and its genes that a source localizes there, each of how many with any answer.
MATCH (x:RegulatoryModule {id: $id})
MATCH (s:GraphState)
WITH x, s.current_run AS run
CALL (x, run) {
  MATCH (x)-[e:HAS_MEMBER]->(m:MiRNA)-[d:HAS_PRECURSOR*0..1]->(n)-[p:PREDICTED_IN {run: run}]->(c:Compartment)
  WHERE all(step IN d WHERE step.how <> 'ambiguous')
  UNWIND e.names AS name
  RETURN c.name AS compartment, name, p.status IN ['known', 'likely'] AS here, true AS mirna
  UNION
  MATCH (x)-[e:HAS_MEMBER]->(:Gene)-[:LOCALIZED_IN]->(c:Compartment)
  UNWIND e.names AS name
  RETURN c.name AS compartment, name, true AS here, false AS mirna
}
WITH compartment, name, here, mirna ORDER BY name
WITH collect({compartment: compartment, name: name, here: here, mirna: mirna}) AS found,
     count(DISTINCT CASE WHEN mirna THEN name END) AS of_mirnas,
     count(DISTINCT CASE WHEN NOT mirna THEN name END) AS of_genes
UNWIND found AS f
WITH f, of_mirnas, of_genes WHERE f.here
WITH f.compartment AS compartment, of_mirnas, of_genes,
     collect(DISTINCT CASE WHEN f.mirna THEN f.name END) AS mirnas,
     collect(DISTINCT CASE WHEN NOT f.mirna THEN f.name END) AS genes
RETURN compartment, mirnas, of_mirnas, genes, of_genes
ORDER BY size(mirnas) + size(genes) DESC, compartment
