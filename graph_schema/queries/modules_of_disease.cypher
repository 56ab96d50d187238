// The modules of the current runs with miRNAs that sources associate with a disease, by the share of such miRNAs.
MATCH (s:GraphState)
WITH coalesce(s.current_module_runs, []) AS runs
MATCH (d:Disease {id: $id})<-[:ASSOCIATED_WITH]-(m:MiRNA)<-[e:HAS_MEMBER]-(x:RegulatoryModule)
WHERE x.run IN runs
UNWIND e.names AS name
WITH DISTINCT x, name ORDER BY name
WITH x, collect(name) AS names
RETURN x {.*} AS module, size(names) AS associated, names,
       COLLECT { MATCH (x)-[e:HAS_MEMBER]->(:MiRNA|Mature) UNWIND e.names AS n RETURN DISTINCT n ORDER BY n } AS mirnas,
       COLLECT { MATCH (x)-[e:HAS_MEMBER]->(:Gene) UNWIND e.names AS n RETURN DISTINCT n ORDER BY n } AS genes
ORDER BY toFloat(associated) / module.mirnas DESC, associated DESC, module.id
