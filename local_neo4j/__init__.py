"""The local Neo4j with Graph Data Science, assembled from package registries."""
