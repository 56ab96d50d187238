"""What names denote: microRNAs, genes and compartments."""
