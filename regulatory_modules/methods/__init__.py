"""Methods that find modules: one file each, one registry."""
