"""GTMALoc as its published code defines it."""
