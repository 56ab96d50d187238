"""Access to the graph: connections, writing, projections and embeddings."""

from gtmaloc_base.lean_imports import ARRAY_LIBRARIES, hidden

with hidden(*ARRAY_LIBRARIES):
    import neo4j as neo4j
