"""One module per source: each row of a release becomes typed records or is rejected; none is lost."""
