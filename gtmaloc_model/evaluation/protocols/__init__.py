"""Evaluation protocols: which rows take part, and how they are split into folds."""
