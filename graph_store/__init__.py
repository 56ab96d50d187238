"""How the graph is reached: the local Neo4j server, connections, writing, projections and embeddings."""
