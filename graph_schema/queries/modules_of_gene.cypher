// The modules of the current runs that contain a gene, given by id (NCBIGene:1021) or symbol.
MATCH (s:GraphState)
WITH coalesce(s.current_module_runs, []) AS runs
CALL () {
  MATCH (g:Gene {id: $id})
  RETURN g
  UNION
  MATCH (g:Gene {name: $id})
  RETURN g
}
MATCH (x:RegulatoryModule)-[e:HAS_MEMBER]->(g)
WHERE x.run IN runs
UNWIND e.names AS name
WITH x, max(e.weight) AS weight, collect(DISTINCT name) AS names
RETURN x {.*} AS module, names, weight,
       COLLECT { MATCH (x)-[e:HAS_MEMBER]->(:MiRNA|Mature) UNWIND e.names AS n RETURN DISTINCT n ORDER BY n } AS mirnas,
       COLLECT { MATCH (x)-[e:HAS_MEMBER]->(:Gene) UNWIND e.names AS n RETURN DISTINCT n ORDER BY n } AS genes
ORDER BY weight DESC, module.id
