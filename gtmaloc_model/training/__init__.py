"""Training with labels hidden from the model that predicts them."""
