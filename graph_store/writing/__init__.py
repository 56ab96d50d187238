"""Writing to the graph: releases, similarities and predictions, in batches, one transaction each."""
