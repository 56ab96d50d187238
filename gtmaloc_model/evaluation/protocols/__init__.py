"""Evaluation protocols: which rows take part, and how they are divided into folds."""
