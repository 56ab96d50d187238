// The modules of the current runs that contain a miRNA, given as ids of MiRNA nodes and accessions of Mature nodes.
MATCH (s:GraphState)
WITH coalesce(s.current_module_runs, []) AS runs
CALL () {
  UNWIND $ids AS id
  MATCH (m:MiRNA {id: id})
  RETURN m
  UNION
  UNWIND $ids AS id
  MATCH (m:Mature {accession: id})
  RETURN m
}
MATCH (x:RegulatoryModule)-[e:HAS_MEMBER]->(m)
WHERE x.run IN runs
UNWIND e.names AS name
WITH x, max(e.weight) AS weight, collect(DISTINCT name) AS names
RETURN x {.*} AS module, names, weight,
       COLLECT { MATCH (x)-[e:HAS_MEMBER]->(:MiRNA|Mature) UNWIND e.names AS n RETURN DISTINCT n ORDER BY n } AS mirnas,
       COLLECT { MATCH (x)-[e:HAS_MEMBER]->(:Gene) UNWIND e.names AS n RETURN DISTINCT n ORDER BY n } AS genes
ORDER BY weight DESC, module.id
