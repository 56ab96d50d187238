"""Similarities of miRNAs and diseases, and the networks made of them."""
