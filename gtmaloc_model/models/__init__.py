"""The localization models and their registry."""
