"""Similarities of miRNAs and diseases, and the networks built from them."""
