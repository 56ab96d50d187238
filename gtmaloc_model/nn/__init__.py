"""Neural network layers that take plain sizes as arguments."""
