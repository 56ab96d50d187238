"""Graph Data Science: projections of the networks, and node2vec on them."""
