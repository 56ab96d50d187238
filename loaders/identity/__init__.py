"""Resolves names: microRNAs, genes and compartments."""
