"""The files of each source, row by row: one module per source, named as in `loaders.sources`."""
