"""Baselines that every comparison shows."""
