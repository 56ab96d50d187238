"""Writing to the graph: releases, similarities and predictions, in batches of one transaction each."""
