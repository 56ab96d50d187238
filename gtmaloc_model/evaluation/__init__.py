"""Cross-validation under named protocols."""
