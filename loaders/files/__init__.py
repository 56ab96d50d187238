"""Input files: finding them, opening them by content, reading tables."""
