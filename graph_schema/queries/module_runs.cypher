// Every published search for modules, newest first; the current ones are those that GraphState lists.
MATCH (s:GraphState)
WITH coalesce(s.current_module_runs, []) AS runs
MATCH (r:ModelRun {kind: 'modules'})
WHERE r.status <> 'staged'
RETURN r.id AS run, CASE WHEN r.id IN runs THEN 'current' ELSE 'retired' END AS status, r.cohort AS cohort,
       r.model AS method, r.modules AS modules, r.synthetic AS synthetic, r.releases AS releases
ORDER BY run DESC
