"""Named checks of the loaded graph: what must be unique, present, allowed and connected."""
