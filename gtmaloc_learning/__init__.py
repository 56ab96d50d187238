"""Machine learning on plain arrays, shared by all model packages."""
