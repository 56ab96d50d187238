"""REST access to the graph: the same steps and named queries as the command line."""
