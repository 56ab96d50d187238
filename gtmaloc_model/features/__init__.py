"""Features that several models share. A feature reads labels of training rows only, or none."""
