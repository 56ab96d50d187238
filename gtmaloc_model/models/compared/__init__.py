"""Published models, for comparison."""
