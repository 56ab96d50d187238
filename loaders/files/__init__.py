"""Input files: finding them, opening them by what they contain, reading tables."""
