"""What the graph holds as a whole: its hash, independent of the way by which it came about."""
