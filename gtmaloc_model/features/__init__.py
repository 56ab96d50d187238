"""Features that several models share. A feature reads only labels of training rows, or none."""
