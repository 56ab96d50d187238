"""Neural network layers with plain sizes as arguments."""
