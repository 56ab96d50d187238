"""Regulatory modules: miRNAs that regulate genes together, and tests of what such a module is worth."""
