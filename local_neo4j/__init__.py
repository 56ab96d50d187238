"""The local Neo4j with Graph Data Science, assembled from package registries."""

from gtmaloc_base.lean_imports import ARRAY_LIBRARIES, hidden

with hidden(*ARRAY_LIBRARIES):
    import neo4j as neo4j
