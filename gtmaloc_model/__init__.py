"""Similarities, features, models, training and evaluation of miRNA localization: arrays and tensors only."""
