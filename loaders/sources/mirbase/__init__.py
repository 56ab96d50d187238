"""miRBase, the registry of microRNA names and sequences."""
