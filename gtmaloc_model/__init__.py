"""Similarities, features, models, training and evaluation for miRNA localization, on arrays and tensors."""
