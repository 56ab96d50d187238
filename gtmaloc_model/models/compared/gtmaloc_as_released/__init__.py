"""GTMALoc as defined by its published code."""
