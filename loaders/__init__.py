"""One module per source: a release becomes typed records, row by row, and nothing is lost on the way."""
