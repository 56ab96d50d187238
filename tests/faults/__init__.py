"""Kills GTMALoc or its server at random moments, runs the same command again, and compares the graph."""
