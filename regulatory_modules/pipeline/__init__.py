"""The steps fit, evaluate, compare, publish and report."""
